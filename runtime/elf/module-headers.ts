import { findBuildId, hasGoNote, MAX_NOTE_BYTES } from './build-id.ts';
import { ELF_HEADER_BYTES, parseElfHeader, parseSegments, PT_NOTE, type Segment } from './elf-header.ts';

/** Bytes of a module, in a process or in a file. Whoever made the module made them, and they are checked by who reads. */
export interface ImageBytes {
  /** Exactly `length` bytes, or undefined when any of them is not there. */
  read(address: number, length: number): Uint8Array | undefined;
}

/** The program headers of the module that begins at `base`; undefined when it is not a sound x86-64 module. */
export function readSegments(base: number, image: ImageBytes): Segment[] | undefined {
  const head = image.read(base, ELF_HEADER_BYTES);
  const header = head && parseElfHeader(head);
  if (header?.ok !== true) return undefined;
  const table = image.read(base + header.value.tableOffset, header.value.tableSize);
  const segments = table && parseSegments(table);
  return segments?.ok === true ? segments.value : undefined;
}

/**
 * The bytes of every note segment. Go's own linker names only its own note in the program headers and puts the GNU
 * build id right behind it, within the same page (asmbElf in cmd/link/internal/ld/elf.go): so a little more is read there.
 */
export function readNotes(segments: readonly Segment[], bias: number, image: ImageBytes): Uint8Array[] {
  return segments
    .filter((segment) => segment.type === PT_NOTE && segment.memorySize <= MAX_NOTE_BYTES)
    .slice(0, MAX_NOTE_SEGMENTS)
    .flatMap(({ address, memorySize }) => {
      const notes = image.read(bias + address, memorySize);
      const isCut = notes !== undefined && hasGoNote(notes) && findBuildId(notes) === undefined;
      const more = isCut ? image.read(bias + address, memorySize + GNU_BUILD_ID_NOTE_BYTES) : undefined;
      return more ?? notes ?? [];
    });
}

/** Linkers make one for each alignment: two, and one more for what Go adds. */
const MAX_NOTE_SEGMENTS = 8;
/** Three lengths, the owner, and 20 bytes of sha1. */
const GNU_BUILD_ID_NOTE_BYTES = 36;
