import { concatBytes, equalBytes } from '#domain/bytes.ts';
import { REGION_ALIGNMENT } from './region-record.ts';

/**
 * Marks code of a remote call while it lies in a process: normally for a millisecond. If the patcher dies in between,
 * the next one finds the mark, waits until no thread is inside and puts the fill byte back. Layout: magic, u16 length
 * of the whole, fill byte, five zeros, then the code at offset 16.
 */
export interface Scratch {
  readonly address: number;
  readonly length: number;
  readonly fill: number;
}

export const SCRATCH_MAGIC = Uint8Array.from('STOPGAPC', (letter) => letter.charCodeAt(0));
export const SCRATCH_CODE_OFFSET = 16;
/** No remote call is near this long. */
const MAX_SCRATCH_BYTES = 256;

export const scratchLength = (codeLength: number): number =>
  Math.ceil((SCRATCH_CODE_OFFSET + codeLength) / REGION_ALIGNMENT) * REGION_ALIGNMENT;

export function encodeScratch(code: Uint8Array, fill: number): Uint8Array {
  const bytes = new Uint8Array(scratchLength(code.length)).fill(fill);
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint16(0, bytes.length, true);
  head[2] = fill;
  bytes.set(concatBytes(SCRATCH_MAGIC, head, code));
  return bytes;
}

/** The scratch that starts at the start of `bytes`, if there is a sound one. */
export function decodeScratch(bytes: Uint8Array, address: number): Scratch | undefined {
  if (bytes.length < SCRATCH_CODE_OFFSET || !equalBytes(bytes.subarray(0, SCRATCH_MAGIC.length), SCRATCH_MAGIC))
    return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const isSound =
    length <= MAX_SCRATCH_BYTES && length <= bytes.length && length % REGION_ALIGNMENT === 0 && length > 0;
  return isSound ? { address, length, fill: bytes[10] ?? 0 } : undefined;
}
