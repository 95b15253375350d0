import { patchOf, startEngine } from '../../support/engine.ts';
import { readElf } from '../../support/target-elf.ts';
import { launchProgram } from '../../support/target.ts';
import { measureCalls, patchletFor, type Change, type MeasuredFunction } from '../call-cost.ts';
import type { Row, Topic } from '../topic.ts';

/** One that does nothing, and one that checks something and goes on, as real patches do. */
const DETOUR: Change = { site: 'first', machineCode: '90', assembly: 'nop\n' };
const GUARD: Change = {
  site: 'second',
  machineCode: '4883ffff0f8400000000',
  assembly: 'cmp rdi, -1\nje refused\n',
  labelOffset: 6,
};

/** The same with the condition turned round: every call is refused, and in the second one counted. */
const REFUSAL: Change = {
  site: 'third',
  machineCode: '4883ffff0f8500000000',
  assembly: 'cmp rdi, -1\njne refused\n',
  labelOffset: 6,
};
const COUNTED: Change = { ...REFUSAL, site: 'fourth', isCounted: true };

/** Round by round, so that what slows down both cancels out. */
const differences = (values: readonly number[], base: readonly number[]): number[] =>
  values.map((value, index) => value - (base[index] ?? Number.NaN));

export const calls: Topic = {
  name: 'calls',
  title: 'What a call of a patched function costs',
  about:
    'Six functions with the same instructions, measured in turn in one process, 20,000 calls a round. "By hand" is a ' +
    'jump to a copy of the instructions and back, written in assembly: the least that a detour can cost. "Over" is the ' +
    'difference to the unpatched function in the same round.',
  async run() {
    const engine = startEngine();
    const target = await launchProgram('call-cost');
    const { buildId } = readElf(target.binary);
    await measureCalls(target);
    const before = await measureCalls(target);
    for (const [index, change] of [DETOUR, GUARD, REFUSAL, COUNTED].entries()) {
      const patch = patchOf(buildId, [patchletFor(target.binary, change)], `cve-${index}`, String(index));
      const done = await engine.apply(target, patch);
      if (!done.ok) throw new Error(`${done.error.reason}: ${done.error.message}`);
    }
    const after = await measureCalls(target);
    await target.stop();
    await engine.close();
    const over = (name: MeasuredFunction) => differences(after[name], after.plain);
    const rows: Row[] = [
      { what: 'the function that is patched later, before', unit: 'ns', values: before.first },
      { what: 'unpatched', unit: 'ns', values: after.plain },
      { what: 'jump to a copy and back, by hand', unit: 'ns', values: after.byHand },
      { what: 'patched, does nothing', unit: 'ns', values: after.first },
      { what: 'patched, compares and goes on', unit: 'ns', values: after.second },
      { what: 'over unpatched: by hand', unit: 'ns', values: over('byHand') },
      {
        what: 'over unpatched: patched, does nothing',
        unit: 'ns',
        values: over('first'),
        limits: [{ at: 'p50', below: 1 }],
      },
      { what: 'over unpatched: patched, compares and goes on', unit: 'ns', values: over('second') },
      { what: 'patched, compares and leaves by an exit', unit: 'ns', values: after.third },
      { what: 'the same, and the exit is counted (onHit)', unit: 'ns', values: after.fourth },
      { what: 'counted over not counted', unit: 'ns', values: differences(after.fourth, after.third) },
    ];
    return rows;
  },
};
