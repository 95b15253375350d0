import type { TargetMemory } from '../proc/target-memory.ts';
import type { TargetModule } from './module.ts';

/** d_tag values and sizes of elf(5): the table that a module is linked by while it runs, which is always mapped. */
const DT_STRTAB = 5;
const DT_SYMTAB = 6;
const DT_STRSZ = 10;
const DYNAMIC_BYTES = 16;
const SYMBOL_BYTES = 24;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;

/** A dynamic section has some 30 entries; symbols of the largest libraries are 100,000, their names some megabytes. */
const MAX_DYNAMIC_BYTES = 128 * DYNAMIC_BYTES;
const MAX_SYMBOL_BYTES = 262_144 * SYMBOL_BYTES;
const MAX_NAME_BYTES = 16 * 1024 * 1024;

/** `none`: not exported. `several`: versions of it at different places. `indirect`: chosen when it is linked. */
export type SymbolSearch = number | 'none' | 'several' | 'indirect';

/**
 * Address, in the process, of a function that a module exports. Read from the target's memory and never from a file: after
 * an upgrade the file of that path is another one than what runs.
 */
export function findSymbol(module: TargetModule, name: string, memory: TargetMemory): SymbolSearch {
  const tables = readTables(module, memory);
  if (tables === undefined) return 'none';
  const { symbols, names, bias } = tables;
  const found = new Set<number>();
  for (let at = 0; at + SYMBOL_BYTES <= symbols.length; at += SYMBOL_BYTES) {
    const type = symbols.readUInt8(at + 4) & 0x0f;
    const isDefined = symbols.readUInt16LE(at + 6) !== 0;
    if (!isDefined || (type !== STT_FUNC && type !== STT_GNU_IFUNC)) continue;
    if (!isNamed(names, symbols.readUInt32LE(at), name)) continue;
    if (type === STT_GNU_IFUNC) return 'indirect';
    found.add(bias + Number(symbols.readBigUInt64LE(at + 8)));
  }
  const [address] = found;
  return address === undefined ? 'none' : found.size > 1 ? 'several' : address;
}

interface Tables {
  readonly symbols: Buffer;
  readonly names: Buffer;
  readonly bias: number;
}

/** The table of names follows that of symbols in everything that GNU, LLVM and gold link, and so tells where it ends. */
function readTables({ dynamic, bias }: TargetModule, memory: TargetMemory): Tables | undefined {
  const section = dynamic && read(memory, dynamic.start, Math.min(dynamic.end - dynamic.start, MAX_DYNAMIC_BYTES));
  if (section === undefined) return undefined;
  const value = (tag: number): number => valueOf(section, tag);
  // The loader of glibc writes run-time addresses there, others leave those of the file.
  const absolute = (address: number): number => (address < bias ? address + bias : address);
  const [start, end, size] = [absolute(value(DT_SYMTAB)), absolute(value(DT_STRTAB)), value(DT_STRSZ)];
  if (!(start < end) || end - start > MAX_SYMBOL_BYTES || !(size <= MAX_NAME_BYTES)) return undefined;
  const symbols = read(memory, start, end - start);
  const names = read(memory, end, size);
  return symbols && names && { symbols, names, bias };
}

function valueOf(section: Buffer, tag: number): number {
  for (let at = 0; at + DYNAMIC_BYTES <= section.length; at += DYNAMIC_BYTES) {
    if (section.readBigInt64LE(at) === BigInt(tag)) return Number(section.readBigUInt64LE(at + 8));
  }
  return Number.NaN;
}

function isNamed(names: Buffer, at: number, name: string): boolean {
  const end = at + Buffer.byteLength(name);
  return end < names.length && names[end] === 0 && names.toString('utf8', at, end) === name;
}

function read(memory: TargetMemory, address: number, length: number): Buffer | undefined {
  const bytes = memory.read(address, length);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
