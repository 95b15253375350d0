import type { BuildId } from '#domain/ids.ts';
import { findBuildId, MAX_NOTE_BYTES } from '#runtime/elf/build-id.ts';
import { ELF_HEADER_BYTES, parseElfHeader, PT_LOAD, PT_NOTE } from '#runtime/elf/elf-header.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { PAGE, pageDown, type ModuleMappings } from './module.ts';

/** A module that is mapped to be run, and made for another machine than x86-64: it can be named, and never patched. */
export interface ForeignModule {
  /** Where it has one that can be read. */
  readonly buildId: BuildId | undefined;
  /** For people: the path the kernel shows. */
  readonly path: string;
  /** For people: `32-bit x86`, `arm64`, `machine 8`. */
  readonly architecture: string;
}

const ELFCLASS32 = 1;
const ELFDATA2LSB = 1;
/** e_machine (elf(5), and the registry of the System V ABI), where people know it by a name. */
const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  22: 's390x',
  40: 'arm',
  62: 'x32',
  183: 'arm64',
  243: 'riscv',
  258: 'loongarch',
};
/** Of an Elf32_Phdr and an Elf64_Phdr; real modules have fewer than 20 of them. */
const PROGRAM_HEADER_BYTES = { 32: 32, 64: 56 } as const;
const MAX_SEGMENTS = 64;
const MAX_TABLE_OFFSET = 0x1_0000;

/** Undefined when it is a module for x86-64, or none at all. */
export function readForeignModule(group: ModuleMappings, memory: TargetMemory): ForeignModule | undefined {
  const head = memory.read(group.first.start, ELF_HEADER_BYTES);
  const header = head && parseElfHeader(head);
  if (head === undefined || header === undefined || header.ok || header.error !== 'NotX8664') return undefined;
  const data = viewOf(head);
  return {
    buildId: data.getUint8(5) === ELFDATA2LSB ? readBuildId(group.first.start, data, memory) : undefined,
    path: group.path,
    architecture: nameOf(data),
  };
}

function nameOf(data: DataView): string {
  const isLittle = data.getUint8(5) === ELFDATA2LSB;
  const machine = data.getUint16(18, isLittle);
  const name = MACHINES[machine] ?? `machine ${machine}`;
  return `${data.getUint8(4) === ELFCLASS32 ? '32-bit ' : ''}${isLittle ? '' : 'big-endian '}${name}`;
}

interface Part {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function readBuildId(base: number, header: DataView, memory: TargetMemory): BuildId | undefined {
  const parts = readParts(base, header, memory);
  const first = parts.find(({ type, offset }) => type === PT_LOAD && offset < PAGE);
  if (first === undefined) return undefined;
  const bias = base - pageDown(first.address - first.offset);
  return parts
    .filter(({ type, size }) => type === PT_NOTE && size <= MAX_NOTE_BYTES)
    .map(({ address, size }) => memory.read(bias + address, size))
    .map((notes) => notes && findBuildId(notes))
    .find((buildId) => buildId !== undefined);
}

/** The program headers of either class, as far as they matter here (elf(5), "Program header (Phdr)"). */
function readParts(base: number, header: DataView, memory: TargetMemory): Part[] {
  const bits = header.getUint8(4) === ELFCLASS32 ? 32 : 64;
  const size = PROGRAM_HEADER_BYTES[bits];
  const word = (data: DataView, at: number): number =>
    bits === 32 ? data.getUint32(at, true) : Number(data.getBigUint64(at, true));
  const offset = word(header, bits === 32 ? 28 : 32);
  const count = header.getUint16(bits === 32 ? 44 : 56, true);
  if (count > MAX_SEGMENTS || offset > MAX_TABLE_OFFSET) return [];
  const table = memory.read(base + offset, count * size);
  if (table === undefined) return [];
  const data = viewOf(table);
  const fields = bits === 32 ? { offset: 4, address: 8, size: 20 } : { offset: 8, address: 16, size: 40 };
  return Array.from({ length: count }, (_, index) => index * size).map((at) => ({
    type: data.getUint32(at, true),
    offset: word(data, at + fields.offset),
    address: word(data, at + fields.address),
    size: word(data, at + fields.size),
  }));
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
