import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { veneer } from '../../../patcher/arm64/encode.ts';
import { arm64 } from '../../../patcher/arm64/instruction-set.ts';
import { assembled } from './assembled.ts';

const AT = 0x40_0000;
const address = fc.integer({ min: 0x4_0000, max: 2 ** 44 }).map((index) => index * 4);

describe('jump', () => {
  it('leads where it says, or is refused when that is out of reach', () => {
    const near = fc
      .tuple(address, fc.integer({ min: -(2 ** 26), max: 2 ** 26 }))
      .map(([from, count]) => [from, from + count * 4]);
    fc.assert(
      fc.property(fc.oneof(near, fc.tuple(address, address)), ([from = 0, to = 0]) => {
        const bytes = arm64.jump(from, to);
        const distance = to - from;
        expect(bytes !== undefined).toBe(distance >= -0x800_0000 && distance < 0x800_0000);
        if (bytes === undefined) return;
        expect(arm64.jumpTarget(from, bytes)).toBe(to);
        expect(arm64.decode(bytes, from)).toMatchObject([{ flow: 'jump', target: to, length: arm64.jumpBytes }]);
      }),
    );
  });

  it.each([
    { title: 'from', from: AT + 2, to: AT + 4 },
    { title: 'to', from: AT, to: AT + 1 },
  ])('is refused $title the middle of an instruction', ({ from, to }) => {
    expect(arm64.jump(from, to)).toBeUndefined();
  });

  it.each(['bl 0x401000', 'b.eq 0x400100', 'br x8', 'nop'])('is not seen in %s', (source) => {
    expect(arm64.jumpTarget(AT, assembled(AT, source))).toBeUndefined();
  });

  it('reaches from everywhere within the reach that places are looked for in', () => {
    expect(arm64.jump(0x2000_0000, 0x2000_0000 + arm64.reach)).toBeDefined();
    expect(arm64.jump(0x2000_0000, 0x2000_0000 - arm64.reach)).toBeDefined();
  });
});

describe('detour', () => {
  it('is a jump and as many instructions that do nothing as there is room for', () => {
    expect(arm64.detour(AT, 12, AT + 8)).toEqual(assembled(AT, 'b 0x400008', 'nop', 'nop'));
  });
  it.each([0, 2, 6])('is refused for a site of %i bytes', (length) => {
    expect(arm64.detour(AT, length, AT + 8)).toBeUndefined();
  });
});

describe('veneer', () => {
  it('leads by page and distance within 4 GiB', () => {
    expect(veneer(AT, 0x8000_5678)).toEqual(assembled(AT, 'adrp x16, 0x80005000', 'add x16, x16, #0x678', 'br x16'));
  });
  it('leads anywhere else by an address behind it', () => {
    const bytes = veneer(AT, 0x7f12_3456_7898);
    expect(bytes.subarray(0, 8)).toEqual(assembled(AT, 'ldr x16, 0x400008', 'br x16'));
    expect(new DataView(bytes.buffer).getBigUint64(8, true)).toBe(0x7f12_3456_7898n);
  });
});

describe('refer', () => {
  it.each([
    { source: 'bl 0x401000', target: 0x41_2344, becomes: 'bl 0x412344' },
    { source: 'adrp x3, 0x400000', target: 0x41_2344, becomes: 'adrp x3, 0x412000' },
    { source: 'add x3, x4, #0', target: 0x41_2344, becomes: 'add x3, x4, #0x344' },
    { source: 'add x3, x4, #0xfff', target: 0x41_2344, becomes: 'add x3, x4, #0x344' },
    { source: 'ldr x3, [x4]', target: 0x41_2348, becomes: 'ldr x3, [x4, #0x348]' },
    { source: 'ldr w3, [x4]', target: 0x41_2344, becomes: 'ldr w3, [x4, #0x344]' },
    { source: 'ldrb w3, [x4]', target: 0x41_2345, becomes: 'ldrb w3, [x4, #0x345]' },
    { source: 'str q3, [x4]', target: 0x41_2340, becomes: 'str q3, [x4, #0x340]' },
    { source: 'b.ne 0x3fff00', target: 0x40_0010, becomes: 'b.ne 0x400010' },
    { source: 'ldr w0, 0x400100', target: AT + 4, becomes: 'ldr w0, 0x400004' },
  ])('makes of $source: $becomes', ({ source, target, becomes }) => {
    expect(arm64.refer(assembled(AT, source), AT, target)).toEqual(assembled(AT, becomes));
  });

  it.each([
    { title: 'an instruction that refers to nothing', source: 'nop', target: AT },
    { title: 'an immediate that is not counted in single bytes', source: 'ldr x3, [x4]', target: AT + 4 },
    { title: 'a distance that is too far', source: 'b.eq 0x400100', target: AT + 0x20_0000 },
    { title: 'an addition of a shifted number', source: 'add x3, x4, #0x1000', target: AT },
  ])('refuses $title', ({ source, target }) => {
    expect(arm64.refer(assembled(AT, source), AT, target)).toBeUndefined();
  });
});
