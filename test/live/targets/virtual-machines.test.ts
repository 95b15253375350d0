import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildIdIn, patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, ONLY_NEW, ONLY_OLD } from '../../support/live-changes.ts';
import { mappingsOf } from '../../support/proc-state.ts';
import {
  entryPatchlet,
  expectRoundTrip,
  expectUnharmed,
  mustChange,
  type EntryPatchlet,
} from '../../support/target-kinds/round-trip.ts';
import { launchJava, launchNode } from '../../support/target-kinds/virtual-machines.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

const SEE_ANOTHER_BYTE: EntryPatchlet = {
  symbol: 'Java_java_util_zip_Adler32_update',
  assembly: 'add ecx, 100',
  machineCode: '83c164',
};
const SAY_1234: EntryPatchlet = {
  symbol: 'JVM_ActiveProcessorCount',
  assembly: 'mov eax, 1234\nret',
  machineCode: 'b8d2040000c3',
  action: 'Replace',
};
const RETURN_ARGUMENT: EntryPatchlet = {
  symbol: '_ZN2v84base7ieee7543sinEd',
  assembly: 'ret',
  machineCode: 'c3',
  action: 'Replace',
};

function patchFor({ pid, binary }: ProgramTarget, what: EntryPatchlet, padding = 0) {
  const machineCode = what.machineCode + '90'.repeat(padding);
  return patchOf(buildIdIn(pid, binary), [entryPatchlet(binary, { ...what, machineCode })]);
}

const ROWS = [
  {
    title: 'a library of the Java virtual machine',
    launch: () => launchJava('zip'),
    what: SEE_ANOTHER_BYTE,
    row: 'update',
  },
  { title: 'the Java virtual machine itself', launch: () => launchJava('machine'), what: SAY_1234, row: 'processors' },
  { title: 'V8 in a Node.js', launch: () => launchNode(), what: RETURN_ARGUMENT, row: 'subject' },
] as const;

describe.each(ROWS)('$title', ({ launch, what, row }) => {
  it('takes a patch and gives it back, while its compiler and its collector run', async () => {
    const target = await launch();
    const patch = patchFor(target, what);
    await expectRoundTrip(engine, target, patch, { row, cycles: 10, hasSteadyThreads: false });
  });

  it('maps a page for a patch that is longer, beside what it has compiled by itself', async () => {
    const target = await launch();
    const patch = patchFor(target, what, 4_000);
    const isExecutable = () => mappingsOf(target.pid).filter(({ permissions }) => permissions === 'r-xp').length;
    const before = isExecutable();
    await mustChange(engine, 'apply', target, patch);
    expect(await answersOf(target, row)).toEqual(ONLY_NEW);
    expect(isExecutable()).toBeGreaterThan(before);
    await mustChange(engine, 'revert', target, patch);
    expect(await answersOf(target, row)).toEqual(ONLY_OLD);
    await expectUnharmed(target);
  });
});

describe('code of a virtual machine that is not patched', () => {
  it('answers as before while another part of it is', async () => {
    const target = await launchJava('zip');
    await mustChange(engine, 'apply', target, patchFor(target, SEE_ANOTHER_BYTE));
    expect(await answersOf(target, 'update')).toEqual(ONLY_NEW);
    expect(await answersOf(target, 'processors')).toEqual(ONLY_OLD);
  });
});
