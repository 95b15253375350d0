import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, patchOfSites } from '../../support/live-changes.ts';
import { childrenOf, startTicksOf, waitUntil } from '../../support/proc-state.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** Enough calls that a child lives for a second or more. */
const LONG = 'calls=25000000';

/** A child that was born after this call, and its identity for the engine. */
async function nextChild(target: ProgramTarget): Promise<ProgramTarget> {
  const before = childrenOf(target.pid);
  const fresh = () => childrenOf(target.pid).find((pid) => !before.includes(pid));
  await waitUntil(() => fresh() !== undefined, { what: 'the next child' });
  const pid = fresh() ?? 0;
  return { ...target, pid, startTicks: startTicksOf(pid) ?? 0 };
}

const stateIn = (target: ProgramTarget, patch: VerifiedPatch) => engine.live(target, patch)?.state;

describe('children of a patched process', () => {
  it('have the patch from birth, and keep it when it is taken out of their parent', async () => {
    const target = await launchProgram('forker', [LONG]);
    const patch = patchOfSites(target, [['subject_site']]);
    const unpatched = await nextChild(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(stateIn(unpatched, patch)).toBeUndefined();
    const patched = await nextChild(target);
    expect(stateIn(patched, patch)).toBe('Live');
    expect(await answersOf(target, 'child')).toEqual(ONLY_NEW);
    expect(await engine.apply(patched, patch)).toMatchObject({ ok: true, value: { pauseMs: 0 } });
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    expect(stateIn(target, patch)).toBeUndefined();
    expect(stateIn(patched, patch)).toBe('Live');
    expect(await answersOf(target, 'child')).toEqual(ONLY_NEW);
    const later = await nextChild(target);
    expect(stateIn(later, patch)).toBeUndefined();
    expect(await answersOf(target, 'child')).toEqual(ONLY_OLD);
  });

  it('are patched and reverted on their own', async () => {
    const target = await launchProgram('forker', [LONG]);
    const patch = patchOfSites(target, [['subject_site']]);
    const child = await nextChild(target);
    expect(await engine.apply(child, patch)).toMatchObject({ ok: true });
    expect(stateIn(target, patch)).toBeUndefined();
    expect(await answersOf(target, 'child')).toEqual(ONLY_NEW);
    expect(await engine.revert(child, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'child')).toEqual(ONLY_OLD);
  });
});

describe.each([
  { how: 'fork', every: 0, why: 'copies its memory' },
  { how: 'vfork', every: 20, why: 'lends its memory to its children' },
  { how: 'share', every: 1, why: 'shares its memory with its children' },
])('a process that $why', ({ how, every }) => {
  it('is changed only while no child runs in it, and no child fails', async () => {
    const target = await launchProgram('forker', [`how=${how}`, `every=${every}`, 'calls=20000']);
    const patch = patchOfSites(target, [['subject_site']]);
    for (let cycle = 0; cycle < 60; cycle += 1) {
      for (const kind of ['apply', 'revert'] as const) {
        await waitUntil(
          async () => {
            const done = await engine[kind](target, patch);
            if (!done.ok) expect(done.error.reason).toBe('TargetBusy');
            return done.ok;
          },
          { what: `the ${kind} to come through` },
        );
      }
    }
    const forks = target.stats().count('parent', 'forks');
    await waitUntil(() => target.stats().count('parent', 'forks') > forks + 2, {
      what: 'the process to go on forking',
    });
    expect(target.stats().count('parent', 'failures')).toBe(0);
    for (const row of ['parent', 'child']) expect(target.stats().count(row, 'wrong')).toBe(0);
    expect(target.stats().count('parent', 'new')).toBeGreaterThan(0);
    expect(target.isRunning()).toBe(true);
    expect(heldThreads(target.pid)).toEqual([]);
  });
});
