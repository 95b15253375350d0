import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { readElf, symbolsOf } from '../../support/target-elf.ts';
import { buildCpp } from '../../support/target-kinds/build.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { callIn, entryPatchlet, expectRoundTrip, mustChange } from '../../support/target-kinds/round-trip.ts';
import { BUILDS, type Build } from '../../support/target-program.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

const RAISE = { assembly: 'add rdi, 100', machineCode: '4883c764' };
const patchWith = (target: ProgramTarget, patchlet: Patchlet) => patchOf(readElf(target.binary).buildId, [patchlet]);
const launch = async (build: Build, args: readonly string[] = []) =>
  launchBuilt(await buildCpp('throwing.cpp', BUILDS[build]), args);

async function throwsMeanwhile(target: ProgramTarget, row: string, action: () => Promise<void>): Promise<void> {
  const before = target.stats().count(row, 'thrown');
  await action();
  expect(target.stats().count(row, 'thrown')).toBeGreaterThan(before + 100);
}

describe.each(['pie', 'fixed', 'static'] as const)('exceptions of C++ in a %s program', (build) => {
  it.each(['subject', 'bare'])('pass through the patched function %s', async (symbol) => {
    const target = await launch(build);
    const patch = patchWith(target, entryPatchlet(target.binary, { symbol, ...RAISE }));
    await throwsMeanwhile(target, symbol, () => expectRoundTrip(engine, target, patch, { row: symbol }));
  });

  it('come from a call that was moved with the window', async () => {
    const target = await launch(build);
    const symbol = 'at_call_site';
    const patch = patchWith(target, entryPatchlet(target.binary, { symbol, instructions: 2, ...RAISE }));
    await throwsMeanwhile(target, 'at_call', () => expectRoundTrip(engine, target, patch, { row: 'at_call' }));
  });

  it('come from a call that was moved alone, in a function that handles them', async () => {
    const target = await launch(build);
    const offset = callIn(target.binary, 'subject', 'may_throw');
    const patch = patchWith(
      target,
      entryPatchlet(target.binary, { symbol: 'subject', offset, instructions: 1, ...RAISE }),
    );
    await throwsMeanwhile(target, 'subject', () => expectRoundTrip(engine, target, patch));
  });
});

/**
 * Nothing describes our own code to an unwinder, so that an exception cannot come back through it.
 */
describe('a patch that calls a function that throws', () => {
  const calling = (target: ProgramTarget, symbol: string): Patchlet => {
    const offset = callIn(target.binary, symbol, 'may_throw');
    const label = `0x${(symbolsOf(target.binary).get('may_throw') ?? 0).toString(16)}`;
    return {
      ...entryPatchlet(target.binary, {
        symbol,
        offset,
        instructions: 1,
        action: 'Replace',
        assembly: 'call may_throw',
        machineCode: 'e800000000',
      }),
      labels: { may_throw: label },
      relocations: [{ offset: 1, type: 'Rel32', label: 'may_throw', addend: -4 }],
    };
  };

  it('ends the process by std::terminate, which is why docs/engine.md forbids it', async () => {
    // Of two threads the second may end the process before the first has said why.
    const target = await launch('pie', ['threads=1']);
    await mustChange(engine, 'apply', target, patchWith(target, calling(target, 'bare')));
    expect(await target.exited).toEqual({ code: undefined, signal: 'SIGABRT' });
    expect(target.errorLines.join('\n')).toContain('terminate called after throwing an instance of');
  });
});
