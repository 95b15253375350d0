import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import {
  answersOf,
  EACH_NEEDS_A_PAGE,
  heldThreads,
  ONLY_OLD,
  paddedPatch,
  patchOfSites,
} from '../../support/live-changes.ts';
import { pageBytes, waitUntil } from '../../support/proc-state.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** Half of the receivers run the patched function and are interrupted there, the other half wait for signals. */
const launchStorm = () => launchProgram('signals', ['threads=4']);

/** Refusals are allowed while every thread is about to get a signal; nothing else is. */
async function applyPatiently(target: ProgramTarget, patch: VerifiedPatch): Promise<void> {
  let refusal = '';
  await waitUntil(
    async () => {
      const done = await engine.apply(target, patch);
      if (!done.ok) expect(done.error.reason).toBe('TargetBusy');
      refusal = done.ok ? '' : done.error.message;
      return done.ok;
    },
    { what: `the patch to go in: ${refusal}` },
  );
}

/** Lets the sender rest and waits for the last signal; every one must have come, once and in its turn. */
async function expectNoneLost(target: ProgramTarget): Promise<void> {
  const count = (column: string) => target.stats().count('subject', column);
  await waitUntil(() => count('sent') > 1_000, { what: 'a thousand signals to be sent' });
  target.signal('SIGUSR1');
  await waitUntil(() => count('received') === count('sent'), {
    what: `all signals to arrive; ${count('sent')} were sent, ${count('received')} received`,
  });
  expect(count('disordered')).toBe(0);
  expect(count('sent')).toBeGreaterThan(1_000);
  expect(count('wrong')).toBe(0);
  expect(heldThreads(target.pid)).toEqual([]);
}

describe('under a storm of queued signals', () => {
  it('no signal is lost or overtaken in 150 cycles', async () => {
    const target = await launchStorm();
    const patch = patchOfSites(target, [['subject_site']]);
    for (let cycle = 0; cycle < 150; cycle += 1) {
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    }
    expect(target.stats().count('subject', 'new')).toBeGreaterThan(0);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    await expectNoneLost(target);
  });

  it('none is lost either where a thread has to be asked to map a page', { timeout: 240_000 }, async () => {
    for (let process = 0; process < 12; process += 1) {
      const target = await launchStorm();
      const answered = () => target.stats().count('subject', 'new');
      for (const [index, nops] of EACH_NEEDS_A_PAGE.entries()) {
        const [before, answeredBefore] = [pageBytes(target.pid), answered()];
        const patch = paddedPatch(target, 'subject_site', nops, { letter: index.toString(16) });
        await applyPatiently(target, patch);
        expect(pageBytes(target.pid)).toBeGreaterThan(before);
        await waitUntil(() => answered() > answeredBefore, { what: 'the new code to run' });
        await waitUntil(async () => (await engine.revert(target, patch)).ok, { what: 'the patch to come out' });
      }
      expect(target.stats().count('subject', 'new')).toBeGreaterThan(0);
      await expectNoneLost(target);
      await target.stop();
    }
  });
});
