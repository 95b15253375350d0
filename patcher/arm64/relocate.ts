import { concatBytes } from '#domain/bytes.ts';
import type { RelocatedCode } from '../ports.ts';
import { decode } from './decode.ts';
import { addressIn, instructionAt, jump, NOP, wholeAddressIn } from './encode.ts';
import { isBound } from './bound.ts';
import { decodePcRelative, pageOf, type PcRelative } from './pc-relative.ts';
import { bytesOf, WORD, wordsOf } from './word.ts';

/** The register that a call leaves its return address in. */
const LINK = 30;
/** The zero register in most places, and the stack pointer as a base and in `add`. */
const ZERO = 31;

/**
 * The same instructions for another address, such that registers, flags and memory are the same after them. How long
 * each becomes depends on the instruction and its target alone, never on `to`: what is linked for one place is as long
 * in any other. Undefined when an instruction cannot be had exactly: it is bound to its neighbours, calls through a
 * register (its return address would lie here), or a target is out of reach and no register is free to get there.
 */
export function relocate(bytes: Uint8Array, from: number, to: number): RelocatedCode | undefined {
  if (decode(bytes, from) === undefined || to % WORD !== 0) return undefined;
  const moved: Uint8Array[] = [];
  const offsets: number[] = [];
  let at = to;
  for (const [index, word] of wordsOf(bytes).entries()) {
    const code = moveOne(word, from + index * WORD, at);
    if (code === undefined) return undefined;
    moved.push(code);
    offsets.push(at - to);
    at += code.length;
  }
  return { bytes: concatBytes(...moved), offsets };
}

function moveOne(word: number, from: number, at: number): Uint8Array | undefined {
  const relative = decodePcRelative(word, from);
  if (relative !== undefined) return moveRelative(relative, from, at);
  const isIndirectCall = decode(bytesOf(word), from)?.[0]?.flow === 'indirectCall';
  return isBound(word) || isIndirectCall ? undefined : bytesOf(word);
}

function moveRelative(instruction: PcRelative, from: number, at: number): Uint8Array | undefined {
  if (isConditional(instruction)) return branchFrom(instruction, at);
  switch (instruction.kind) {
    case 'b':
      return jump(at, instruction.target);
    case 'bl':
      return callFrom(from + WORD, instruction.target, at);
    case 'adr':
      return instruction.register === ZERO ? bytesOf(NOP) : addressIn(instruction.register, instruction.target, at);
    case 'adrp':
      return pageFrom(instruction, from, at);
    case 'literal':
      return loadFrom(instruction, at);
  }
}

/**
 * A call that was moved must still return to the original code, which has the unwind tables: the return address is put
 * into the link register by hand, and the call becomes a jump. (Under a guarded control stack, FEAT_GCS, no call can be
 * replaced: it would lack the entry there. ADR 10.)
 */
function callFrom(returnAddress: number, target: number, at: number): Uint8Array | undefined {
  const link = addressIn(LINK, returnAddress, at);
  const taken = link && jump(at + link.length, target);
  return link && taken && concatBytes(link, taken);
}

type Conditional = Extract<PcRelative, { kind: 'b.cond' | 'cbz' | 'cbnz' | 'tbz' | 'tbnz' }>;

const CONDITIONAL: ReadonlySet<string> = new Set(['b.cond', 'cbz', 'cbnz', 'tbz', 'tbnz']);
const isConditional = (instruction: PcRelative): instruction is Conditional => CONDITIONAL.has(instruction.kind);

/** Conditions reach 1 MiB (`tbz` 32 KiB), `b` reaches 128: the opposite condition skips a `b`. */
function branchFrom(branch: Conditional, at: number): Uint8Array | undefined {
  if (branch.kind === 'b.cond' && branch.condition >= ALWAYS) return jump(at, branch.target);
  const skip = instructionAt({ ...opposite(branch), target: at + 2 * WORD }, at);
  const taken = jump(at + WORD, branch.target);
  return skip && taken && concatBytes(skip, taken);
}

/** Conditions 14 and 15 both mean "always", so neither is the opposite of the other (Arm ARM, "Condition code"). */
const ALWAYS = 14;

function opposite(branch: Conditional): Conditional {
  switch (branch.kind) {
    case 'b.cond':
      return { ...branch, condition: branch.condition ^ 1 };
    case 'cbz':
    case 'cbnz':
      return { ...branch, kind: branch.kind === 'cbz' ? 'cbnz' : 'cbz' };
    case 'tbz':
    case 'tbnz':
      return { ...branch, kind: branch.kind === 'tbz' ? 'tbnz' : 'tbz' };
  }
}

/** `adrp` reaches 4 GiB. A target so near that limit that it may be beyond it from a region is put in as a number. */
const SURELY_NEAR = 2 ** 32 - 2 ** 28;

function pageFrom(
  { register, target }: { register: number; target: number },
  from: number,
  at: number,
): Uint8Array | undefined {
  if (Math.abs(target - pageOf(from)) <= SURELY_NEAR) return instructionAt({ kind: 'adrp', register, target }, at);
  return wholeAddressIn(register, target);
}

/** Loads of one register through itself, from an address that it already holds: `ldr`, 4 or 8 bytes, or `ldrsw`. */
const LOAD_THROUGH: Readonly<Record<'w' | 'x' | 'sw', number>> = { w: 0xb940_0000, x: 0xf940_0000, sw: 0xb980_0000 };

/**
 * A general register is loaded through itself, for it is overwritten anyway. A vector register would need one more that
 * nobody uses, and there is none to be sure of: it is loaded as before, if that reaches. A prefetch that does not reach
 * is left out: it is a hint.
 */
function loadFrom(instruction: Extract<PcRelative, { kind: 'literal' }>, at: number): Uint8Array | undefined {
  const { load, register, target } = instruction;
  if (load === 'prfm') return instructionAt(instruction, at) ?? bytesOf(NOP);
  if (load === 's' || load === 'd' || load === 'q') return instructionAt(instruction, at);
  const address = register === ZERO ? undefined : addressIn(register, target, at);
  return address && concatBytes(address, bytesOf(LOAD_THROUGH[load] + register * 2 ** 5 + register));
}
