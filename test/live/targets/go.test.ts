import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { vdsoTail } from '../../../patcher/elf/vdso.ts';
import { readMaps } from '../../../patcher/proc/maps.ts';
import { createTargetMemory } from '../../../patcher/proc/target-memory.ts';
import { encodeScratch } from '../../../patcher/record/scratch.ts';
import { buildIdIn, patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, ONLY_NEW, ONLY_OLD, sweepAll } from '../../support/live-changes.ts';
import { memoryOf, textBytes } from '../../support/proc-state.ts';
import { overwrite } from '../../support/tampering.ts';
import { GO_BUILDS, goProgram } from '../../support/target-kinds/go.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import {
  entryPatchlet,
  expectRoundTrip,
  expectUnharmed,
  longInstructionIn,
  mustChange,
  type EntryPatchlet,
} from '../../support/target-kinds/round-trip.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** `add rax, 100` before the addition of a constant, which is one instruction of six bytes. */
function patchFor(target: ProgramTarget, over: Partial<EntryPatchlet> & { readonly padding?: number } = {}) {
  const offset = longInstructionIn(target.binary, 'main.subject');
  const machineCode = '4883c064' + '90'.repeat(over.padding ?? 0);
  const what = { symbol: 'main.subject', assembly: 'add rax, 100', machineCode, offset, instructions: 1, ...over };
  return patchOf(buildIdIn(target.pid, target.binary), [entryPatchlet(target.binary, what)]);
}

describe.each(Object.keys(GO_BUILDS) as (keyof typeof GO_BUILDS)[])('a Go program, %s', (build) => {
  it('takes a patch of one instruction while its goroutines move and its collector runs', async () => {
    const target = await launchBuilt(await goProgram(build));
    await expectRoundTrip(engine, target, patchFor(target), { cycles: 20, hasSteadyThreads: false });
  });

  it('maps a page for a patch that is longer', async () => {
    const target = await launchBuilt(await goProgram(build));
    const patch = patchFor(target, { padding: 4_000 });
    await mustChange(engine, 'apply', target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    await mustChange(engine, 'revert', target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    await expectUnharmed(target);
  });

  it('is cleared of a remote call whose patcher died, wherever its code lay', async () => {
    const target = await launchBuilt(await goProgram(build));
    const tail = vdsoTail(readMaps(target.pid) ?? [], createTargetMemory(target.pid));
    const address = Math.ceil((tail?.start ?? 0) / 16) * 16;
    overwrite(target.pid, address, encodeScratch(Uint8Array.of(0x0f, 0x05), 0));
    expect(engine.observe(target.pid)).toMatchObject({ hasLeftovers: true });
    await sweepAll(engine, target);
    expect(engine.observe(target.pid)).toBeUndefined();
    expect(memoryOf(target.pid, address, 32)).toEqual(Buffer.alloc(32));
    await expectUnharmed(target);
  });

  it.each([
    { what: 'a call in the code', over: { machineCode: 'e800000000' } },
    { what: 'a window of two instructions', over: { instructions: 2 } },
    { what: 'an exchange of two instructions', over: { instructions: 2, action: 'Bytes' } },
    { what: 'waiting until the function is empty', over: { inFlight: 'Drained' } },
  ] as const)('refuses $what, for goroutines may be where no thread is', async ({ over }) => {
    const target = await launchBuilt(await goProgram(build));
    const text = textBytes(target.pid, target.binary);
    const wanted = patchFor(target, over);
    const [patchlet] = wanted.patch.variants[0]?.patchlets ?? [];
    const bytes = 'action' in over ? { machineCode: patchlet?.expect ?? '' } : {};
    const patch = patchOf(buildIdIn(target.pid, target.binary), [
      { ...(patchlet as NonNullable<typeof patchlet>), ...bytes },
    ]);
    expect(await engine.apply(target, patch)).toMatchObject({
      ok: false,
      error: { reason: 'SiteUnsafe', message: expect.stringMatching(/Go/) as string },
    });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    await expectUnharmed(target);
  });
});
