import type { Hook, Patch, Variant } from '#domain/api/micropatch.types.ts';
import { aPatch } from '../../support/builders.ts';
import { pathWithFrida } from '../../support/frida.ts';
import { readElf } from '../../support/target-elf.ts';
import { launchProgram, type ProgramTarget } from '../../support/target.ts';
import { stepFor, TestPatcher } from '../../support/test-patcher.ts';
import { addressIn, measureCalls, patchletFor } from '../call-cost.ts';
import type { Row, Topic } from '../topic.ts';

/** Millions of calls, each of which takes a microsecond and more. */
const MEASURE_TIMEOUT_MS = 240_000;

/** The least that a hook of each kind can do. */
const HOOKS = {
  first: { onEnter: '(args) => {}' },
  second: { onEnter: '(args) => {}', onLeave: '(result) => {}' },
  third: { replace: '(x) => original(x)' },
} as const satisfies Record<string, Partial<Hook>>;

function patchWith(target: ProgramTarget, change: Pick<Variant, 'hooks' | 'patchlets'>): Patch {
  const { buildId } = readElf(target.binary);
  return aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', ...change }] });
}

const hooksIn = ({ binary }: ProgramTarget): Hook[] =>
  Object.entries(HOOKS).map(([name, script]) => ({ name, address: addressIn(binary, name), ...script }));

const DETOUR = { site: 'fourth', machineCode: '90', assembly: 'nop\n' } as const;

async function applyTo(target: ProgramTarget, patcher: TestPatcher, name: string, patch: Patch): Promise<void> {
  const answer = await patcher.ask('/v1/apply', stepFor(target, patcher.sign(name, patch)));
  if ('failure' in answer) throw new Error(`${name}: ${answer.failure.reason}: ${answer.failure.message}`);
}

export const hooks: Topic = {
  name: 'hooks',
  title: 'What a call costs with each engine',
  about:
    'The functions of the topic before, in one process of their own: one as it was, one with a detour, and three hooked by ' +
    'Frida with functions of JavaScript that do nothing, 20,000 calls a round.',
  async run() {
    const patcher = new TestPatcher();
    try {
      await patcher.start({ env: { PATH: await pathWithFrida() } });
      const target = await launchProgram('call-cost');
      await applyTo(
        target,
        patcher,
        'cve-detour',
        patchWith(target, { patchlets: [patchletFor(target.binary, DETOUR)] }),
      );
      await applyTo(target, patcher, 'cve-hooks', patchWith(target, { hooks: hooksIn(target) }));
      const { plain, fourth, first, second, third } = await measureCalls(target, MEASURE_TIMEOUT_MS);
      await target.stop();
      return [
        { what: 'neither', unit: 'ns', values: plain },
        { what: 'a detour', unit: 'ns', values: fourth },
        { what: 'a hook: onEnter', unit: 'ns', values: first },
        { what: 'a hook: onEnter and onLeave', unit: 'ns', values: second },
        { what: 'a hook: replace, which calls the original', unit: 'ns', values: third },
      ] satisfies Row[];
    } finally {
      await patcher.remove();
    }
  },
};
