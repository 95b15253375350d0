import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForeignModule } from '../../patcher/elf/foreign-module.ts';
import { functionAround } from '../../patcher/elf/function-range.ts';
import { groupModules, readModule, type Range } from '../../patcher/elf/module.ts';
import { parseMaps } from '../../patcher/proc/maps.ts';
import { createTargetMemory } from '../../patcher/proc/target-memory.ts';
import { findBuildId } from '../../runtime/elf/build-id.ts';
import { parseElfHeader, parseSegments } from '../../runtime/elf/elf-header.ts';
import { FakeMemory } from '../support/fake-memory.ts';
import { mapsOf, memoryOfElf, sampleOf } from '../support/mutated-elf.ts';

/** The running Node itself: a real module with everything in it. */
const SELF = readFileSync('/proc/self/exe');
const HEAD = new Uint8Array(SELF.subarray(0, 64));

describe('parseElfHeader', () => {
  it('reads a real module', () => {
    expect(parseElfHeader(HEAD)).toMatchObject({ ok: true, value: { tableOffset: 64 } });
  });

  it.each([
    { title: 'a text file', change: { 0: 0x23 }, fault: 'NotElf' },
    { title: 'a 32-bit module', change: { 4: 1 }, fault: 'NotX8664' },
    { title: 'a big-endian module', change: { 5: 2 }, fault: 'NotX8664' },
    { title: 'an arm64 module', change: { 18: 183 }, fault: 'NotX8664' },
    { title: 'an object file', change: { 16: 1 }, fault: 'Malformed' },
    { title: 'headers of another size', change: { 54: 57 }, fault: 'Malformed' },
    { title: 'thousands of segments', change: { 57: 0xff }, fault: 'Malformed' },
    { title: 'a table far away', change: { 36: 0xff }, fault: 'Malformed' },
  ])('refuses $title', ({ change, fault }) => {
    const bytes = Uint8Array.from(HEAD, (byte, index) => (change as unknown as Record<number, number>)[index] ?? byte);
    expect(parseElfHeader(bytes)).toEqual({ ok: false, error: fault });
  });

  it('refuses what is cut off', () => {
    expect(parseElfHeader(HEAD.subarray(0, 63))).toEqual({ ok: false, error: 'Malformed' });
  });
});

describe('readForeignModule', () => {
  const note = Buffer.from(`040000001400000003000000474e5500${'ab'.repeat(20)}`, 'hex');
  const start = 0x40_0000;

  /** One page: a header of this class and machine, a loaded part, and a note with a build id. */
  function image(bits: 32 | 64, machine: number, order = 1): Uint8Array {
    const bytes = Buffer.alloc(4096);
    bytes.set([0x7f, 0x45, 0x4c, 0x46, bits / 32, order], 0);
    bytes.writeUInt16LE(3, 16);
    bytes.writeUInt16LE(machine, 18);
    const word = (value: number, at: number) =>
      bits === 32 ? bytes.writeUInt32LE(value, at) : bytes.writeBigUInt64LE(BigInt(value), at);
    word(64, bits === 32 ? 28 : 32);
    bytes.writeUInt16LE(2, bits === 32 ? 44 : 56);
    for (const [index, { type, at, size }] of [
      { type: 1, at: 0, size: 4096 },
      { type: 4, at: 1024, size: note.length },
    ].entries()) {
      const header = 64 + index * (bits === 32 ? 32 : 56);
      bytes.writeUInt32LE(type, header);
      word(at, header + (bits === 32 ? 4 : 8));
      word(at, header + (bits === 32 ? 8 : 16));
      word(size, header + (bits === 32 ? 20 : 40));
    }
    bytes.set(note, 1024);
    return bytes;
  }

  const read = (bytes: Uint8Array) => {
    const [group] = groupModules(
      parseMaps(`${start.toString(16)}-${(start + 4096).toString(16)} r-xp 00000000 00:01 7 /a\n`),
    );
    return group && readForeignModule(group, new FakeMemory(start, bytes));
  };

  it.each([
    { bits: 32, machine: 3, architecture: '32-bit x86' },
    { bits: 32, machine: 62, architecture: '32-bit x32' },
    { bits: 32, machine: 40, architecture: '32-bit arm' },
    { bits: 64, machine: 183, architecture: 'arm64' },
    { bits: 64, machine: 243, architecture: 'riscv' },
    { bits: 64, machine: 999, architecture: 'machine 999' },
  ] as const)('names $architecture and its build', ({ bits, machine, architecture }) => {
    expect(read(image(bits, machine))).toEqual({ buildId: 'ab'.repeat(20), path: '/a', architecture });
  });

  it('names one of the other byte order, and reads no more of it', () => {
    expect(read(image(64, 22 * 256, 2))).toEqual({ buildId: undefined, path: '/a', architecture: 'big-endian s390x' });
  });

  it('is silent about x86-64, and about what is no module', () => {
    expect(read(image(64, 62))).toBeUndefined();
    expect(read(new Uint8Array(4096))).toBeUndefined();
  });

  it('survives whatever a target puts there', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<32 | 64>(32, 64),
        fc.array(fc.tuple(fc.nat(255), fc.nat(255)), { maxLength: 40 }),
        (bits, changes) => {
          const bytes = image(bits, 3);
          for (const [at, value] of changes) if (at > 5) bytes[at] = value;
          const found = read(bytes)?.buildId;
          if (found !== undefined) expect(found).toMatch(/^[0-9a-f]+$/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('findBuildId', () => {
  const note = (size: number, type = 3, owner = 'GNU\0') =>
    Uint8Array.from([
      owner.length,
      0,
      0,
      0,
      size,
      0,
      0,
      0,
      type,
      0,
      0,
      0,
      ...Buffer.from(owner),
      ...new Uint8Array(size).fill(0xab),
    ]);

  it.each([
    { title: 'a sha1 build id', notes: note(20), found: 'ab'.repeat(20) },
    {
      title: 'a build id behind another note',
      notes: Uint8Array.from([...note(16, 1), ...note(8)]),
      found: 'ab'.repeat(8),
    },
    { title: 'no build id', notes: note(16, 1), found: undefined },
    { title: 'the build id of another tool', notes: note(20, 3, 'Go\0\0'), found: undefined },
    { title: 'one that is too short to be an identity', notes: note(2), found: undefined },
    { title: 'a length past the end', notes: note(20).with(4, 0xff), found: undefined },
    { title: 'nothing', notes: new Uint8Array(), found: undefined },
  ])('finds $found in $title', ({ notes, found }) => {
    expect(findBuildId(notes)).toBe(found);
  });

  it('finds the one that Go puts behind the only note that its program headers name', () => {
    const image = new Uint8Array(4096);
    image.set(SELF.subarray(0, 64));
    const go = note(80, 4, 'Go\0\0');
    const header = (type: number, address: number, size: number) => {
      const bytes = Buffer.alloc(56);
      bytes.writeUInt32LE(type, 0);
      bytes.writeUInt32LE(5, 4);
      [address, address, address, size, size, 4].forEach((value, index) => {
        bytes.writeBigUInt64LE(BigInt(value), 8 + index * 8);
      });
      return bytes;
    };
    image.set([2, 0], 56);
    image.set(header(1, 0, 4096), 64);
    image.set(header(4, 0xf00, go.length), 120);
    image.set([...go, ...note(20)], 0xf00);
    const [group] = groupModules(parseMaps('400000-401000 r-xp 00000000 fe:00 77 /srv/app\n'));
    const found = group && readModule(group, new FakeMemory(0x400000, image));
    expect(found).toMatchObject({ buildId: 'ab'.repeat(20), isGo: true });
  });
});

/** A module of one page in memory at 0x400000: the head of the running Node, changed at random places. */
const mutated = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1023 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 24 })
  .map((changes) => {
    const page = new Uint8Array(SELF.subarray(0, 4096));
    for (const [at, value] of changes) page[at] = value;
    return page;
  });

const MAPS = `400000-401000 r-xp 00000000 fe:00 77 /srv/app\n401000-402000 rw-p 00001000 fe:00 77 /srv/app\n`;

describe('a hostile module', () => {
  it('is left out or read as far as it makes sense: no throw, no hang', () => {
    fc.assert(
      fc.property(mutated, (page) => {
        const memory = new FakeMemory(0x400000, page);
        for (const group of groupModules(parseMaps(MAPS))) {
          const module = readModule(group, memory);
          expect(module === undefined || module.buildId.length >= 8).toBe(true);
          if (module !== undefined) functionAround(module, 0x400500, memory);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('cannot make a table of functions be searched for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 256 }), fc.nat(0xffff), (noise, at) => {
        const index = Uint8Array.from([1, 0x1b, 0x03, 0x3b, 0, 0, 0, 0, 0xff, 0xff, 0, 0, ...noise]);
        expect(() =>
          functionAround(
            { unwindIndex: { start: 0x1000, end: 0x2000 }, constant: [] },
            at,
            new FakeMemory(0x1000, index),
          ),
        ).not.toThrow();
      }),
    );
  });

  it('cannot make a table without index be walked for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 512 }), fc.nat(0xffff), (noise, at) => {
        const table = Uint8Array.from([20, 0, 0, 0, 0, 0, 0, 0, 1, 0x7a, 0x52, 0, 1, 0x78, 0x10, 1, 0x1b, ...noise]);
        const constant = [{ start: 0x1000, end: 0x1000 + table.length }];
        expect(() =>
          functionAround({ unwindIndex: undefined, constant }, at, new FakeMemory(0x1000, table)),
        ).not.toThrow();
      }),
    );
  });

  it('cannot have segments that lie beyond user space', () => {
    const table = new Uint8Array(SELF.subarray(64, 64 + 56 * 2));
    const load = new Uint8Array(56).fill(0xff);
    load.set([1, 0, 0, 0]);
    expect(parseSegments(load)).toEqual({ ok: false, error: 'Malformed' });
    expect(parseSegments(table).ok).toBe(true);
  });
});

describe('a module that maps its own file once more', () => {
  const BASE = 0x5555_0000_0000;
  const sample = sampleOf('/bin/sh');
  const lines = mapsOf(sample, BASE);
  const [code = ''] = lines.split('\n').filter((line) => line.includes('r-xp'));
  const offset = code.split(' ')[2] ?? '';
  const copy = `7f00_0000_0000-7f00_0000_2000 r-xp ${offset} fe:00 77 /bin/sh\n`.replaceAll('_', '');

  it('consists of what its program headers load, and not of the copy', () => {
    const read = (maps: string) =>
      groupModules(parseMaps(maps)).flatMap(
        (group) => readModule(group, memoryOfElf(sample, sample.bytes, BASE)) ?? [],
      );
    const [plain, ...more] = read(lines);
    expect(plain?.text).toHaveLength(1);
    expect(more).toEqual([]);
    expect(parseMaps(`${lines}${copy}`)).toHaveLength(parseMaps(lines).length + 1);
    expect(read(`${lines}${copy}`)).toEqual([plain]);
  });
});

const middleOf = (range: Range | undefined): number => Math.floor(((range?.start ?? 0) + (range?.end ?? 0)) / 2);

describe('a real process', () => {
  it('has its modules, their build ids and the bounds of their functions read from memory', () => {
    const memory = createTargetMemory(process.pid);
    const modules = groupModules(parseMaps(readFileSync('/proc/self/maps', 'latin1'))).flatMap(
      (group) => readModule(group, memory) ?? [],
    );
    const libc = modules.find(({ path }) => path.includes('libc.so.6'));
    expect(modules.length).toBeGreaterThan(3);
    expect(libc?.buildId).toMatch(/^[0-9a-f]{40}$/);
    const middle = libc === undefined ? 0 : middleOf(libc.text[0]);
    const around = libc && functionAround(libc, middle, memory);
    expect(around === undefined || (around.start <= middle && middle < around.end)).toBe(true);
    expect(libc?.unwindIndex).toBeDefined();
  });
});
