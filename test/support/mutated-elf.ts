import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { TargetMemory } from '../../patcher/proc/target-memory.ts';

/** Parts of a module that a reader of ELF believes in. Offsets in the file. */
export type Part = 'header' | 'segments' | 'notes' | 'index' | 'frames' | 'dynamic' | 'symbols' | 'names';

export interface ElfSample {
  readonly path: string;
  readonly bytes: Buffer;
  /** What of the file is mapped where, relative to the load address, as the program headers say. */
  readonly loads: readonly {
    readonly offset: number;
    readonly address: number;
    readonly size: number;
    readonly flags: string;
  }[];
  readonly parts: Readonly<Record<Part, { readonly start: number; readonly length: number }>>;
}

const PROGRAM_HEADER_BYTES = 56;
const PAGE = 4096;
const PT = { load: 1, dynamic: 2, note: 4, index: 0x6474e550 } as const;
const DT = { names: 5n, symbols: 6n, namesSize: 10n } as const;
const DYNAMIC_ENTRY_BYTES = 16;

/** A real file, with the places where lies can be told in it. It must have notes, an index of its functions, and symbols. */
export function sampleOf(path: string): ElfSample {
  const bytes = readFileSync(path);
  const table = Number(bytes.readBigUInt64LE(32));
  const count = bytes.readUInt16LE(56);
  const headers = Array.from({ length: count }, (_, index) => {
    const at = table + index * PROGRAM_HEADER_BYTES;
    const word = (offset: number): number => Number(bytes.readBigUInt64LE(at + offset));
    const flags = bytes.readUInt32LE(at + 4);
    return { type: bytes.readUInt32LE(at), flags, offset: word(8), address: word(16), size: word(32) };
  });
  const place = (type: number): { start: number; length: number } => {
    const found = headers.find((header) => header.type === type);
    if (found === undefined) throw new Error(`${path} has no program header of type ${type}`);
    return { start: found.offset, length: found.size };
  };
  const dynamic = place(PT.dynamic);
  const valueOf = (tag: bigint): number => {
    for (let at = dynamic.start; at < dynamic.start + dynamic.length; at += DYNAMIC_ENTRY_BYTES)
      if (bytes.readBigInt64LE(at) === tag) return Number(bytes.readBigUInt64LE(at + 8));
    throw new Error(`${path} has no dynamic entry of type ${tag}`);
  };
  const inFile = (address: number): number => {
    const found = headers.find(
      ({ type, address: start, size }) => type === PT.load && start <= address && address < start + size,
    );
    return address - (found?.address ?? 0) + (found?.offset ?? 0);
  };
  const [symbols, names] = [inFile(valueOf(DT.symbols)), inFile(valueOf(DT.names))];
  const index = place(PT.index);
  const frames = index.start + 4 + bytes.readInt32LE(index.start + 4);
  return {
    path,
    bytes,
    loads: headers
      .filter(({ type }) => type === PT.load)
      .map(({ offset, address, size, flags }) => ({
        offset: offset - (offset % PAGE),
        address: address - (address % PAGE),
        size: Math.ceil((size + (offset % PAGE)) / PAGE) * PAGE,
        flags: `${(flags & 4) === 0 ? '-' : 'r'}${(flags & 2) === 0 ? '-' : 'w'}${(flags & 1) === 0 ? '-' : 'x'}p`,
      })),
    parts: {
      header: { start: 0, length: 64 },
      segments: { start: table, length: count * PROGRAM_HEADER_BYTES },
      notes: place(PT.note),
      index: { start: index.start, length: Math.min(index.length, 4096) },
      frames: { start: frames, length: 4096 },
      dynamic,
      symbols: { start: symbols, length: names - symbols },
      names: { start: names, length: valueOf(DT.namesSize) },
    },
  };
}

/** The lines of /proc/PID/maps of a process that has it mapped from this address on. */
export const mapsOf = ({ loads, path }: ElfSample, base: number): string =>
  loads
    .map(({ address, size, flags, offset }) => {
      const [start, end, from] = [base + address, base + address + size, offset].map((value) => value.toString(16));
      return `${start}-${end} ${flags} ${from?.padStart(8, '0')} fe:00 77 ${path}\n`;
    })
    .join('');

/** Numbers at which sums wrap, signs turn and loops do not end; and any other. */
const lie = fc.oneof(
  fc.constantFrom(0n, 1n, 7n, 0x7fn, 0xffn, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_fff0n, 0xffff_ffffn),
  fc.constantFrom(1n << 47n, 1n << 53n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);

interface Mutation {
  readonly part: Part;
  readonly at: number;
  readonly width: 1 | 2 | 4 | 8;
  readonly value: bigint;
}

/** A few lies at once, in these parts; offsets are taken modulo the length of the part. */
const liesIn = (...parts: readonly Part[]): fc.Arbitrary<Mutation[]> =>
  fc.array(
    fc.record({
      part: fc.constantFrom(...parts),
      at: fc.nat(0xff_ffff),
      width: fc.constantFrom(1, 2, 4, 8),
      value: lie,
    }),
    { minLength: 1, maxLength: 12 },
  );

export const mutations = liesIn('header', 'segments', 'segments', 'notes', 'index', 'frames');
/** Most of them in the few bytes that say where the other tables are. */
export const symbolMutations = liesIn('segments', 'dynamic', 'dynamic', 'dynamic', 'symbols', 'names');

/** The file with these bytes changed. */
export function mutate({ bytes, parts }: ElfSample, changes: readonly Mutation[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const { part, at, width, value } of changes) {
    const { start, length } = parts[part];
    const offset = start + (at % length);
    for (let index = 0; index < width && offset + index < copy.length; index += 1)
      copy[offset + index] = Number((value >> BigInt(8 * index)) & 0xffn);
  }
  return copy;
}

/** Memory of a made-up process that counts what is asked of it, and ends whoever asks for ever. */
export class MeteredMemory implements TargetMemory {
  readonly #stretches: readonly { readonly start: number; readonly length: number; readonly read: ReadStretch }[];
  reads = 0;
  bytes = 0;
  largest = 0;

  constructor(stretches: readonly { readonly start: number; readonly length: number; readonly read: ReadStretch }[]) {
    this.#stretches = stretches;
  }

  read(address: number, length: number): Uint8Array | undefined {
    this.reads += 1;
    if (this.reads > MAX_READS) throw new Error(`${MAX_READS} reads, and no end`);
    const stretch = this.#stretches.find(
      ({ start, length: size }) => start <= address && address + length <= start + size,
    );
    if (stretch === undefined || length < 0 || !Number.isSafeInteger(address)) return undefined;
    this.bytes += length;
    this.largest = Math.max(this.largest, length);
    return stretch.read(address - stretch.start, length);
  }
}

type ReadStretch = (offset: number, length: number) => Uint8Array;
/** More than any honest process needs by far. */
const MAX_READS = 500_000;

/** The memory of a process that has these bytes mapped as a sample is. */
export const memoryOfElf = ({ loads }: ElfSample, bytes: Buffer, base: number): MeteredMemory =>
  new MeteredMemory(
    loads.map(({ address, offset, size }) => {
      const mapped = Buffer.alloc(size);
      bytes.copy(mapped, 0, offset, offset + size);
      return {
        start: base + address,
        length: size,
        read: (from: number, length: number) => Uint8Array.from(mapped.subarray(from, from + length)),
      };
    }),
  );
