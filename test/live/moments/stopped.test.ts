import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, ONLY_NEW, ONLY_OLD, paddedPatch, patchOfSites, sweepAll } from '../../support/live-changes.ts';
import { textBytes, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';
import { createDisturbedTracer, spinFor, type DisturbedTracer } from '../../support/tracer-during.ts';

let engine: Engine;
let tracer: DisturbedTracer;
beforeAll(() => {
  tracer = createDisturbedTracer();
  engine = startEngine(tracer);
});
afterEach(async () => {
  tracer.disturb = () => undefined;
  await stopAllTargets();
});
afterAll(() => engine.close());

/** Stopped by a signal, as a job in a shell is, and held by nobody. */
const isStopped = ({ pid }: ProgramTarget): boolean =>
  threadsOf(pid).every(({ state, tracerPid }) => state === 'T' && tracerPid === 0);

async function stop(target: ProgramTarget): Promise<void> {
  target.signal('SIGSTOP');
  await waitUntil(() => isStopped(target), { what: 'the process to stand still' });
}

const rounds = (target: ProgramTarget) => target.stats().count('thread', 'rounds');

/** A moment in which a process that is not really stopped would go on. */
async function expectNoProgress(target: ProgramTarget): Promise<void> {
  const before = rounds(target);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds(target)).toBe(before);
  expect(isStopped(target)).toBe(true);
}

describe('a process that was stopped by a signal', () => {
  it('is left alone, and stays as it is until somebody continues it', async () => {
    const target = await launchProgram('counter', ['threads=4']);
    const text = textBytes(target.pid, target.binary);
    const patch = patchOfSites(target, [['f_site']]);
    await stop(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: false, error: { reason: 'TargetBusy' } });
    expect(engine.observe(target.pid, [patch])?.obstacle?.reason).toBe('TargetBusy');
    await expectNoProgress(target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    target.signal('SIGCONT');
    expect(await answersOf(target, 'f')).toEqual(ONLY_OLD);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
  });
});

/** From before the first thread is seized to after the last one runs on. */
const LONGEST_US = 1_500;
const TIMES = 80;

describe.each([
  { title: 'its code behind that of the module', nops: 0 },
  { title: 'its code in a page that has to be mapped', nops: 4_000 },
])('a process that is stopped by a signal while it is patched, $title', ({ nops }) => {
  /** Ever longer, so that no room of an earlier one is enough. */
  const patchNumber = (target: ProgramTarget, number: number): VerifiedPatch =>
    paddedPatch(target, 'f_site', nops * ((number % 12) + 1), { letter: (number % 12).toString(16) });

  it('stands still afterwards, whole or unchanged, and then goes on', { timeout: 240_000 }, async () => {
    let target = await launchProgram('counter', ['threads=4']);
    const outcomes: Record<string, number> = {};
    for (let index = 0; index < TIMES; index += 1) {
      if (index % 12 === 0) {
        await target.stop();
        target = await launchProgram('counter', ['threads=4']);
      }
      const patch = patchNumber(target, index);
      tracer.disturb = () => {
        spinFor((LONGEST_US * index) / TIMES);
        target.signal('SIGSTOP');
      };
      const done = await engine.apply(target, patch);
      tracer.disturb = () => undefined;
      await waitUntil(() => isStopped(target), { what: 'the process to stand still' });
      await expectNoProgress(target);
      const outcome = done.ok ? 'Live' : done.error.reason;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      expect(engine.live(target, patch)?.state).toBe(done.ok ? 'Live' : undefined);
      target.signal('SIGCONT');
      expect(await answersOf(target, 'f')).toEqual(done.ok ? ONLY_NEW : ONLY_OLD);
      if (done.ok) await waitUntil(async () => (await engine.revert(target, patch)).ok, { what: 'the revert' });
    }
    expect(outcomes['Live']).toBeGreaterThan(0);
    expect(['Live', 'TargetBusy']).toEqual(expect.arrayContaining(Object.keys(outcomes)));
    expect(target.stats().count('f', 'wrong')).toBe(0);
    expect(threadsOf(target.pid)).toHaveLength(5);
    await sweepAll(engine, target);
    expect(await answersOf(target, 'f')).toEqual(ONLY_OLD);
  });
});
