import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '#domain/bytes.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
const FROM = 0x40_1000;

describe('decode', () => {
  it.each([
    { title: 'an instruction that is cut off', code: '48 8b 75' },
    { title: 'an invalid one', code: '06' },
    { title: 'a valid one before an invalid one', code: '90 06' },
  ])('refuses $title', ({ code }) => {
    expect(x86.decode(bytes(code), FROM)).toBeUndefined();
  });

  it.each([
    { title: 'call', code: 'e8 00 00 00 00', flow: 'call', target: FROM + 5 },
    { title: 'indirect call', code: 'ff d0', flow: 'indirectCall', target: undefined },
    { title: 'short jump', code: 'eb 02', flow: 'jump', target: FROM + 4 },
    { title: 'conditional branch', code: '0f 8d 10 00 00 00', flow: 'branch', target: FROM + 22 },
    { title: 'indirect jump', code: 'ff e0', flow: 'indirectJump', target: undefined },
    { title: 'return', code: 'c3', flow: 'return', target: undefined },
    { title: 'int3', code: 'cc', flow: 'other', target: undefined },
    { title: 'xbegin', code: 'c7 f8 00 00 00 00', flow: 'other', target: FROM + 6 },
  ])('tells how control leaves a $title', ({ code, flow, target }) => {
    expect(x86.decode(bytes(code), FROM)).toMatchObject([{ flow, target }]);
  });
});

describe('relocate', () => {
  const to = (distance: number) => FROM + distance;

  it('keeps what a rip-relative operand means', () => {
    // mov rax, [rip+0x100]
    const moved = x86.relocate(bytes('48 8b 05 00 01 00 00'), FROM, to(0x10_0000));
    const displacement = new DataView((moved?.bytes ?? new Uint8Array(7)).buffer).getInt32(3, true);
    expect(to(0x10_0000) + 7 + displacement).toBe(FROM + 7 + 0x100);
  });

  it('makes a short branch reach from afar', () => {
    const moved = x86.relocate(bytes('74 10'), FROM, to(0x10_0000));
    expect(x86.decode(moved?.bytes ?? new Uint8Array(), to(0x10_0000))).toMatchObject([
      { flow: 'branch', target: FROM + 18, length: 6 },
    ]);
  });

  it('lets a moved call return to the original code, with the flags as they were', () => {
    const moved = x86.relocate(bytes('e8 00 01 00 00'), FROM, to(0x10_0000));
    const decoded = x86.decode(moved?.bytes ?? new Uint8Array(), to(0x10_0000)) ?? [];
    expect(decoded.map(({ flow }) => flow)).toEqual(['next', 'next', 'next', 'jump']);
    expect(decoded.at(-1)?.target).toBe(FROM + 5 + 0x100);
    expect(new DataView((moved?.bytes ?? new Uint8Array(20)).buffer).getUint32(8, true)).toBe(FROM + 5);
  });

  it('is refused where an operand cannot reach', () => {
    const high = 0x7000_0000_0000;
    expect(x86.relocate(bytes('48 8b 05 00 01 00 00'), high, high + 2 ** 33)).toBeUndefined();
    expect(x86.relocate(bytes('74 10'), FROM, to(2 ** 33))).toBeUndefined();
    expect(x86.relocate(bytes('e8 00 01 00 00'), FROM, to(2 ** 33))).toBeUndefined();
  });

  it('gives the place of every instruction, so that threads inside the window can go on there', () => {
    const moved = x86.relocate(bytes('48 8b 75 b0 4c 89 e7'), FROM, to(0x10_0000));
    expect(moved).toEqual({ bytes: bytes('48 8b 75 b0 4c 89 e7'), offsets: [0, 4] });
  });

  it('changes nothing but displacements, for any code that has none', () => {
    const plain = [
      '90',
      '48 89 c3',
      '4c 89 e7',
      '48 83 c0 01',
      '0f b6 c0',
      '66 0f ef c0',
      '48 8b 45 f8',
      'b8 2a 00 00 00',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...plain), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -0x7000_0000, max: 0x7000_0000 }),
        (parts, distance) => {
          const code = bytes(parts.join(''));
          const base = 0x1_0000_0000;
          expect(x86.relocate(code, base, base + distance)?.bytes).toEqual(code);
        },
      ),
    );
  });
});
