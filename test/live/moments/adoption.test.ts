import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRequest, Tracer } from '../../../patcher/ports.ts';
import { createThreadTracer } from '../../../patcher/ptrace/thread-tracer.ts';
import { OURS, THEIRS } from '../../support/builders.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, patchOfSites, sweepAll } from '../../support/live-changes.ts';
import { textBytes } from '../../support/proc-state.ts';
import { BUILDS } from '../../support/target-program.ts';
import { launchProgram, stopAllTargets } from '../../support/target.ts';

/** Each engine has its own tracing thread, its own caches, and knows nothing of the other: as after a restart. */
let first: Engine;
let second: Engine;
let stranger: Engine;
const asked: ChangeRequest[] = [];

beforeAll(() => {
  const tracer = createThreadTracer();
  const counting: Tracer = {
    ...tracer,
    change: (request) => {
      asked.push(request);
      return tracer.change(request);
    },
  };
  first = startEngine();
  second = startEngine(counting);
  stranger = startEngine(createThreadTracer(), THEIRS);
});
afterEach(async () => {
  asked.length = 0;
  await stopAllTargets();
});
afterAll(() => Promise.all([first, second, stranger].map((engine) => engine.close())));

describe.each(['pie', 'fixed', 'static', 'staticPie'] as const)(
  'a %s program that an earlier patcher patched',
  (build) => {
    it.each([
      { title: 'one site', changes: [['f_site']] },
      { title: 'one site, in place', changes: [['f_site', 'Bytes']] },
      {
        title: 'two sites',
        changes: [
          ['pair_a_site', 'Replace'],
          ['pair_b_site', 'Replace'],
        ],
      },
      { title: 'three sites of different kinds', changes: [['f_site'], ['g_site', 'Replace'], ['r_site']] },
    ] as const)('is found, left as it is, and reverted by the next one: $title', async ({ changes }) => {
      const target = await launchProgram('counter', ['threads=4'], BUILDS[build]);
      const text = textBytes(target.pid, target.binary);
      const patch = patchOfSites(target, changes);
      expect(await first.apply(target, patch)).toMatchObject({ ok: true });
      const patched = textBytes(target.pid, target.binary);
      expect(second.observe(target.pid)?.patches).toMatchObject([
        { name: patch.name, digest: patch.digest, owner: OURS, state: 'Live', tampering: [] },
      ]);
      expect(await second.apply(target, patch)).toMatchObject({ ok: true, value: { pauseMs: 0, threads: 0 } });
      expect(asked).toEqual([]);
      expect(textBytes(target.pid, target.binary).equals(patched)).toBe(true);
      expect(await second.revert(target, patch)).toMatchObject({ ok: true });
      expect(first.live(target, patch)).toBeUndefined();
      await sweepAll(second, target);
      expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
      const row = changes[0][0] === 'f_site' ? 'f' : 'pair';
      expect(await answersOf(target, row)).toEqual(ONLY_OLD);
      expect(heldThreads(target.pid)).toEqual([]);
    });
  },
);

describe("another owner's patch", () => {
  it('is seen, and neither replaced, reverted nor applied twice', async () => {
    const target = await launchProgram('counter', ['threads=4']);
    const patch = patchOfSites(target, [['f_site']]);
    expect(await first.apply(target, patch)).toMatchObject({ ok: true });
    const patched = textBytes(target.pid, target.binary);
    expect(stranger.observe(target.pid)?.patches).toMatchObject([{ name: patch.name, owner: OURS, state: 'Live' }]);
    for (const letter of ['1', '2']) {
      const own = patchOfSites(target, [['f_site', 'Insert', 'newer']], { letter });
      expect(await stranger.apply(target, own)).toMatchObject({
        ok: false,
        error: { reason: 'BytesDiffer', message: expect.stringContaining(`patch cve-1 of owner ${OURS}`) as string },
      });
    }
    expect(await stranger.revert(target, patch)).toMatchObject({ ok: true, value: { pauseMs: 0 } });
    expect(await stranger.sweep(target)).toMatchObject({ ok: true });
    expect(textBytes(target.pid, target.binary).equals(patched)).toBe(true);
    expect(first.live(target, patch)?.state).toBe('Live');
    expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
  });

  it('stays when ours at another site come and go', async () => {
    const target = await launchProgram('counter', ['threads=4']);
    const theirs = patchOfSites(target, [['g_site']], { label: 'cve-2', letter: '2' });
    expect(await stranger.apply(target, theirs)).toMatchObject({ ok: true });
    const patched = textBytes(target.pid, target.binary);
    const ours = patchOfSites(target, [['f_site']]);
    expect(await first.apply(target, ours)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
    expect(await first.revert(target, ours)).toMatchObject({ ok: true });
    while ((first.observe(target.pid)?.patches.length ?? 0) > 1) await first.sweep(target);
    expect(textBytes(target.pid, target.binary).equals(patched)).toBe(true);
    expect(await answersOf(target, 'g')).toEqual(ONLY_NEW);
  });
});
