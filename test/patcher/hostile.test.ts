import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSymbol, type SymbolSearch } from '../../patcher/elf/dynamic-symbol.ts';
import { functionAround } from '../../patcher/elf/function-range.ts';
import { createModuleFinder } from '../../patcher/elf/module-finder.ts';
import { groupModules, readModule, type TargetModule } from '../../patcher/elf/module.ts';
import type { ProcessReader } from '../../patcher/ports.ts';
import { parseMaps, type Mapping } from '../../patcher/proc/maps.ts';
import { REGION_MAGIC } from '../../patcher/record/region-record.ts';
import { viewProcess } from '../../patcher/view-process.ts';
import { buildId } from '../support/builders.ts';
import {
  mapsOf,
  memoryOfElf,
  MeteredMemory,
  mutate,
  mutations,
  sampleOf,
  symbolMutations,
} from '../support/mutated-elf.ts';
import { sha256 } from '../support/sha256.ts';

/**
 * Whatever a process shows of itself is made by whoever wants us to fall over it. Each case is bounded: how often and how
 * much is read of the process, what is kept, and how long it takes.
 */
const BASE = 0x5555_0000_0000;
const MIB = 1024 * 1024;
/** A hundred times what any of these cases takes on a slow machine, and far below what anybody would call a hang. */
const MAX_MS = 2_000;
const SHELL = sampleOf('/bin/sh');
const LIBC = sampleOf(pathOf(/\/libc(?:\.so\.6|-2)/));
const LOADER = sampleOf(pathOf(/\/ld-/));

function pathOf(pattern: RegExp): string {
  const found = parseMapsOfSelf().find(({ path }) => pattern.test(path));
  if (found === undefined) throw new Error(`nothing like ${pattern} is mapped in this process`);
  return found.path;
}

function parseMapsOfSelf(): Mapping[] {
  return parseMaps(readFileSync('/proc/self/maps', 'latin1'));
}

/** As many symbols as are read at most, of the size that elf(5) gives them. */
const MAX_SYMBOLS = 262_144;
const SYMBOL_BYTES = 24;
const aModule: TargetModule = {
  buildId: buildId('a'),
  bias: 0,
  path: '/srv/lib.so',
  text: [],
  code: [],
  tail: undefined,
  unwindIndex: undefined,
  dynamic: undefined,
  constant: [],
  isGo: false,
};

/** All that is ever read of one process: what it is, its modules, and the functions around some addresses. */
function readEverything(mappings: readonly Mapping[], memory: MeteredMemory): number {
  let modules = 0;
  for (const group of groupModules(mappings)) {
    const module = readModule(group, memory);
    if (module === undefined) continue;
    modules += 1;
    for (const { start, end } of module.text) functionAround(module, Math.floor((start + end) / 2), memory);
  }
  return modules;
}

describe('a module that is a real one with lies in it', () => {
  it.each([
    { title: 'a program', sample: SHELL, numRuns: 3_000 },
    { title: 'a large library', sample: LIBC, numRuns: 400 },
  ])(
    'costs a few reads, whatever they are: $title',
    ({ sample, numRuns }) => {
      const honest = memoryOfElf(sample, sample.bytes, BASE);
      expect(readEverything(parseMaps(mapsOf(sample, BASE)), honest)).toBe(1);
      let understood = 0;
      fc.assert(
        fc.property(mutations, (changes) => {
          const memory = memoryOfElf(sample, mutate(sample, changes), BASE);
          const start = performance.now();
          understood += readEverything(parseMaps(mapsOf(sample, BASE)), memory);
          expect(performance.now() - start).toBeLessThan(MAX_MS);
          expect(memory.reads).toBeLessThan(300);
          expect(memory.bytes).toBeLessThan(64 * MIB);
        }),
        { numRuns },
      );
      expect(understood).toBeGreaterThan(0);
      expect(understood).toBeLessThan(numRuns);
    },
    120_000,
  );
});

describe('a table of exported functions that is a real one with lies in it', () => {
  it.each([
    { title: 'of the loader', sample: LOADER, symbol: '__tls_get_addr', numRuns: 3_000 },
    { title: 'of a large library', sample: LIBC, symbol: 'getpid', numRuns: 400 },
  ])(
    'costs a few reads, whatever they are: $title',
    ({ sample, symbol, numRuns }) => {
      const find = (memory: MeteredMemory): SymbolSearch | undefined => {
        const [module] = groupModules(parseMaps(mapsOf(sample, BASE))).flatMap(
          (group) => readModule(group, memory) ?? [],
        );
        return module && findSymbol(module, symbol, memory);
      };
      const address = find(memoryOfElf(sample, sample.bytes, BASE));
      expect(address).toBeTypeOf('number');
      const answers = new Map<unknown, number>();
      fc.assert(
        fc.property(symbolMutations, (changes) => {
          const memory = memoryOfElf(sample, mutate(sample, changes), BASE);
          const start = performance.now();
          const answer = find(memory);
          expect(performance.now() - start).toBeLessThan(MAX_MS);
          expect(memory.reads).toBeLessThan(100);
          expect(memory.bytes).toBeLessThan(64 * MIB);
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }),
        { numRuns },
      );
      expect(answers.get(address)).toBeGreaterThan(0);
      expect(answers.get('none')).toBeGreaterThan(0);
    },
    120_000,
  );

  it('costs no more than a moment when every symbol of the longest table has the name', () => {
    const [table, names, name] = [0x1000, 0x1000 + MAX_SYMBOLS * SYMBOL_BYTES, 'f'.repeat(512)];
    const symbol = (index: number): Buffer => {
      const bytes = Buffer.alloc(SYMBOL_BYTES);
      bytes.writeUInt8(2, 4);
      bytes.writeUInt16LE(1, 6);
      bytes.writeBigUInt64LE(BigInt(index), 8);
      return bytes;
    };
    const dynamic = Buffer.alloc(3 * 16);
    for (const [index, [tag, value]] of [
      [6, table],
      [5, names],
      [10, 16 * MIB],
    ].entries()) {
      dynamic.writeBigInt64LE(BigInt(tag ?? 0), index * 16);
      dynamic.writeBigUInt64LE(BigInt(value ?? 0), index * 16 + 8);
    }
    const symbols = Buffer.concat(Array.from({ length: MAX_SYMBOLS }, (_, index) => symbol(index)));
    const text = Buffer.concat([Buffer.from(`${name}\0`)], 16 * MIB);
    const stretch = (start: number, bytes: Buffer) => ({
      start,
      length: bytes.length,
      read: (from: number, length: number) => bytes.subarray(from, from + length),
    });
    const memory = new MeteredMemory([stretch(0, dynamic), stretch(table, symbols), stretch(names, text)]);
    const module = { ...aModule, dynamic: { start: 0, end: dynamic.length } };
    const start = performance.now();
    expect(findSymbol(module, name, memory)).toBe('several');
    expect(performance.now() - start).toBeLessThan(MAX_MS);
    expect(memory.reads).toBeLessThan(10);
  });
});

/** A process of lines of /proc/PID/maps and memory that is read as the patcher reads everything. */
function viewOf(mappings: readonly Mapping[], memory: MeteredMemory): ReturnType<typeof viewProcess> {
  const reader: ProcessReader = {
    pids: () => [7],
    stat: () => ({ state: 'S', parent: 1, isKernelThread: false, startTicks: 7, startStack: 9, activity: '' }),
    runTime: () => 5,
    status: () => undefined,
    executable: () => ({ device: 1, inode: 77, path: '/srv/app' }),
    maps: () => [...mappings],
    memory: () => memory,
    isOurs: () => false,
  };
  return viewProcess(7, { reader, finder: createModuleFinder(), sha256 });
}

const line = (start: number, size: number, rest: string): string =>
  `${start.toString(16)}-${(start + size).toString(16)} ${rest}\n`;
/** As many mappings as a process may have by default. */
const MAX_MAP_COUNT = 65_530;
const lines = (make: (index: number) => string): string =>
  Array.from({ length: MAX_MAP_COUNT }, (_, index) => make(index)).join('');

/** Memory that is everywhere, without any being there. */
const everywhere = (fill: Uint8Array): MeteredMemory =>
  new MeteredMemory([
    {
      start: 0,
      length: 2 ** 47,
      read: (offset, length) => {
        const bytes = Buffer.alloc(length);
        for (let at = -(offset % fill.length); at < length; at += fill.length)
          bytes.set(fill.subarray(Math.max(0, -at), Math.min(fill.length, length - at)), Math.max(0, at));
        return bytes;
      },
    },
  ]);

/** A page that says that it has as many and as long notes as the header can say. */
function pageOfNotes(): Buffer {
  const page = Buffer.alloc(4096);
  SHELL.bytes.copy(page, 0, 0, 64);
  page.writeUInt16LE(64, 56);
  page.writeBigUInt64LE(64n, 32);
  for (let index = 0; index < 64; index += 1) {
    const at = 64 + index * 56;
    page.writeUInt32LE(index === 0 ? 1 : 4, at);
    page.writeBigUInt64LE(16n * 1024n, at + 40);
  }
  return page;
}

const FIRST_CIE = [0, 0, 0, 0, 1, 0x7a, 0x52, 0, 1, 0x78, 0x10, 1, 0x1b];
const SITE = 0x40_0500;

describe('the corpus of hostile processes', () => {
  const zeros = new Uint8Array(4096);
  it.each<{ title: string; maps: string; fill: Uint8Array }>([
    {
      title: 'maps all that it may as anonymous code',
      maps: lines((index) => line(0x1000_0000 + index * 2 * MIB, MIB, 'r-xp 00000000 00:00 0 ')),
      fill: zeros,
    },
    {
      title: 'maps one file all over again, each time from its start, with many notes',
      maps: lines((index) => line(0x1000_0000 + index * 8192, 4096, 'r-xp 00000000 fe:00 77 /srv/app')),
      fill: pageOfNotes(),
    },
    {
      title: 'has lines in its maps that are none',
      maps: lines((index) => `${'f'.repeat(index % 40)}-${index} r-xp zz ${'/'.repeat(index % 7)}\n`),
      fill: zeros,
    },
    {
      title: 'has a record of ours in each of its pages, and each says that it is long',
      maps: lines((index) => line(0x1000_0000 + index * 2 * MIB, MIB, 'r-xp 00000000 00:00 0 ')),
      fill: Uint8Array.from({ length: 4096 }, (_, index) => REGION_MAGIC[index % 16] ?? 0xff),
    },
  ])(
    'is looked at in bounded time and memory when it $title',
    ({ maps, fill }) => {
      const memory = everywhere(fill);
      const start = performance.now();
      viewOf(parseMaps(maps), memory);
      expect(performance.now() - start).toBeLessThan(5 * MAX_MS);
      expect(memory.largest).toBeLessThanOrEqual(16 * MIB);
      expect(memory.bytes).toBeLessThan(1024 * MIB);
    },
    60_000,
  );

  it.each<{ title: string; fill: Uint8Array }>([
    { title: 'of nothing but beginnings', fill: Uint8Array.from([20, 0, 0, 0, ...FIRST_CIE, 0, 0, 0]) },
    { title: 'of one chain without an end', fill: Uint8Array.from([12, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) },
    { title: 'of zeros', fill: zeros },
    { title: 'of ones', fill: new Uint8Array(4096).fill(0xff) },
  ])(
    'is not searched for a function for ever when its tables are many and $title',
    ({ fill }) => {
      const memory = everywhere(fill);
      const constant = Array.from({ length: MAX_MAP_COUNT }, (_, index) => ({
        start: 0x1_0000_0000 + index * 16 * MIB,
        end: 0x1_0000_0000 + (index + 1) * 16 * MIB,
      }));
      const start = performance.now();
      expect(functionAround({ unwindIndex: undefined, constant }, SITE, memory)).toBeUndefined();
      expect(performance.now() - start).toBeLessThan(5 * MAX_MS);
      expect(memory.bytes).toBeLessThanOrEqual(64 * MIB);
    },
    60_000,
  );

  it('still shows a page of ours among more pages than are read', () => {
    const maps = `${lines((index) => line(0x1000_0000 + index * 2 * MIB, MIB, 'r-xp 00000000 00:00 0 '))}${line(0x10_0000, 4096, 'r-xp 00000000 00:00 0 ')}`;
    expect(viewOf(parseMaps(maps), everywhere(zeros))?.pages).toContainEqual({ start: 0x10_0000, end: 0x10_1000 });
  });
});
