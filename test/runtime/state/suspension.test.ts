import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createSuspension } from '#runtime/state/suspension.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const folder = aTemporaryDirectory('suspension');
const state = join(folder.path, 'state');
afterAll(() => {
  folder.remove();
});
beforeEach(() => {
  rmSync(state, { recursive: true, force: true });
});

describe('a suspension', () => {
  it('outlives the program, until it is ended', () => {
    expect(createSuspension(state).isSuspended()).toBe(false);
    expect(createSuspension(state).suspend(NOW)).toBeUndefined();
    const next = createSuspension(state);
    expect(next.isSuspended()).toBe(true);
    expect(readFileSync(join(state, 'suspended'), 'utf8')).toContain(NOW.toISOString());
    next.resume();
    expect(next.isSuspended()).toBe(false);
    expect(createSuspension(state).isSuspended()).toBe(false);
  });

  it('takes effect although it cannot be written down, and says so', () => {
    writeFileSync(state, 'a file where the folder should be');
    const suspension = createSuspension(state);
    expect(suspension.suspend(NOW)).toContain('a host that is started anew puts everything in again');
    expect(suspension.isSuspended()).toBe(true);
    rmSync(state);
    suspension.resume();
    expect(suspension.isSuspended()).toBe(false);
  });

  it('stays when what says so cannot be removed', () => {
    mkdirSync(join(state, 'suspended', 'something'), { recursive: true });
    const suspension = createSuspension(state);
    suspension.suspend(NOW);
    expect(() => {
      suspension.resume();
    }).toThrow('everything stays out');
    expect(suspension.isSuspended()).toBe(true);
    expect(existsSync(join(state, 'suspended'))).toBe(true);
  });
});
