import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGaps, findRoom } from '../../patcher/change/room.ts';
import type { Mapping } from '../../patcher/proc/maps.ts';
import { encodeRegion, recordLength } from '../../patcher/record/region-record.ts';
import { encodeScratch } from '../../patcher/record/scratch.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';
import { digest, name, OURS } from '../support/builders.ts';
import { sha256 } from '../support/sha256.ts';

const START = 0x47_4ba_b2;

function region(address: number): Uint8Array {
  const codeOffset = recordLength('cve-1', [{ kind: 'detour', length: 7 }]);
  const site = { kind: 'detour', address: 0x40_1000, original: new Uint8Array(7), entry: codeOffset } as const;
  const record = {
    address,
    length: codeOffset + 21,
    codeOffset,
    home: 'tail',
    fill: 0,
    owner: OURS,
    digest: digest('1'),
    name: name('cve-1'),
    sites: [site],
  } as const;
  return encodeRegion(record, new Uint8Array(21), sha256);
}

describe('findRoom', () => {
  const first = Math.ceil(START / 16) * 16;
  const tail = (length: number, fill = 0): Uint8Array => new Uint8Array(length).fill(fill);
  const with_ = (bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array => {
    bytes.set(part, at - START);
    return bytes;
  };

  it('takes the first aligned free place', () => {
    expect(findRoom(tail(1000), START, 100, 'tail')).toEqual({ address: first, size: 100, fill: 0, home: 'tail' });
  });
  it('knows the padding of other linkers', () => {
    expect(findRoom(tail(1000, 0xcc), START, 100, 'tail')).toMatchObject({ fill: 0xcc });
  });
  it('goes on behind a region that is there already', () => {
    const taken = region(first);
    const room = findRoom(with_(tail(1000), first, taken), START, 100, 'tail');
    expect(room?.address).toBe(Math.ceil((first + taken.length) / 16) * 16);
  });
  it('goes on behind what a dead patcher left', () => {
    const scratch = encodeScratch(new Uint8Array(100).fill(0x90), 0);
    expect(findRoom(with_(tail(1000), first, scratch), START, 100, 'tail')?.address).toBe(first + scratch.length);
  });
  it.each([
    { title: 'there is too little', bytes: tail(100), size: 100 },
    { title: 'the start holds something else', bytes: with_(tail(1000), first, Uint8Array.of(1)), size: 100 },
    {
      title: 'something else comes before enough of it',
      bytes: with_(tail(1000), first + 64, Uint8Array.of(1)),
      size: 100,
    },
    { title: 'the padding is of no known kind', bytes: tail(1000, 0x90), size: 100 },
    { title: 'nothing is there', bytes: tail(0), size: 100 },
  ])('finds none where $title', ({ bytes, size }) => {
    expect(findRoom(bytes, START, size, 'tail')).toBeUndefined();
  });
});

const mapping = (start: number, end: number, path = ''): Mapping => ({
  start,
  end,
  path,
  read: true,
  write: false,
  execute: false,
  shared: false,
  offset: 0,
  device: '0:0',
  inode: 0,
});

describe('findGaps', () => {
  it('offers only free ranges within reach, whatever is mapped', () => {
    const arbitraryMaps = fc
      .array(fc.tuple(fc.integer({ min: 0x100, max: 0x7_0000 }), fc.integer({ min: 1, max: 0x4000 })), {
        maxLength: 20,
      })
      .map((pairs) => {
        let at = 0;
        return pairs.map(([gap, size]) => {
          const start = at + gap * 4096;
          at = start + size * 4096;
          return mapping(start, at);
        });
      });
    fc.assert(
      fc.property(
        arbitraryMaps,
        fc.integer({ min: 0x10_0000, max: 0x4000_0000 }),
        fc.integer({ min: 1, max: 16 }),
        fc.constantFrom(x86.reach, 0x7f0_0000),
        (maps, near, pages, reach) => {
          const size = pages * 4096;
          const target = { start: near, end: near + 0x10_0000 };
          for (const address of findGaps(maps, target, size, reach)) {
            expect(address % 4096).toBe(0);
            expect(maps.every(({ start, end }) => address + size <= start || address >= end)).toBe(true);
            expect(Math.abs(target.end - address)).toBeLessThan(reach);
            expect(Math.abs(address + size - target.start)).toBeLessThan(reach);
            expect(address).toBeGreaterThanOrEqual(0x11_0000);
          }
        },
      ),
    );
  });

  it('keeps clear of the room that a stack grows into', () => {
    const stack = mapping(0x4000_0000, 0x4002_1000, '[stack]');
    for (const address of findGaps([stack], { start: 0x3000_0000, end: 0x3000_1000 }, 4096, x86.reach)) {
      expect(address + 4096 <= stack.start - 0x100_0000 || address >= stack.end).toBe(true);
    }
  });

  it('offers nothing when everything within reach is taken', () => {
    expect(
      findGaps([mapping(0x1000, 0x7fff_ffff_0000)], { start: 0x40_0000, end: 0x50_0000 }, 4096, x86.reach),
    ).toEqual([]);
  });
});
