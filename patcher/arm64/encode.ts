import { concatBytes } from '#domain/bytes.ts';
import { decodePcRelative, encodePcRelative, pageOf, type PcRelative } from './pc-relative.ts';
import { bytesOf, field, matches, WORD, wordAt } from './word.ts';

/** NOP, hint 0 (Arm ARM, C6.2, NOP). */
export const NOP = 0xd503_201f;
/** The first of the two registers that a call may change on its way (AAPCS64, 6.1.1: IP0 and IP1). */
const IP0 = 16;

/** One instruction at `at`; undefined when out of reach. */
export function instructionAt(instruction: PcRelative, at: number): Uint8Array | undefined {
  const word = encodePcRelative(instruction, at);
  return word === undefined ? undefined : bytesOf(word);
}

/** `b` from one address to another, 4 bytes; undefined beyond 128 MiB or when either is not aligned. */
export const jump = (from: number, to: number): Uint8Array | undefined =>
  from % WORD === 0 ? instructionAt({ kind: 'b', target: to }, from) : undefined;

/** Where the `b` at `from` goes, if the bytes start with one. */
export function jumpTarget(from: number, bytes: Uint8Array): number | undefined {
  const word = wordAt(bytes, 0);
  const found = word === undefined ? undefined : decodePcRelative(word, from);
  return found?.kind === 'b' ? found.target : undefined;
}

/**
 * A detour: `b`, and NOPs that nothing runs. Both are among the few instructions that may take each other's place while
 * others run them (`isHotSwappable`), and a word never lies across two pages: the jump comes and goes in one piece.
 */
export function detour(site: number, length: number, entry: number): Uint8Array | undefined {
  const taken = length < WORD || length % WORD !== 0 ? undefined : jump(site, entry);
  return taken && concatBytes(taken, bytesOf(...new Array<number>(length / WORD - 1).fill(NOP)));
}

/** `add Xd, Xn, #low` of the 12 lowest bits of an address (Arm ARM, C6.2, ADD (immediate)). */
export const addLow = (register: number, target: number): number =>
  0x9100_0000 + (target % 4096) * 2 ** 10 + register * 2 ** 5 + register;

/**
 * `adrp` and `add`: any address within 4 GiB, in a register. Register 31 must not be asked for: it is the zero register
 * to `adrp` and the stack pointer to `add`. Undefined when out of reach.
 */
export function addressIn(register: number, target: number, at: number): Uint8Array | undefined {
  const page = instructionAt({ kind: 'adrp', register, target: pageOf(target) }, at);
  return page && concatBytes(page, bytesOf(addLow(register, target)));
}

/** `movz` and two `movk`: any address of a program (48 bits), from anywhere (Arm ARM, C6.2, MOVZ and MOVK). */
export function wholeAddressIn(register: number, target: number): Uint8Array | undefined {
  if (target < 0 || target >= 2 ** 48) return undefined;
  const part = (index: number) => Math.floor(target / 2 ** (16 * index)) % 2 ** 16;
  const word = (base: number, index: number) => base + index * 2 ** 21 + part(index) * 2 ** 5 + register;
  return bytesOf(word(0xd280_0000, 0), word(0xf280_0000, 1), word(0xf280_0000, 2));
}

/**
 * A jump beyond the reach of `b`: `adrp x16; add x16; br x16` within 4 GiB, else `ldr x16, .+8; br x16` and the address
 * in 8 bytes. It is exact only where x16 is free, as on the way into a function (AAPCS64, 6.1.1), and where, in code
 * that guards its branch targets, a landing pad is at `to` (Arm ARM, C6.2, BTI). So no site and no relocated
 * instruction is ever given one by itself: whoever asks knows both.
 */
export function veneer(at: number, to: number): Uint8Array {
  const branch = bytesOf(0xd61f_0000 + IP0 * 2 ** 5);
  const near = addressIn(IP0, to, at);
  if (near !== undefined) return concatBytes(near, branch);
  const literal = new Uint8Array(8);
  new DataView(literal.buffer).setBigUint64(0, BigInt(to), true);
  return concatBytes(bytesOf(0x5800_0040 + IP0), branch, literal);
}

/**
 * The instruction with `target` as what it refers to: branches, `adr`, `adrp` and literals by their distance, `add`,
 * loads and stores with an immediate by the lowest 12 bits (ELF for the Arm 64-bit architecture, 5.7: CALL26, JUMP26,
 * CONDBR19, TSTBR14, LD_PREL_LO19, ADR_PREL_LO21, ADR_PREL_PG_HI21, ADD_ABS_LO12_NC, LDSTn_ABS_LO12_NC). Undefined when
 * out of reach or when it refers to nothing.
 */
export function refer(bytes: Uint8Array, at: number, target: number): Uint8Array | undefined {
  const word = wordAt(bytes, 0);
  if (word === undefined || at % WORD !== 0) return undefined;
  const found = decodePcRelative(word, at);
  if (found !== undefined)
    return instructionAt({ ...found, target: found.kind === 'adrp' ? pageOf(target) : target }, at);
  const scale = scaleOf(word);
  if (scale === undefined || target % scale !== 0) return undefined;
  return bytesOf(((word & ~0x003f_fc00) >>> 0) + ((target % 4096) / scale) * 2 ** 10);
}

/** In how many bytes an unsigned immediate counts; undefined for instructions without one. */
function scaleOf(word: number): number | undefined {
  if (matches(word, 0xffc0_0000, 0x9100_0000)) return 1;
  if (!matches(word, 0x3b00_0000, 0x3900_0000)) return undefined;
  const isQuad = matches(word, 0xff80_0000, 0x3d80_0000);
  return isQuad ? 16 : 2 ** field(word, 30, 2);
}
