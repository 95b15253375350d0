import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detour, jump, jumpTarget, nops, rel32 } from '../../patcher/x86/jump.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

const address = fc.integer({ min: 0x10_0000, max: 2 ** 47 - 1 });

describe('jump', () => {
  it('leads where it says, or is refused when that is out of reach', () => {
    fc.assert(
      fc.property(address, address, (from, to) => {
        const bytes = jump(from, to);
        const distance = Math.abs(to - from - 5);
        if (bytes === undefined) expect(distance).toBeGreaterThan(0x7fff_fffe);
        else {
          expect(jumpTarget(from, bytes)).toBe(to);
          expect(x86.decode(bytes, from)).toMatchObject([{ flow: 'jump', target: to, length: 5 }]);
        }
      }),
    );
  });

  it.each([
    { title: 'the farthest forward', target: 0x8000_0fff, next: 0x1000, reachable: true },
    { title: 'one byte farther', target: 0x8000_1000, next: 0x1000, reachable: false },
    { title: 'the farthest backward', target: 0x1000, next: 0x8000_1000, reachable: true },
    { title: 'one byte farther back', target: 0xfff, next: 0x8000_1000, reachable: false },
  ])('reaches $title: $reachable', ({ target, next, reachable }) => {
    expect(rel32(target, next) !== undefined).toBe(reachable);
  });
});

describe('nops', () => {
  it('fills any length with as few instructions as possible', () => {
    for (let length = 0; length <= 40; length += 1) {
      const decoded = x86.decode(nops(length), 0x1000) ?? [];
      expect(nops(length)).toHaveLength(length);
      expect(decoded).toHaveLength(Math.ceil(length / 9));
      expect(decoded.every(({ flow }) => flow === 'next')).toBe(true);
    }
  });
});

describe('detour', () => {
  it('is refused for a site that is too short for a jump', () => {
    expect(detour(0x1000, 4, 0x2000)).toBeUndefined();
  });
  it('fills the rest of the site with one instruction, so that nothing can stand inside it', () => {
    expect(x86.decode(detour(0x1000, 12, 0x2000) ?? new Uint8Array(), 0x1000)).toHaveLength(2);
  });
});
