import { concatBytes } from '#domain/bytes.ts';

/** Length of `jmp rel32`, and so the least room that a detour needs at its site. */
export const JUMP_BYTES = 5;

/** Recommended multi-byte NOPs (Intel SDM vol. 2B, NOP, table 4-12): one instruction for each length, so nothing can stop inside. */
const NOPS: readonly (readonly number[])[] = [
  [],
  [0x90],
  [0x66, 0x90],
  [0x0f, 0x1f, 0x00],
  [0x0f, 0x1f, 0x40, 0x00],
  [0x0f, 0x1f, 0x44, 0x00, 0x00],
  [0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
  [0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
  [0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
];

/** `length` bytes that do nothing, in as few instructions as possible. */
export function nops(length: number): Uint8Array {
  const longest = NOPS.length - 1;
  const parts: Uint8Array[] = [];
  for (let left = length; left > 0; left -= longest) parts.push(Uint8Array.from(NOPS[Math.min(left, longest)] ?? []));
  return concatBytes(...parts);
}

/** A signed 32-bit displacement, little-endian; undefined when `target` is not within 2 GiB of `nextInstruction`. */
export function rel32(target: number, nextInstruction: number): Uint8Array | undefined {
  const displacement = target - nextInstruction;
  if (displacement < -0x8000_0000 || displacement > 0x7fff_ffff) return undefined;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, displacement, true);
  return bytes;
}

/** `jmp rel32` from one address to another; undefined when out of reach. */
export function jump(from: number, to: number): Uint8Array | undefined {
  const displacement = rel32(to, from + JUMP_BYTES);
  return displacement && concatBytes(Uint8Array.of(0xe9), displacement);
}

/** What a site of `length` bytes holds while it is detoured to `entry`; undefined when out of reach or too short. */
export function detour(site: number, length: number, entry: number): Uint8Array | undefined {
  const taken = length < JUMP_BYTES ? undefined : jump(site, entry);
  return taken && concatBytes(taken, nops(length - JUMP_BYTES));
}

/** Where the `jmp rel32` at `from` goes, if the bytes are one. */
export function jumpTarget(from: number, bytes: Uint8Array): number | undefined {
  if (bytes.length < JUMP_BYTES || bytes[0] !== 0xe9) return undefined;
  return from + JUMP_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getInt32(1, true);
}
