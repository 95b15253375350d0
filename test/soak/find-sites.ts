import type { Patchlet } from '#domain/api/micropatch.types.ts';
import type { DecodedInstruction } from '../../patcher/ports.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';
import { bytesAt, readElf, symbolsOf } from '../support/target-elf.ts';

/** A detour needs as many bytes as a jump has. */
const JUMP_BYTES = 5;
/** How far into a function is looked; what comes later may never run. */
const LOOK_BYTES = 48;
const ENDBR64 = 'f30f1efa';

/**
 * Harmless patchlets for a very build: each is a detour near the start of one of these functions that runs a `nop` and then
 * the instructions that were there. Several a function, since the patcher may have reasons against some; the first ones
 * are of one instruction, then come windows of several.
 */
export function candidates(file: string, functions: readonly string[]): ReadonlyMap<string, readonly Patchlet[]> {
  const elf = readElf(file);
  const symbols = symbolsOf(file);
  return new Map(
    functions.flatMap((name) => {
      const start = symbols.get(name);
      return start === undefined ? [] : [[name, inFunction(name, start, bytesAt(elf, start, LOOK_BYTES))] as const];
    }),
  );
}

function inFunction(name: string, start: number, bytes: Buffer): Patchlet[] {
  const instructions = decodeStart(bytes, start);
  const windows = instructions.flatMap((_, index) => windowAt(instructions, index) ?? []);
  return windows
    .filter(({ offset }) => bytes.toString('hex', offset, offset + ENDBR64.length / 2) !== ENDBR64)
    .sort((one, other) => one.count - other.count)
    .map(({ offset, length }) => ({
      name: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      function: name,
      address: `0x${(start + offset).toString(16)}`,
      expect: bytes.toString('hex', offset, offset + length),
      action: 'Insert',
      assembly: 'nop\n',
      machineCode: '90',
      inFlight: 'Allowed',
    }));
}

/** What goes on somewhere else: behind it may lie padding that never runs, or another function. */
const ENDS: readonly DecodedInstruction['flow'][] = ['return', 'jump', 'indirectJump'];

/** As many whole instructions as these bytes begin with, up to the first that control does not run through. */
function decodeStart(bytes: Buffer, address: number): readonly DecodedInstruction[] {
  for (let length = bytes.length; length > 0; length -= 1) {
    const decoded = x86.decode(bytes.subarray(0, length), address);
    const end = decoded?.findIndex(({ flow }) => ENDS.includes(flow)) ?? -1;
    if (decoded !== undefined) return end < 0 ? decoded : decoded.slice(0, end);
  }
  return [];
}

/** The shortest run of instructions from this one on that a jump fits into, if control only runs through it. */
function windowAt(
  instructions: readonly DecodedInstruction[],
  from: number,
): { readonly offset: number; readonly length: number; readonly count: number } | undefined {
  const [first, ...rest] = instructions.slice(from);
  if (first === undefined) return undefined;
  let length = 0;
  let count = 0;
  for (const instruction of [first, ...rest]) {
    if (instruction.flow !== 'next') return undefined;
    length += instruction.length;
    count += 1;
    if (length >= JUMP_BYTES) return { offset: first.offset, length, count };
  }
  return undefined;
}
