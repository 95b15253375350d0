import { toHex } from '#domain/bytes.ts';
import { parseBuildId, type BuildId } from '#domain/ids.ts';

/** A note segment of a real module is below 1 kB; more is not read. */
export const MAX_NOTE_BYTES = 16 * 1024;

const NT_GNU_BUILD_ID = 3;
/** ELF_NOTE_GOBUILDID_TAG of Go's linker (cmd/link/internal/ld/elf.go). */
const NT_GO_BUILD_ID = 4;
const align4 = (value: number): number => (value + 3) & ~3;

/** The GNU build id in the bytes of a PT_NOTE segment (elf(5), "Notes (Nhdr)"), if there is one of a sane length. */
export function findBuildId(notes: Uint8Array): BuildId | undefined {
  const id = findNote(notes, 'GNU\0', NT_GNU_BUILD_ID);
  return id && parseBuildId(toHex(id));
}

/** True for the notes of a program that Go's linker made, or had made by another linker. */
export const hasGoNote = (notes: Uint8Array): boolean => findNote(notes, 'Go\0\0', NT_GO_BUILD_ID) !== undefined;

/** What the first note of this owner and type holds. */
function findNote(notes: Uint8Array, owner: string, type: number): Uint8Array | undefined {
  const data = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
  for (let at = 0; at + 12 <= notes.length;) {
    const nameSize = data.getUint32(at, true);
    const size = data.getUint32(at + 4, true);
    if (nameSize > notes.length || size > notes.length) return undefined;
    const start = at + 12 + align4(nameSize);
    if (start + size > notes.length) return undefined;
    const name = String.fromCharCode(...notes.subarray(at + 12, at + 12 + Math.min(nameSize, 4)));
    if (data.getUint32(at + 8, true) === type && name === owner) return notes.subarray(start, start + size);
    at = start + align4(size);
  }
  return undefined;
}
