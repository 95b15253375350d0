import { field, matches, signedBits, signedField, WORD } from './word.ts';

/** What a literal load reads: a general register (sign-extended for `sw`), a vector register, or nothing (`prfm`). */
export type LiteralLoad = 'w' | 'x' | 'sw' | 'prfm' | 's' | 'd' | 'q';

/**
 * Every instruction of A64 that means something else at another address, with its target as an absolute address. They
 * are all there are up to Armv9.4: Arm ARM, C6.2, each under its name; C4.1 for the encodings. (FEAT_PAuth_LR and
 * FEAT_CMPBR brought more; those are no instructions to `decode`, or none that `isBound` lets move.)
 */
export type PcRelative =
  | { readonly kind: 'b' | 'bl'; readonly target: number }
  /** `isConsistent` is BC.cond, the same with a hint for branch prediction. */
  | { readonly kind: 'b.cond'; readonly condition: number; readonly isConsistent: boolean; readonly target: number }
  | { readonly kind: 'cbz' | 'cbnz'; readonly is64: boolean; readonly register: number; readonly target: number }
  | { readonly kind: 'tbz' | 'tbnz'; readonly bit: number; readonly register: number; readonly target: number }
  | { readonly kind: 'adr' | 'adrp'; readonly register: number; readonly target: number }
  | { readonly kind: 'literal'; readonly load: LiteralLoad; readonly register: number; readonly target: number };

const PAGE = 4096;
export const pageOf = (address: number): number => Math.floor(address / PAGE) * PAGE;

/** By opc, then V. */
const LOADS: readonly (readonly (LiteralLoad | undefined)[])[] = [
  ['w', 's'],
  ['x', 'd'],
  ['sw', 'q'],
  ['prfm', undefined],
];

/** The PC-relative instruction that a word is at `at`; undefined when it is something else. */
export function decodePcRelative(word: number, at: number): PcRelative | undefined {
  if (matches(word, 0x7c00_0000, 0x1400_0000))
    return { kind: word >>> 31 === 0 ? 'b' : 'bl', target: at + signedField(word, 0, 26) * WORD };
  if (matches(word, 0xff00_0000, 0x5400_0000))
    return {
      kind: 'b.cond',
      condition: field(word, 0, 4),
      isConsistent: field(word, 4, 1) === 1,
      target: near(word, at),
    };
  if (matches(word, 0x7e00_0000, 0x3400_0000)) return decodeCompare(word, at);
  if (matches(word, 0x7e00_0000, 0x3600_0000)) return decodeTest(word, at);
  if (matches(word, 0x1f00_0000, 0x1000_0000)) return decodeAddress(word, at);
  return matches(word, 0x3b00_0000, 0x1800_0000) ? decodeLiteral(word, at) : undefined;
}

/** Conditions, comparisons and literals keep their distance in the same 19 bits. */
const near = (word: number, at: number): number => at + signedField(word, 5, 19) * WORD;

const decodeCompare = (word: number, at: number): PcRelative => ({
  kind: field(word, 24, 1) === 0 ? 'cbz' : 'cbnz',
  is64: word >>> 31 === 1,
  register: field(word, 0, 5),
  target: near(word, at),
});

function decodeLiteral(word: number, at: number): PcRelative | undefined {
  const load = LOADS[field(word, 30, 2)]?.[field(word, 26, 1)];
  return load && { kind: 'literal', load, register: field(word, 0, 5), target: near(word, at) };
}

function decodeTest(word: number, at: number): PcRelative {
  return {
    kind: field(word, 24, 1) === 0 ? 'tbz' : 'tbnz',
    bit: field(word, 31, 1) * 32 + field(word, 19, 5),
    register: field(word, 0, 5),
    target: at + signedField(word, 5, 14) * WORD,
  };
}

function decodeAddress(word: number, at: number): PcRelative {
  const distance = signedField(word, 5, 19) * 4 + field(word, 29, 2);
  const register = field(word, 0, 5);
  return word >>> 31 === 0
    ? { kind: 'adr', register, target: at + distance }
    : { kind: 'adrp', register, target: pageOf(at) + distance * PAGE };
}

/** The word of a PC-relative instruction at `at`; undefined when its target is out of reach or not aligned as it must be. */
export function encodePcRelative(instruction: PcRelative, at: number): number | undefined {
  const distance = instruction.target - at;
  if ('load' in instruction) return withOffset(baseOfLoad(instruction) + instruction.register, distance, 5, 19);
  if ('condition' in instruction) {
    const { condition, isConsistent } = instruction;
    return withOffset(0x5400_0000 + (isConsistent ? 0x10 : 0) + condition, distance, 5, 19);
  }
  if ('is64' in instruction) {
    const { kind, is64, register } = instruction;
    return withOffset((is64 ? 0xb400_0000 : 0x3400_0000) + onNot(kind, 'cbnz') + register, distance, 5, 19);
  }
  if ('bit' in instruction) {
    const { kind, bit, register } = instruction;
    const base = 0x3600_0000 + onNot(kind, 'tbnz') + Math.floor(bit / 32) * 2 ** 31 + (bit % 32) * 2 ** 19;
    return withOffset(base + register, distance, 5, 14);
  }
  if ('register' in instruction) return encodeAddress(instruction, at);
  return withOffset(instruction.kind === 'b' ? 0x1400_0000 : 0x9400_0000, distance, 0, 26);
}

function encodeAddress(
  { kind, register, target }: Extract<PcRelative, { kind: 'adr' | 'adrp' }>,
  at: number,
): number | undefined {
  return kind === 'adr'
    ? withAddress(0x1000_0000 + register, target - at)
    : withAddress(0x9000_0000 + register, (target - pageOf(at)) / PAGE);
}

function baseOfLoad({ load }: { load: LiteralLoad }): number {
  const opc = LOADS.findIndex((row) => row.includes(load));
  return 0x1800_0000 + opc * 2 ** 30 + (LOADS[opc]?.[1] === load ? 0x0400_0000 : 0);
}

/** Bit 24 tells "branch if not zero" from "branch if zero". */
const onNot = (kind: string, not: string): number => (kind === not ? 0x0100_0000 : 0);

function withOffset(base: number, distance: number, low: number, width: number): number | undefined {
  const bits = signedBits(distance / WORD, width);
  return bits === undefined ? undefined : base + bits * 2 ** low;
}

/** ADR and ADRP keep the two lowest bits of their 21 apart from the others. */
function withAddress(base: number, distance: number): number | undefined {
  const bits = signedBits(distance, 21);
  return bits === undefined ? undefined : base + (bits % 4) * 2 ** 29 + Math.floor(bits / 4) * 2 ** 5;
}
