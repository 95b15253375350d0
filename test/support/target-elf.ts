import { closeSync, openSync, readSync } from 'node:fs';

/**
 * A reader of ELF files for tests only. It shares no code with the product's, so that a mistake in one of the two
 * shows as a difference instead of being confirmed by itself.
 */
export interface ElfFile {
  readonly path: string;
  /** Full GNU build id in lower-case hex; empty when the file carries none. */
  readonly buildId: string;
  /** True for PIE programs and shared libraries, whose addresses get a load bias. */
  readonly isPositionIndependent: boolean;
  readonly segments: readonly ElfSegment[];
}

/** One LOAD segment. Addresses stay below 2^53 on x86-64, so that Numbers hold them exactly. */
export interface ElfSegment {
  readonly address: number;
  readonly offset: number;
  readonly fileSize: number;
  readonly isExecutable: boolean;
}

const PT_LOAD = 1;
const PT_NOTE = 4;
const PF_X = 1;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const NT_GNU_BUILD_ID = 3;
const PHDR_SIZE = 56;
const SHDR_SIZE = 64;
const SYM_SIZE = 24;

type ReadAt = (offset: number, length: number) => Buffer;

export function readElf(path: string): ElfFile {
  return withFile(path, (readAt) => {
    const header = readAt(0, 64);
    if (!header.subarray(0, 6).equals(Buffer.from('\x7fELF\x02\x01', 'latin1'))) {
      throw new Error(`${path} is not a 64-bit little-endian ELF file`);
    }
    const headers = programHeaders(header, readAt);
    return {
      path,
      buildId:
        headers
          .filter(({ type }) => type === PT_NOTE)
          .map((note) => buildIdIn(readAt(note.offset, note.fileSize)))
          .find((id) => id !== '') ?? '',
      isPositionIndependent: header.readUInt16LE(16) === 3,
      segments: headers.filter(({ type }) => type === PT_LOAD),
    };
  });
}

/** The bytes of the file that are mapped at these ELF virtual addresses (as `nm` and `objdump` print them). */
export function bytesAt(elf: ElfFile, address: number, length: number): Buffer {
  const segment = elf.segments.find(
    (each) => address >= each.address && address + length <= each.address + each.fileSize,
  );
  if (segment === undefined) throw new Error(`${elf.path} maps no file bytes at 0x${address.toString(16)}`);
  return withFile(elf.path, (readAt) => readAt(segment.offset + address - segment.address, length));
}

/** Name to ELF virtual address, from `.symtab` and `.dynsym`; imported names are left out. */
export function symbolsOf(path: string): ReadonlyMap<string, number> {
  return withFile(path, (readAt) => {
    const header = readAt(0, 64);
    const count = header.readUInt16LE(60);
    const table = readAt(Number(header.readBigUInt64LE(40)), count * SHDR_SIZE);
    const sections = Array.from({ length: count }, (_, index) =>
      table.subarray(index * SHDR_SIZE, (index + 1) * SHDR_SIZE),
    );
    const symbols = new Map<string, number>();
    for (const section of sections) {
      if (![SHT_SYMTAB, SHT_DYNSYM].includes(section.readUInt32LE(4))) continue;
      const strings = sections[section.readUInt32LE(40)];
      if (strings === undefined) continue;
      collectSymbols(contentOf(section, readAt), contentOf(strings, readAt), symbols);
    }
    return symbols;
  });
}

function collectSymbols(table: Buffer, names: Buffer, into: Map<string, number>): void {
  for (let at = 0; at + SYM_SIZE <= table.length; at += SYM_SIZE) {
    const isDefined = table.readUInt16LE(at + 6) !== 0;
    const start = table.readUInt32LE(at);
    const name = names.toString('latin1', start, names.indexOf(0, start));
    if (isDefined && name !== '') into.set(name, Number(table.readBigUInt64LE(at + 8)));
  }
}

function contentOf(section: Buffer, readAt: ReadAt): Buffer {
  return readAt(Number(section.readBigUInt64LE(24)), Number(section.readBigUInt64LE(32)));
}

function programHeaders(header: Buffer, readAt: ReadAt): (ElfSegment & { readonly type: number })[] {
  const count = header.readUInt16LE(56);
  const table = readAt(Number(header.readBigUInt64LE(32)), count * PHDR_SIZE);
  return Array.from({ length: count }, (_, index) => {
    const entry = table.subarray(index * PHDR_SIZE, (index + 1) * PHDR_SIZE);
    return {
      type: entry.readUInt32LE(0),
      isExecutable: (entry.readUInt32LE(4) & PF_X) !== 0,
      offset: Number(entry.readBigUInt64LE(8)),
      address: Number(entry.readBigUInt64LE(16)),
      fileSize: Number(entry.readBigUInt64LE(32)),
    };
  });
}

function buildIdIn(notes: Buffer): string {
  let at = 0;
  while (at + 12 <= notes.length) {
    const nameSize = notes.readUInt32LE(at);
    const valueSize = notes.readUInt32LE(at + 4);
    const value = at + 12 + padded(nameSize);
    const isBuildId =
      notes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID && notes.toString('latin1', at + 12, at + 15) === 'GNU';
    if (isBuildId) return notes.toString('hex', value, value + valueSize);
    at = value + padded(valueSize);
  }
  return '';
}

const padded = (size: number): number => (size + 3) & ~3;

function withFile<T>(path: string, use: (readAt: ReadAt) => T): T {
  const file = openSync(path, 'r');
  try {
    return use((offset, length) => {
      const bytes = Buffer.alloc(length);
      const count = readSync(file, bytes, 0, length, offset);
      if (count !== length) throw new Error(`${path} ends before byte ${offset + length}`);
      return bytes;
    });
  } finally {
    closeSync(file);
  }
}
