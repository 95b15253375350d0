import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { buildIdIn, patchOf, startEngine, type Engine } from '../support/engine.ts';
import { textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS, compile } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';

const DRIVER = join(import.meta.dirname, '..', 'support', 'drivers', 'change-once.ts');
/** Far more steps than any change takes; reaching it means that the count never ends. */
const MOST_STEPS = 400;

let engine: Engine;
let dieAt = '';
let directory = '';
beforeAll(async () => {
  engine = startEngine();
  dieAt = await compile('die-at', BUILDS.library);
  directory = mkdtempSync(join(tmpdir(), 'killed-patcher-'));
});
afterEach(stopAllTargets);
afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs one step in a process of its own that dies just before its n-th step; false when it got through alive. */
async function isKilledAt(
  n: number,
  kind: 'apply' | 'revert',
  target: ProgramTarget,
  patch: VerifiedPatch,
): Promise<boolean> {
  const file = join(directory, 'request');
  const count = join(directory, 'count');
  writeFileSync(file, serialize({ target: { pid: target.pid, startTicks: target.startTicks }, patch }));
  rmSync(count, { force: true });
  const child = spawn(process.execPath, ['--conditions=source', DRIVER, kind, file], {
    env: { ...process.env, LD_PRELOAD: dieAt, DIE_AT: String(n), DIE_COUNT: count },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const steps = existsSync(count) ? Number(readFileSync(count, 'utf8')) : 0;
  expect({ signal, code }).toEqual(steps === n ? { signal: 'SIGKILL', code: null } : { signal: null, code: 0 });
  if (signal === null) expect(JSON.parse(said)).toMatchObject({ ok: true });
  return signal === 'SIGKILL';
}

/** The target is as alive as before: every thread there, none stopped or traced, all of them counting, none wrongly. */
async function expectUnharmed(target: ProgramTarget, threads: number): Promise<void> {
  await waitUntil(
    () => threadsOf(target.pid).every(({ tracerPid, state }) => tracerPid === 0 && state !== 't' && state !== 'T'),
    {
      what: 'the kernel to let go of the threads',
    },
  );
  expect(target.isRunning()).toBe(true);
  expect(threadsOf(target.pid)).toHaveLength(threads);
  const before = target.stats().count('thread', 'rounds');
  await waitUntil(() => target.stats().count('thread', 'rounds') > before + 20, { what: 'the threads to go on' });
  for (const row of ['f', 'g', 'pair']) expect(target.stats().count(row, 'wrong')).toBe(0);
}

const NOPS = '90'.repeat(4_000);

const kinds = [
  { title: 'one site', build: 'pie', sites: ['f_site'], padding: '' },
  { title: 'two sites', build: 'fixed', sites: ['pair_a_site', 'pair_b_site'], padding: '' },
  { title: 'a site whose code needs a page of its own', build: 'pie', sites: ['f_site'], padding: NOPS },
  { title: 'the same in a static program', build: 'static', sites: ['f_site'], padding: NOPS },
  { title: 'an exit that is counted', build: 'pie', sites: ['loop_site'], padding: '', onHit: 'loop_refused' },
] as const;

describe.each(kinds)('a patcher that is killed before each of its steps, with $title', (kind) => {
  const { build, sites, padding } = kind;
  const counting = 'onHit' in kind ? { onHit: kind.onHit } : {};
  const patchFor = (target: ProgramTarget): VerifiedPatch => {
    const patchlets = sites
      .map((site) => patchletFor(target.binary, site))
      .map((one) => ({ ...one, machineCode: one.machineCode + padding, ...counting }));
    return patchOf(buildIdIn(target.pid, target.binary), patchlets);
  };

  it('harms nothing, and the next patcher finishes the work', { timeout: 600_000 }, async () => {
    const target = await launchProgram('counter', ['threads=3'], BUILDS[build]);
    const threads = threadsOf(target.pid).length;
    const text = textBytes(target.pid, target.binary);
    const patch = patchFor(target);
    let step = 0;
    for (const way of ['apply', 'revert'] as const) {
      for (step = 1; step < MOST_STEPS; step += 1) {
        const killed = await isKilledAt(step, way, target, patch);
        await expectUnharmed(target, threads);
        expect(['Live', 'Partial', undefined]).toContain(engine.live(target, patch)?.state);
        expect({ step, ...(await engine.apply(target, patch)) }).toMatchObject({ ok: true });
        expect(engine.live(target, patch)?.state).toBe('Live');
        if (way === 'apply') {
          expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
          expect(engine.live(target, patch)).toBeUndefined();
        }
        if (!killed) break;
      }
      expect(step).toBeGreaterThan(10);
      expect(step).toBeLessThan(MOST_STEPS);
      if (way === 'apply') expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    }
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    await waitUntil(
      async () => {
        await engine.sweep(target);
        const seen = engine.observe(target.pid);
        return seen === undefined || (seen.patches.length === 0 && !seen.hasLeftovers);
      },
      { what: 'the code of the patch to be cleared' },
    );
    await expectUnharmed(target, threads);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });
});
