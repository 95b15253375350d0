/** Length of every A64 instruction, and what each starts at a multiple of (Arm ARM, DDI 0487, "The A64 instruction set"). */
export const WORD = 4;

/** Instruction words are little-endian whatever the data is (Arm ARM, "Instruction endianness"). Undefined behind the end. */
export function wordAt(bytes: Uint8Array, offset: number): number | undefined {
  if (offset + WORD > bytes.length) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}

/** The words one after the other. */
export function bytesOf(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * WORD);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * WORD, word, true);
  return bytes;
}

/** All words of `bytes`; a cut-off one at the end is left out. */
export const wordsOf = (bytes: Uint8Array): number[] =>
  Array.from({ length: Math.floor(bytes.length / WORD) }, (_, index) => wordAt(bytes, index * WORD) ?? 0);

/** Whether a word has the given bits where `mask` has ones. */
export const matches = (word: number, mask: number, bits: number): boolean => (word & mask) >>> 0 === bits >>> 0;

/** `width` bits of a word from bit `low` on. */
export const field = (word: number, low: number, width: number): number => (word >>> low) & (2 ** width - 1);

/** The same, as a two's complement number. */
export function signedField(word: number, low: number, width: number): number {
  const value = field(word, low, width);
  return value >= 2 ** (width - 1) ? value - 2 ** width : value;
}

/** A two's complement number of `width` bits for use in a word; undefined when it does not fit or is no whole number. */
export function signedBits(value: number, width: number): number | undefined {
  const bound = 2 ** (width - 1);
  if (!Number.isInteger(value) || value < -bound || value >= bound) return undefined;
  return value < 0 ? value + 2 ** width : value;
}
