import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildIdIn, patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, ONLY_NEW } from '../../support/live-changes.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { entryPatchlet, expectRoundTrip, expectUnharmed, mustChange } from '../../support/target-kinds/round-trip.ts';
import { RUST_BUILDS, rustProgram } from '../../support/target-kinds/rust.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** At the start of the function, with as much behind it that does nothing. */
function patchFor({ pid, binary }: ProgramTarget, padding = 0) {
  const machineCode = '4883c764' + '90'.repeat(padding);
  const patchlet = entryPatchlet(binary, { symbol: 'subject', assembly: 'add rdi, 100', machineCode });
  return patchOf(buildIdIn(pid, binary), [patchlet]);
}

describe.each(Object.keys(RUST_BUILDS) as (keyof typeof RUST_BUILDS)[])('a Rust program, %s', (build) => {
  it('takes a patch and gives it back, while panics unwind through the function', async () => {
    const target = await launchBuilt(await rustProgram(build), ['threads=8']);
    const thrown = target.stats().count('subject', 'thrown');
    await expectRoundTrip(engine, target, patchFor(target), { cycles: 10 });
    expect(target.stats().count('subject', 'thrown')).toBeGreaterThan(thrown + 10);
  });

  it('maps a page for a patch that is longer, and unwinds past it', async () => {
    const target = await launchBuilt(await rustProgram(build));
    await mustChange(engine, 'apply', target, patchFor(target, 4_000));
    const thrown = target.stats().count('subject', 'thrown');
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    expect(target.stats().count('subject', 'thrown')).toBeGreaterThan(thrown);
    await expectUnharmed(target);
  });
});
