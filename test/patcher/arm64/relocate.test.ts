import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arm64 } from '../../../patcher/arm64/instruction-set.ts';
import { instructionAt } from '../../../patcher/arm64/encode.ts';
import { arbitraryPcRelative } from './arbitrary-pc-relative.ts';
import { assembled } from './assembled.ts';
import { run } from './machine.ts';

const FROM = 0x40_0000;
const TO = 0x200_0ffc;

/** What each instruction becomes, as the assembler writes it. */
const MOVED: readonly { source: string; becomes: readonly string[] }[] = [
  { source: 'b 0x400008', becomes: ['b 0x400008'] },
  { source: 'bl 0x401000', becomes: ['adrp x30, 0x400000', 'add x30, x30, #4', 'b 0x401000'] },
  { source: 'b.eq 0x400100', becomes: ['b.ne 0x2001004', 'b 0x400100'] },
  { source: 'b.ne 0x3fff00', becomes: ['b.eq 0x2001004', 'b 0x3fff00'] },
  { source: 'b.al 0x400010', becomes: ['b 0x400010'] },
  { source: 'b.nv 0x400010', becomes: ['b 0x400010'] },
  { source: 'bc.eq 0x400100', becomes: ['bc.ne 0x2001004', 'b 0x400100'] },
  { source: 'cbz w3, 0x400100', becomes: ['cbnz w3, 0x2001004', 'b 0x400100'] },
  { source: 'cbnz w0, 0x400004', becomes: ['cbz w0, 0x2001004', 'b 0x400004'] },
  { source: 'cbz x30, 0x3fff00', becomes: ['cbnz x30, 0x2001004', 'b 0x3fff00'] },
  { source: 'tbz w1, #0, 0x400100', becomes: ['tbnz w1, #0, 0x2001004', 'b 0x400100'] },
  { source: 'tbz x1, #33, 0x3f8000', becomes: ['tbnz x1, #33, 0x2001004', 'b 0x3f8000'] },
  { source: 'tbnz w2, #31, 0x407ffc', becomes: ['tbz w2, #31, 0x2001004', 'b 0x407ffc'] },
  { source: 'adr x0, 0x400001', becomes: ['adrp x0, 0x400000', 'add x0, x0, #1'] },
  { source: 'adr x7, 0x4fffff', becomes: ['adrp x7, 0x4ff000', 'add x7, x7, #0xfff'] },
  { source: 'adr xzr, 0x400010', becomes: ['nop'] },
  { source: 'ldr w0, 0x400100', becomes: ['adrp x0, 0x400000', 'add x0, x0, #0x100', 'ldr w0, [x0]'] },
  { source: 'ldr x5, 0x400104', becomes: ['adrp x5, 0x400000', 'add x5, x5, #0x104', 'ldr x5, [x5]'] },
  { source: 'ldrsw x6, 0x3fff00', becomes: ['adrp x6, 0x3ff000', 'add x6, x6, #0xf00', 'ldrsw x6, [x6]'] },
  { source: 'prfm pldl1keep, 0x400100', becomes: ['nop'] },
  { source: 'br x8', becomes: ['br x8'] },
  { source: 'ret', becomes: ['ret'] },
  { source: 'ldr x0, [x1, #8]', becomes: ['ldr x0, [x1, #8]'] },
];

describe('relocate', () => {
  it.each(MOVED)('makes of $source: $becomes', ({ source, becomes }) => {
    const moved = arm64.relocate(assembled(FROM, source), FROM, TO);
    expect(moved).toEqual({ bytes: assembled(TO, ...becomes), offsets: [0] });
  });

  it.each(['ldr s1, 0x400100', 'prfm pldl1keep, 0x400100'])('keeps %s where it still reaches', (source) => {
    expect(arm64.relocate(assembled(FROM, source), FROM, FROM + 0x10f0)?.bytes).toEqual(
      assembled(FROM + 0x10f0, source),
    );
  });

  it('puts a page that may be out of reach in as a number, and another as a page', () => {
    const [from, to] = [0x7f00_0040_0000, 0x7f00_0050_0000];
    expect(arm64.relocate(assembled(from, 'adrp x1, 0x7eff00400000'), from, to)?.bytes).toEqual(
      assembled(to, 'movz x1, #0', 'movk x1, #0x0040, lsl #16', 'movk x1, #0x7eff, lsl #32'),
    );
    expect(arm64.relocate(assembled(from, 'adrp x2, 0x7eff80400000'), from, to)?.bytes).toEqual(
      assembled(to, 'adrp x2, 0x7eff80400000'),
    );
  });

  it.each([
    { source: 'blr x8', why: 'it would return to here' },
    { source: 'blraaz x3', why: 'it would return to here' },
    { source: 'ldr s1, 0x400100', why: 'no register is free to reach it' },
    { source: 'ldr d2, 0x400108', why: 'no register is free to reach it' },
    { source: 'ldr q31, 0x300000', why: 'no register is free to reach it' },
    { source: 'ldr xzr, 0x400100', why: 'no register is free to reach it' },
    { source: 'ldaxr x0, [x1]', why: 'it is bound to a store' },
    { source: 'stxr w3, w0, [x1]', why: 'it is bound to a load' },
    { source: 'cpyfm [x0]!, [x1]!, x2!', why: 'it is bound to its neighbours' },
    { source: 'movprfx z0, z1', why: 'it is bound to the next' },
  ])('refuses $source, for $why', ({ source }) => {
    expect(arm64.decode(assembled(FROM, source), FROM)).toHaveLength(1);
    expect(arm64.relocate(assembled(FROM, source), FROM, TO)).toBeUndefined();
  });

  it.each([
    { title: 'a branch', source: 'b 0x400008' },
    { title: 'a call', source: 'bl 0x401000' },
    { title: 'a condition', source: 'b.eq 0x400100' },
    { title: 'a bit test', source: 'tbz w1, #0, 0x400100' },
  ])('refuses $title farther than 128 MiB', ({ source }) => {
    expect(arm64.relocate(assembled(FROM, source), FROM, FROM + 0x7f0_0000)).toBeDefined();
    expect(arm64.relocate(assembled(FROM, source), FROM, FROM + 0x900_0000)).toBeUndefined();
  });

  it('refuses a place between instructions', () => {
    expect(arm64.relocate(assembled(FROM, 'nop'), FROM, TO + 2)).toBeUndefined();
  });

  it('gives the place of every instruction, so that threads inside the window can go on there', () => {
    const code = assembled(FROM, 'adr x0, 0x400001', 'nop', 'ret');
    expect(arm64.relocate(code, FROM, TO)?.offsets).toEqual([0, 8, 12]);
  });
});

const registers = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 31 - 1 }), fc.constant(2 ** 40)), {
  minLength: 31,
  maxLength: 31,
});
/** The last pair is "always", whatever the flags. */
const conditions = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
const distance = fc.integer({ min: -0x1a0_0000, max: 0x1a0_0000 }).map((count) => count * 4);

describe('what was relocated', () => {
  it('leaves registers, loads and the way on as they were', () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitraryPcRelative, distance, registers, conditions, ({ instruction, at }, far, held, hold) => {
        const state = { registers: held, conditions: hold };
        const code = instructionAt(instruction, at) ?? new Uint8Array();
        const moved = arm64.relocate(code, at, at + far);
        const isInside = (place: number, length: number) =>
          place <= instruction.target && instruction.target <= place + length;
        // A branch into either piece of code, or right behind, does not show where it leaves to: that is for the window rule.
        if (moved === undefined || isInside(at, 4) || isInside(at + far, moved.bytes.length)) return;
        const original = run(code, at, state);
        const copy = run(moved.bytes, at + far, state);
        const fellThrough = copy.leavesTo === at + far + moved.bytes.length;
        compared += 1;
        expect({ ...copy, leavesTo: fellThrough ? at + 4 : copy.leavesTo }).toEqual(original);
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(1_500);
  });

  it('is as long from wherever it is linked', () => {
    fc.assert(
      fc.property(arbitraryPcRelative, distance, distance, ({ instruction, at }, one, other) => {
        const code = instructionAt(instruction, at) ?? new Uint8Array();
        const lengths = [one, other].map((far) => arm64.relocate(code, at, at + far)?.bytes.length);
        if (lengths[0] !== undefined && lengths[1] !== undefined) expect(lengths[0]).toBe(lengths[1]);
      }),
    );
  });

  it('is the same again after the way there and back, where it is one instruction on both', () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitraryPcRelative, distance, ({ instruction, at }, far) => {
        const code = instructionAt(instruction, at) ?? new Uint8Array();
        const there = arm64.relocate(code, at, at + far);
        const isOne = there?.bytes.length === 4 && ['b', 'adrp'].includes(instruction.kind);
        const back = isOne ? arm64.relocate(there.bytes, at + far, at) : undefined;
        // An `adrp` that came close to the end of its reach on the way is a number in four instructions from there.
        if (back?.bytes.length !== 4) return;
        compared += 1;
        expect(back.bytes).toEqual(code);
      }),
      { numRuns: 1_000 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});
