import { err, ok, type Result } from '#domain/result.ts';

/** What an ELF header and its program headers say (elf(5)). Everything here is a target's word and bounded. */
export interface ElfImage {
  /** ET_EXEC is loaded where it says, ET_DYN anywhere. */
  readonly type: 'executable' | 'shared';
  readonly segments: readonly Segment[];
}

export interface Segment {
  readonly type: number;
  readonly executable: boolean;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_NOTE = 4;
export const PT_GNU_EH_FRAME = 0x6474e550;

export const ELF_HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
/** Real modules have fewer than 20; a larger count is a mistake or an attack on our memory. */
const MAX_SEGMENTS = 64;

/** Loaders want the table in the first page or two; farther away it is not in the first mapping. */
const MAX_TABLE_OFFSET = 0x1_0000;

const ELF_MAGIC = 0x7f454c46;
const EM_X86_64 = 62;
const ELFDATA2LSB = 1;
/** ET_EXEC and ET_DYN; object files and core dumps are not run. */
const TYPES: Readonly<Record<number, ElfImage['type']>> = { 2: 'executable', 3: 'shared' };
const ELFCLASS64 = 2;

export type ElfFault = 'NotElf' | 'NotX8664' | 'Malformed';

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** Values past 2^53 cannot be addresses or sizes of anything real; they come out as undefined. */
const u64 = (data: DataView, at: number): number => Number(data.getBigUint64(at, true));

/** Where the program headers lie, from the first 64 bytes of a module; NotX8664 also covers 32-bit and x32 modules. */
export function parseElfHeader(
  bytes: Uint8Array,
): Result<{ type: ElfImage['type']; tableOffset: number; tableSize: number }, ElfFault> {
  if (bytes.length < ELF_HEADER_BYTES) return err('Malformed');
  const data = view(bytes);
  if (data.getUint32(0, false) !== ELF_MAGIC) return err('NotElf');
  if (!isX8664(data)) return err('NotX8664');
  const type = TYPES[data.getUint16(16, true)];
  const count = data.getUint16(56, true);
  const tableOffset = u64(data, 32);
  if (type === undefined || data.getUint16(54, true) !== PROGRAM_HEADER_BYTES) return err('Malformed');
  if (count === 0 || count > MAX_SEGMENTS || tableOffset > MAX_TABLE_OFFSET) return err('Malformed');
  return ok({ type, tableOffset, tableSize: count * PROGRAM_HEADER_BYTES });
}

const isX8664 = (data: DataView): boolean =>
  data.getUint8(4) === ELFCLASS64 && data.getUint8(5) === ELFDATA2LSB && data.getUint16(18, true) === EM_X86_64;

/** The program headers, in file order. Segments whose numbers cannot be real make the whole module Malformed. */
export function parseSegments(table: Uint8Array): Result<Segment[], ElfFault> {
  const data = view(table);
  const segments: Segment[] = [];
  for (let at = 0; at + PROGRAM_HEADER_BYTES <= table.length; at += PROGRAM_HEADER_BYTES) {
    const segment = {
      type: data.getUint32(at, true),
      executable: (data.getUint32(at + 4, true) & 1) !== 0,
      offset: u64(data, at + 8),
      address: u64(data, at + 16),
      fileSize: u64(data, at + 32),
      memorySize: u64(data, at + 40),
    };
    const numbers = [segment.offset, segment.address, segment.fileSize, segment.memorySize];
    if (segment.type === PT_LOAD && numbers.some((value) => value >= 2 ** 47)) return err('Malformed');
    segments.push(segment);
  }
  return ok(segments);
}
