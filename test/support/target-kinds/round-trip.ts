import { expect } from 'vitest';
import type { Patchlet } from '#domain/api/micropatch.types.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { x86 } from '../../../patcher/x86/instruction-set.ts';
import type { Engine } from '../engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, sweepAll } from '../live-changes.ts';
import { textBytes, threadsOf, waitUntil } from '../proc-state.ts';
import { bytesAt, readElf, symbolsOf } from '../target-elf.ts';
import type { ProgramTarget } from '../target.ts';
import { untilDone } from '../until-done.ts';

/** Applies or reverts, again while the refusal is one that passes; returns how often it was tried. */
export async function mustChange(
  engine: Engine,
  kind: 'apply' | 'revert',
  target: ProgramTarget,
  patch: VerifiedPatch,
): Promise<number> {
  const { tries } = await untilDone(() => engine[kind](target, patch), `the ${kind}`);
  return tries;
}

export interface RoundTrip {
  /** The mapped file that is patched, as /proc names it; the program itself if not given. */
  readonly module?: string;
  /** Row of the counters that tells old from new. */
  readonly row?: string;
  /** How often the patch goes in and out. */
  readonly cycles?: number;
  /** For programs that start and end threads by themselves. */
  readonly hasSteadyThreads?: boolean;
}

/**
 * Only old answers before, only new ones while the patch is in, only old ones after; in the end the text is as before
 * byte for byte, every thread is there, and nobody holds any of them.
 */
export async function expectRoundTrip(
  engine: Engine,
  target: ProgramTarget,
  patch: VerifiedPatch,
  { module = target.binary, row = 'subject', cycles = 3, hasSteadyThreads = true }: RoundTrip = {},
): Promise<void> {
  const text = textBytes(target.pid, module);
  const threads = threadsOf(target.pid).length;
  expect(await answersOf(target, row)).toEqual(ONLY_OLD);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await mustChange(engine, 'apply', target, patch);
    expect(engine.live(target, patch)).toMatchObject({ state: 'Live', digest: patch.digest });
    expect(await answersOf(target, row)).toEqual(ONLY_NEW);
    await mustChange(engine, 'revert', target, patch);
    expect(engine.live(target, patch)).toBeUndefined();
    expect(await answersOf(target, row)).toEqual(ONLY_OLD);
  }
  await sweepAll(engine, target);
  await expectUnharmed(target, hasSteadyThreads ? threads : undefined);
  expect(textBytes(target.pid, module).equals(text)).toBe(true);
}

/** The process lives, nobody holds a thread of it, no answer was wrong, and no thread is lost. */
export async function expectUnharmed(target: ProgramTarget, threads?: number): Promise<void> {
  await waitUntil(() => heldThreads(target.pid).length === 0, { what: 'all threads to run on' });
  expect(target.isRunning()).toBe(true);
  for (const [name, counters] of Object.entries(target.stats().rows))
    expect({ name, wrong: counters['wrong'] ?? 0 }).toEqual({ name, wrong: 0 });
  if (threads !== undefined) expect(threadsOf(target.pid)).toHaveLength(threads);
}

const JUMP_BYTES = 5;
const ENDBR64 = 'f30f1efa';

export interface EntryPatchlet {
  readonly symbol: string;
  readonly assembly: string;
  readonly machineCode: string;
  readonly inFlight?: Patchlet['inFlight'];
  readonly action?: Patchlet['action'];
  /** Only this many instructions, the first of which must be long enough then. */
  readonly instructions?: number;
  /** Bytes behind the symbol. */
  readonly offset?: number;
}

/** Code inserted at the start of a function (behind its endbr64), in a window as short as a detour allows. */
export function entryPatchlet(binary: string, what: EntryPatchlet): Patchlet {
  const start = symbolsOf(binary).get(what.symbol);
  if (start === undefined) throw new Error(`${binary} has no symbol ${what.symbol}`);
  const elf = readElf(binary);
  const skip = bytesAt(elf, start, 4).toString('hex') === ENDBR64 ? 4 : 0;
  const address = start + skip + (what.offset ?? 0);
  return {
    name: 'at-entry',
    function: what.symbol,
    address: `0x${address.toString(16)}`,
    expect: bytesAt(elf, address, windowLength(bytesAt(elf, address, 48), what.instructions)).toString('hex'),
    action: what.action ?? 'Insert',
    assembly: what.assembly,
    machineCode: what.machineCode,
    clobbers: ['flags'],
    inFlight: what.inFlight ?? 'Allowed',
  };
}

/** The bytes of a function may end in the middle of an instruction, so that they are decoded one longer each time. */
function windowLength(bytes: Buffer, instructions?: number): number {
  for (let length = 1; length <= bytes.length; length += 1) {
    const decoded = x86.decode(bytes.subarray(0, length), 0);
    if (decoded === undefined) continue;
    if (instructions === undefined ? length >= JUMP_BYTES : decoded.length === instructions) return length;
  }
  throw new Error(`no window in ${bytes.toString('hex')}`);
}

/** Where the first instruction of at least five bytes lies, counted from the start of a function. */
export function longInstructionIn(binary: string, symbol: string): number {
  const start = symbolsOf(binary).get(symbol) ?? 0;
  const bytes = bytesAt(readElf(binary), start, 256);
  for (let length = bytes.length; length > 0; length -= 1) {
    const decoded = x86.decode(bytes.subarray(0, length), 0);
    if (decoded === undefined) continue;
    const found = decoded.find(({ offset, length: size, flow }) => offset > 0 && size >= JUMP_BYTES && flow === 'next');
    if (found !== undefined) return found.offset;
  }
  throw new Error(`${symbol} of ${binary} has no instruction of five bytes`);
}

/** Where a function calls another one, counted from its start (behind an endbr64, as `entryPatchlet` counts). */
export function callIn(binary: string, symbol: string, callee: string): number {
  const symbols = symbolsOf(binary);
  const start = symbols.get(symbol) ?? 0;
  const elf = readElf(binary);
  const skip = bytesAt(elf, start, 4).toString('hex') === ENDBR64 ? 4 : 0;
  for (let offset = skip; offset < 4096; offset += 1) {
    const bytes = bytesAt(elf, start + offset, 5);
    if (bytes[0] === 0xe8 && start + offset + 5 + bytes.readInt32LE(1) === symbols.get(callee)) return offset - skip;
  }
  throw new Error(`${symbol} of ${binary} does not call ${callee}`);
}
