import type { Hook, Patch, Patchlet } from '#domain/api/micropatch.types.ts';
import { aPatch } from '../../support/builders.ts';
import { pathWithFrida } from '../../support/frida.ts';
import { bytesAt, readElf, symbolsOf } from '../../support/target-elf.ts';
import { launchProgram, type ProgramTarget } from '../../support/target.ts';
import { stepFor, TestPatcher } from '../../support/test-patcher.ts';
import type { Row, Topic } from '../topic.ts';

/** What call-cost.c writes: nanoseconds per call, round by round. */
type Measurement = Readonly<Record<'plain' | 'first' | 'second' | 'third' | 'fourth', readonly number[]>>;

/** Millions of calls, each of which takes a microsecond and more. */
const MEASURE_TIMEOUT_MS = 240_000;
const WINDOW_BYTES = 7;

/** The least that a hook of each kind can do. */
const HOOKS = {
  first: { onEnter: '(args) => {}' },
  second: { onEnter: '(args) => {}', onLeave: '(result) => {}' },
  third: { replace: '(x) => original(x)' },
} as const satisfies Record<string, Partial<Hook>>;

const addressIn = ({ binary }: ProgramTarget, symbol: string): string =>
  `0x${(symbolsOf(binary).get(symbol) ?? Number.NaN).toString(16)}`;

function hookedPatch(target: ProgramTarget): Patch {
  const hooks = Object.entries(HOOKS).map(([name, script]) => ({ name, address: addressIn(target, name), ...script }));
  return aPatch({
    variants: [{ name: 'build', buildId: readElf(target.binary).buildId, architecture: 'x86_64', hooks }],
  });
}

function detouredPatch(target: ProgramTarget): Patch {
  const address = addressIn(target, 'fourth_site');
  const patchlet: Patchlet = {
    name: 'detour',
    function: 'fourth',
    address,
    expect: bytesAt(readElf(target.binary), Number(address), WINDOW_BYTES).toString('hex'),
    action: 'Insert',
    assembly: 'nop\n',
    machineCode: '90',
    clobbers: [],
    inFlight: 'Allowed',
  };
  const { buildId } = readElf(target.binary);
  return aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', patchlets: [patchlet] }] });
}

async function applyTo(target: ProgramTarget, patcher: TestPatcher, name: string, patch: Patch): Promise<void> {
  const answer = await patcher.ask('/v1/apply', stepFor(target, patcher.sign(name, patch)));
  if ('failure' in answer) throw new Error(`${name}: ${answer.failure.reason}: ${answer.failure.message}`);
}

async function measure(target: ProgramTarget): Promise<Measurement> {
  const from = target.lines.length;
  target.tell('measure\n');
  return JSON.parse(await target.line(/"plain"/, MEASURE_TIMEOUT_MS, from)) as Measurement;
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
      await applyTo(target, patcher, 'cve-detour', detouredPatch(target));
      await applyTo(target, patcher, 'cve-hooks', hookedPatch(target));
      const { plain, fourth, first, second, third } = await measure(target);
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
