import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { STOP_TIMEOUT_MS } from '../../../patcher/ptrace/with-stopped.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, patchOfSites, sweepAll } from '../../support/live-changes.ts';
import { textBytes, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

const CYCLES = 80;
/** Calls with a timeout that begins anew when disturbed would never complete if the stops came without a pause. */
const REST_EVERY = 10;
const REST_MS = 400;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('threads that wait in system calls', () => {
  it(`see no error, no lost event and no early end in ${CYCLES} cycles`, async () => {
    const target = await launchProgram('syscalls');
    const threads = threadsOf(target.pid).map(({ tid }) => tid);
    const patch = patchOfSites(target, [['subject_site']]);
    for (let cycle = 1; cycle <= CYCLES; cycle += 1) {
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      await pause(10);
      expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
      if (cycle % REST_EVERY === 0) await pause(REST_MS);
    }
    await everyCallCompletes(target);
    expect(faults(target)).toEqual([]);
    expect(target.stats().count('subject', 'new')).toBeGreaterThan(0);
    expect(threadsOf(target.pid).map(({ tid }) => tid)).toEqual(threads);
    expect(heldThreads(target.pid)).toEqual([]);
  });
});

/** Every kind of call that can be made here goes on completing after all the stops. */
async function everyCallCompletes(target: ProgramTarget): Promise<void> {
  const before = target.stats();
  const calls = Object.keys(before.rows).filter((row) => row !== 'subject' && before.count(row, 'skipped') === 0);
  expect(calls.length).toBeGreaterThan(30);
  const idle = () => {
    const now = target.stats();
    const ended = (row: string) =>
      ['completed', 'short'].some((column) => now.count(row, column) > before.count(row, column));
    return calls.filter((row) => !ended(row));
  };
  await waitUntil(() => idle().length === 0, { what: 'each kind of call to complete once more' });
}

/** `short` is left out: the kernel reports part of a large transfer, and nobody can take that back. */
function faults(target: ProgramTarget): unknown[] {
  const stats = target.stats();
  return Object.entries(stats.rows)
    .filter(([, row]) => ['interrupted', 'early', 'wrong'].some((column) => (row[column] ?? 0) > 0))
    .map(([name, row]) => ({ name, ...row }));
}

describe('500 threads', () => {
  it('are stopped within the bound, and all of them go on', async () => {
    const target = await launchProgram('idle', ['threads=500']);
    const text = textBytes(target.pid, target.binary);
    const threads = threadsOf(target.pid).map(({ tid }) => tid);
    expect(threads).toHaveLength(501);
    const patch = patchOfSites(target, [['subject_site']]);
    for (let cycle = 0; cycle < 10; cycle += 1) {
      for (const kind of ['apply', 'revert'] as const) {
        const done = await engine[kind](target, patch);
        if (!done.ok) throw new Error(`${done.error.reason}: ${done.error.message}`);
        expect(done.value.threads).toBe(501);
        expect(done.value.pauseMs).toBeLessThan(STOP_TIMEOUT_MS);
        expect(await answersOf(target, 'subject')).toEqual(kind === 'apply' ? ONLY_NEW : ONLY_OLD);
      }
    }
    await sweepAll(engine, target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    expect(threadsOf(target.pid).map(({ tid }) => tid)).toEqual(threads);
    expect(heldThreads(target.pid)).toEqual([]);
  });
});
