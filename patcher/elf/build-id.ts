import { toHex } from '#domain/bytes.ts';
import { parseBuildId, type BuildId } from '#domain/ids.ts';

/** A note segment of a real module is below 1 kB; more is not read. */
export const MAX_NOTE_BYTES = 16 * 1024;

const NT_GNU_BUILD_ID = 3;
const align4 = (value: number): number => (value + 3) & ~3;

/** The GNU build id in the bytes of a PT_NOTE segment (elf(5), "Notes (Nhdr)"), if there is one of a sane length. */
export function findBuildId(notes: Uint8Array): BuildId | undefined {
  const data = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
  for (let at = 0; at + 12 <= notes.length;) {
    const nameSize = data.getUint32(at, true);
    const size = data.getUint32(at + 4, true);
    if (nameSize > notes.length || size > notes.length) return undefined;
    const start = at + 12 + align4(nameSize);
    if (start + size > notes.length) return undefined;
    const name = String.fromCharCode(...notes.subarray(at + 12, at + 12 + Math.min(nameSize, 4)));
    if (data.getUint32(at + 8, true) === NT_GNU_BUILD_ID && name === 'GNU\0') {
      return parseBuildId(toHex(notes.subarray(start, start + size)));
    }
    at = start + align4(size);
  }
  return undefined;
}
