import type { TargetMemory } from '../proc/target-memory.ts';
import type { Range } from './module.ts';

/** Where a module keeps what unwinders need. */
export interface UnwindPlaces {
  readonly unwindIndex: Range | undefined;
  readonly constant: readonly Range[];
}

/**
 * Bounds of the function around an address, from the unwind tables that every C and C++ module carries for exceptions
 * (LSB core, ".eh_frame" and ".eh_frame_hdr"; DWARF 5, 6.4.1). Symbols may be stripped; these tables are mapped and
 * stay. Statically linked programs have the table but no index to it, so it is looked for. Undefined when there is
 * none, when its encodings are unusual, or when no function covers the address.
 */
export function functionAround(places: UnwindPlaces, address: number, memory: TargetMemory): Range | undefined {
  const { unwindIndex, constant } = places;
  const entry = unwindIndex === undefined ? undefined : searchIndex(unwindIndex, address, memory);
  const range = entry === undefined ? undefined : readFde(entry, memory);
  const found = range ?? (unwindIndex === undefined ? searchTables(constant, address, memory)?.range : undefined);
  return found !== undefined && found.start <= address && address < found.end ? found : undefined;
}

/** Where the unwind tables speak of the function around an address, if they do: address of the FDE, which is still to be checked. */
export function frameEntryAround(places: UnwindPlaces, address: number, memory: TargetMemory): number | undefined {
  const { unwindIndex, constant } = places;
  return unwindIndex === undefined
    ? searchTables(constant, address, memory)?.entry
    : searchIndex(unwindIndex, address, memory);
}

/** DW_EH_PE encodings that GNU and LLVM linkers write: a table relative to the index, and addresses relative to themselves. */
const DATA_RELATIVE_SDATA4 = 0x3b;
const PC_RELATIVE_SDATA4 = 0x1b;
const UDATA4 = 0x03;
/** The largest modules known (browsers) have some 2 million functions. */
const MAX_FUNCTIONS = 8_000_000;
/** An entry that describes one function is tens of bytes; a CIE too. */
const MAX_ENTRY_BYTES = 4096;

const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readView(memory: TargetMemory, address: number, length: number): DataView | undefined {
  const bytes = memory.read(address, length);
  return bytes && dataView(bytes);
}

/** Number of functions in the index, if it has the form that is understood here. */
function countFunctions(index: Range, memory: TargetMemory): number | undefined {
  const head = readView(memory, index.start, 12);
  if (head === undefined) return undefined;
  const form = [head.getUint8(0), head.getUint8(1), head.getUint8(2), head.getUint8(3)];
  const isKnown = [1, PC_RELATIVE_SDATA4, UDATA4, DATA_RELATIVE_SDATA4].every((value, at) => value === form[at]);
  const count = head.getUint32(8, true);
  return isKnown && count > 0 && count <= MAX_FUNCTIONS ? count : undefined;
}

/** Address of the FDE with the greatest start that is not above `address`; the table is sorted by start. */
function searchIndex(index: Range, address: number, memory: TargetMemory): number | undefined {
  const count = countFunctions(index, memory);
  if (count === undefined) return undefined;
  const entryAt = (position: number) => readView(memory, index.start + 12 + position * 8, 8);
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const entry = entryAt(middle);
    if (entry === undefined) return undefined;
    if (index.start + entry.getInt32(0, true) <= address) low = middle;
    else high = middle - 1;
  }
  const entry = entryAt(low);
  return entry && index.start + entry.getInt32(4, true);
}

/** Start of a table, after its first length, as compilers write it: id 0, version 1, "zR", alignments, and the encoding. */
const FIRST_CIE = Uint8Array.from([0, 0, 0, 0, 1, 0x7a, 0x52, 0, 1, 0x78, 0x10, 1, PC_RELATIVE_SDATA4]);
/** Tables of statically linked programs are below 1 MB, of the largest ones known some 20 MB; of one module no more than this is read. */
const MAX_TABLE_BYTES = 16 * 1024 * 1024;
const MAX_TABLES_BYTES = 64 * 1024 * 1024;

interface FoundEntry {
  readonly range: Range;
  /** Address of the FDE. */
  readonly entry: number;
}

/** Walks every unwind table in the constant part of a module, entry by entry, for the function around an address. */
function searchTables(constant: readonly Range[], address: number, memory: TargetMemory): FoundEntry | undefined {
  let left = MAX_TABLES_BYTES;
  for (const range of constant) {
    const length = Math.min(range.end - range.start, MAX_TABLE_BYTES, left);
    const bytes = length > 0 ? memory.read(range.start, length) : undefined;
    left -= length;
    const found = bytes && walkTables(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), range.start, address);
    if (found !== undefined) return found;
  }
  return undefined;
}

function walkTables(bytes: Buffer, base: number, address: number): FoundEntry | undefined {
  for (let start = bytes.indexOf(FIRST_CIE) - 4; start >= 0;) {
    const { found, end } = walkTable(bytes, start, base, address);
    if (found !== undefined) return found;
    start = bytes.indexOf(FIRST_CIE, Math.max(end, start + 8)) - 4;
  }
  return undefined;
}

/** One table from its first CIE on; it ends with a length of 0 or with something that is no entry. */
function walkTable(
  bytes: Buffer,
  start: number,
  base: number,
  address: number,
): { found: FoundEntry | undefined; end: number } {
  let at = start;
  while (at + 20 <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    if (length < 12 || length > MAX_ENTRY_BYTES) break;
    const isFde = bytes.readUInt32LE(at + 4) !== 0;
    const range = isFde ? rangeOfFde(bytes, at, base) : undefined;
    if (range !== undefined && range.start <= address && address < range.end)
      return { found: { range, entry: base + at }, end: at };
    at += 4 + length;
  }
  return { found: undefined, end: at };
}

/** Addresses in these tables are relative to themselves; any other form yields nonsense, which covers no address asked for. */
function rangeOfFde(bytes: Buffer, at: number, base: number): Range {
  const start = base + at + 8 + bytes.readInt32LE(at + 8);
  return { start, end: start + bytes.readUInt32LE(at + 12) };
}

/** The code range of one FDE. */
function readFde(at: number, memory: TargetMemory): Range | undefined {
  const head = readView(memory, at, 16);
  if (head === undefined) return undefined;
  const length = head.getUint32(0, true);
  const ciePointer = head.getUint32(4, true);
  if (length < 12 || length > MAX_ENTRY_BYTES || ciePointer === 0) return undefined;
  const encoding = readPointerEncoding(at + 4 - ciePointer, memory);
  if (encoding !== PC_RELATIVE_SDATA4) return undefined;
  const start = at + 8 + head.getInt32(8, true);
  return { start, end: start + head.getUint32(12, true) };
}

/** The `R` of a CIE's augmentation says how its FDEs write addresses. */
function readPointerEncoding(at: number, memory: TargetMemory): number | undefined {
  const length = readView(memory, at, 4)?.getUint32(0, true);
  if (length === undefined || length < 8 || length > MAX_ENTRY_BYTES) return undefined;
  const bytes = memory.read(at + 4, length);
  if (bytes === undefined || dataView(bytes).getUint32(0, true) !== 0) return undefined;
  const end = bytes.indexOf(0, 5);
  if (end < 0) return undefined;
  const augmentation = String.fromCharCode(...bytes.subarray(5, end));
  if (!augmentation.startsWith('z')) return undefined;
  const version = bytes[4];
  const cursor = new LebCursor(bytes, end + 1);
  cursor.skip(2);
  if (version === 1) cursor.bytes(1);
  else cursor.skip(1);
  cursor.skip(1);
  return encodingIn(augmentation.slice(1), cursor);
}

function encodingIn(augmentation: string, cursor: LebCursor): number | undefined {
  for (const letter of augmentation) {
    if (letter === 'R') return cursor.byte();
    if (letter === 'L') cursor.bytes(1);
    else if (letter === 'P') cursor.skipPointer();
    else if (letter !== 'S' && letter !== 'B') return undefined;
  }
  return undefined;
}

/** Steps over the variable-length numbers of DWARF (7.6, LEB128) within fixed bytes; past the end it yields undefined. */
class LebCursor {
  readonly #bytes: Uint8Array;
  #at: number;
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }
  byte(): number | undefined {
    return this.#bytes[this.#at++];
  }
  bytes(count: number): void {
    this.#at += count;
  }
  /** Steps over `count` LEB128 numbers. */
  skip(count: number): void {
    for (let left = count; left > 0 && this.#at < this.#bytes.length;) {
      if (((this.byte() ?? 0) & 0x80) === 0) left -= 1;
    }
  }
  /** Steps over an encoded pointer: its encoding byte, then 4 bytes (…data4) or 8 (absolute, …data8). */
  skipPointer(): void {
    const format = (this.byte() ?? 0) & 0x0f;
    this.bytes(format === 0x03 || format === 0x0b ? 4 : 8);
  }
}
