import { hexAddress } from '#domain/bytes.ts';
import type { PlacedCode } from '../ports.ts';
import { field, matches, WORD, wordAt, wordsOf } from './word.ts';

/**
 * Instructions that only work together with their neighbours. Nothing may come between them, and none of them may run
 * elsewhere than the others:
 *
 * - Load-exclusive to store-exclusive. Between them the processor watches an address; a branch away, a load or a store
 *   in between may make the store fail for ever (Arm ARM, B2, "Load-Exclusive and Store-Exclusive instruction usage
 *   restrictions"). Arithmetic that the compiler put in between is part of it.
 * - The three parts of a memory copy or set (FEAT_MOPS): they must follow each other (C6.2, CPYFP), and the kernel goes
 *   back from one to the first by address (arch/arm64/kernel/traps.c, do_el0_mops).
 * - MOVPRFX and what it is a prefix of (C7.2, MOVPRFX).
 */
type Part = 'loadExclusive' | 'endExclusive' | 'copy' | 'prefix' | undefined;

function partOf(word: number): Part {
  // Load/store exclusive, one register or two, of any size and order (C4.1, "Loads and Stores", bits 29 to 24 of 001000, o2 clear).
  const isExclusive = matches(word, 0x3f80_0000, 0x0800_0000);
  const isCompareAndSwap = isExclusive && field(word, 21, 1) === 1 && field(word, 31, 1) === 0;
  if (isExclusive && !isCompareAndSwap) return field(word, 22, 1) === 1 ? 'loadExclusive' : 'endExclusive';
  if (isClear(word)) return 'endExclusive';
  if (matches(word, 0x3b20_0c00, 0x1900_0400)) return 'copy';
  return matches(word, 0xffff_fc00, 0x0420_bc00) || matches(word, 0xff3e_e000, 0x0410_2000) ? 'prefix' : undefined;
}

/** Ends the watch of a load-exclusive that came to nothing; bits 11 to 8 are free. */
const isClear = (word: number): boolean => matches(word, 0xffff_f0ff, 0xd503_305f);

/** Signs or checks a return address together with the address of the instruction itself (FEAT_PAuth_LR). */
const signsItsAddress = (word: number): boolean =>
  matches(word, 0xffc0_0000, 0xf380_0000) || matches(word, 0xffff_8000, 0xdac1_8000);

/** Whether an instruction must run where it is, whatever its operands. */
export const isBound = (word: number): boolean => partOf(word) !== undefined || signsItsAddress(word);

interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly what: string;
}

/**
 * Where bound sequences lie in a function, as absolute addresses. In doubt they are taken as longer: a load-exclusive
 * without an end runs to the function's, a store-exclusive without a beginning from the function's.
 */
export function boundSequences(body: PlacedCode): Sequence[] {
  const neighbours = wordsOf(body.bytes).flatMap((word, index): Sequence[] => {
    const start = body.address + index * WORD;
    const part = partOf(word);
    if (part === 'copy') return [{ start, end: start + WORD, what: 'a memory copy of several instructions' }];
    return part === 'prefix' ? [{ start, end: start + 2 * WORD, what: 'a movprfx and its instruction' }] : [];
  });
  return [...exclusiveSequences(body), ...neighbours];
}

function exclusiveSequences({ bytes, address }: PlacedCode): Sequence[] {
  const found: Sequence[] = [];
  let opened: number | undefined;
  for (const [index, word] of wordsOf(bytes).entries()) {
    const at = address + index * WORD;
    const part = partOf(word);
    if (part === 'loadExclusive') opened ??= at;
    if (part !== 'endExclusive') continue;
    if (opened !== undefined || !isClear(word))
      found.push({ start: opened ?? address, end: at + WORD, what: EXCLUSIVE });
    opened = undefined;
  }
  return opened === undefined ? found : [...found, { start: opened, end: address + bytes.length, what: EXCLUSIVE }];
}

const EXCLUSIVE = 'a load-exclusive and its store-exclusive';

/** BTI and its variants, PACIASP and PACIBSP: where an indirect branch may arrive (Arm ARM, C6.2, BTI). */
const LANDING_PADS: ReadonlyMap<number, string> = new Map([
  [0xd503_241f, 'a bti'],
  [0xd503_245f, 'a bti c'],
  [0xd503_249f, 'a bti j'],
  [0xd503_24df, 'a bti jc'],
  [0xd503_233f, 'a paciasp'],
  [0xd503_237f, 'a pacibsp'],
]);

/** The landing pad at the start of `bytes`, for people. */
export const landingPad = (bytes: Uint8Array): string | undefined => LANDING_PADS.get(wordAt(bytes, 0) ?? 0);

/**
 * Why a site of whole instructions must be left alone: a landing pad is in it, or it touches a bound sequence. Where
 * the function is not known the latter cannot be ruled out.
 */
export function faultOfPlace(site: PlacedCode, body: PlacedCode | undefined): string | undefined {
  const pad = wordsOf(site.bytes)
    .map((word) => LANDING_PADS.get(word))
    .find((name) => name !== undefined);
  if (pad !== undefined) return `${pad} is in the window, where an indirect branch may arrive`;
  if (body === undefined)
    return 'the function has no unwind entry, so it cannot be seen whether the site lies between a load-exclusive and its store-exclusive';
  const end = site.address + site.bytes.length;
  const cut = boundSequences(body).find((sequence) => sequence.start < end && site.address < sequence.end);
  return cut && `it cuts into ${cut.what} at ${hexAddress(cut.start)}, which only work in one piece`;
}

/**
 * Instructions that may take each other's place in memory while other threads run them, without those being stopped:
 * B, BL, BRK, HVC, ISB, NOP, SMC and SVC (Arm ARM, B2.2.5, "Concurrent modification and execution of instructions";
 * aarch64_insn_hotpatch_safe in the kernel). For any other pair each thread has to pass a context synchronization event
 * first. The engine stops all threads and lets them go by an exception return, which is one, and the kernel cleans the
 * caches for what is written through /proc/PID/mem: so this rule is a second line, kept by detours and gates alone.
 */
export const isHotSwappable = (word: number): boolean =>
  matches(word, 0x7c00_0000, 0x1400_0000) ||
  matches(word, 0xffe0_001c, 0xd400_0000) ||
  matches(word, 0xffe0_001f, 0xd420_0000) ||
  matches(word, 0xffff_f0ff, 0xd503_30df) ||
  word === 0xd503_201f;
