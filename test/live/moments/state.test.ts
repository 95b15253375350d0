import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

/** Both answers came, none was wrong, and nothing that a thread held was changed under it. */
async function expectUnspoilt(target: ProgramTarget): Promise<void> {
  expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
  const count = (column: string) => target.stats().count('subject', column);
  expect(count('new')).toBeGreaterThan(0);
  expect({ wrong: count('wrong'), spoilt: count('spoilt') }).toEqual({ wrong: 0, spoilt: 0 });
  expect(heldThreads(target.pid)).toEqual([]);
  expect(target.isRunning()).toBe(true);
}

async function cycle(target: ProgramTarget, times: number): Promise<void> {
  const patch = patchOfSites(target, [['subject_site']]);
  for (let round = 0; round < times; round += 1) {
    await waitUntil(async () => (await engine.apply(target, patch)).ok, { what: 'the patch to go in' });
    await waitUntil(async () => (await engine.revert(target, patch)).ok, { what: 'the patch to come out' });
  }
}

describe('registers, vector registers, flags and the red zone', () => {
  it('are as they were after 150 cycles', async () => {
    const target = await launchProgram('state', ['threads=3']);
    await cycle(target, 150);
    await expectUnspoilt(target);
  });

  it('are as they were in threads that have mapped a page for us', async () => {
    for (let process = 0; process < 3; process += 1) {
      const target = await launchProgram('state', ['threads=1']);
      const answered = () => target.stats().count('subject', 'new');
      for (const [index, nops] of EACH_NEEDS_A_PAGE.entries()) {
        const [before, answeredBefore] = [pageBytes(target.pid), answered()];
        const patch = paddedPatch(target, 'subject_site', nops, { letter: index.toString(16) });
        await waitUntil(async () => (await engine.apply(target, patch)).ok, { what: 'the patch to go in' });
        expect(pageBytes(target.pid)).toBeGreaterThan(before);
        await waitUntil(() => answered() > answeredBefore, { what: 'the new code to run' });
        await waitUntil(async () => (await engine.revert(target, patch)).ok, { what: 'the patch to come out' });
      }
      await expectUnspoilt(target);
      await target.stop();
    }
  });
});

describe('threads that are born and end all the time', () => {
  it('each call wholly old or wholly new code, whenever they began', async () => {
    const target = await launchProgram('state', ['threads=1', 'births=1']);
    const born = () => target.stats().count('subject', 'born');
    const before = born();
    await cycle(target, 150);
    expect(born() - before).toBeGreaterThan(300);
    await expectUnspoilt(target);
  });
});
