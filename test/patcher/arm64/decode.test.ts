import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arm64 } from '../../../patcher/arm64/instruction-set.ts';
import { decodePcRelative, encodePcRelative, type PcRelative } from '../../../patcher/arm64/pc-relative.ts';
import { bytesOf } from '../../../patcher/arm64/word.ts';
import { assembled, word } from './assembled.ts';
import { arbitraryPcRelative } from './arbitrary-pc-relative.ts';

const AT = 0x40_0000;
const condition = (number: number, target: number): PcRelative => ({
  kind: 'b.cond',
  condition: number,
  isConsistent: false,
  target,
});

/** Every one of these is read from, and written as, the assembler's bytes. */
const PC_RELATIVE: readonly { at?: number; source: string; means: PcRelative }[] = [
  { source: 'b 0x400000', means: { kind: 'b', target: AT } },
  { source: 'b 0x83ffffc', means: { kind: 'b', target: AT + 0x7ff_fffc } },
  { at: 0x840_0000, source: 'b 0x400000', means: { kind: 'b', target: AT } },
  { source: 'bl 0x401000', means: { kind: 'bl', target: AT + 0x1000 } },
  { source: 'bl 0x3ff000', means: { kind: 'bl', target: AT - 0x1000 } },
  { source: 'b.eq 0x400100', means: condition(0, AT + 0x100) },
  { source: 'b.ne 0x3fff00', means: condition(1, AT - 0x100) },
  { source: 'b.hs 0x4ffffc', means: condition(2, AT + 0xf_fffc) },
  { source: 'b.lo 0x300000', means: condition(3, AT - 0x10_0000) },
  { source: 'b.mi 0x400010', means: condition(4, AT + 16) },
  { source: 'b.vc 0x400010', means: condition(7, AT + 16) },
  { source: 'b.gt 0x400010', means: condition(12, AT + 16) },
  { source: 'b.le 0x400010', means: condition(13, AT + 16) },
  { source: 'b.al 0x400010', means: condition(14, AT + 16) },
  { source: 'b.nv 0x400010', means: condition(15, AT + 16) },
  { source: 'bc.eq 0x400100', means: { kind: 'b.cond', condition: 0, isConsistent: true, target: AT + 0x100 } },
  { source: 'cbz w3, 0x400100', means: { kind: 'cbz', is64: false, register: 3, target: AT + 0x100 } },
  { source: 'cbz x30, 0x3fff00', means: { kind: 'cbz', is64: true, register: 30, target: AT - 0x100 } },
  { source: 'cbnz w0, 0x400004', means: { kind: 'cbnz', is64: false, register: 0, target: AT + 4 } },
  { source: 'cbnz x9, 0x4ffffc', means: { kind: 'cbnz', is64: true, register: 9, target: AT + 0xf_fffc } },
  { source: 'tbz w1, #0, 0x400100', means: { kind: 'tbz', bit: 0, register: 1, target: AT + 0x100 } },
  { source: 'tbz x1, #33, 0x3f8000', means: { kind: 'tbz', bit: 33, register: 1, target: AT - 0x8000 } },
  { source: 'tbnz w2, #31, 0x407ffc', means: { kind: 'tbnz', bit: 31, register: 2, target: AT + 0x7ffc } },
  { source: 'tbnz x2, #63, 0x400010', means: { kind: 'tbnz', bit: 63, register: 2, target: AT + 16 } },
  { source: 'adr x0, 0x400001', means: { kind: 'adr', register: 0, target: AT + 1 } },
  { source: 'adr x7, 0x4fffff', means: { kind: 'adr', register: 7, target: AT + 0xf_ffff } },
  { source: 'adr x30, 0x300000', means: { kind: 'adr', register: 30, target: AT - 0x10_0000 } },
  { at: 0x40_0ffc, source: 'adrp x0, 0x400000', means: { kind: 'adrp', register: 0, target: AT } },
  { at: 0x40_0ffc, source: 'adrp x16, 0x500000', means: { kind: 'adrp', register: 16, target: AT + 0x10_0000 } },
  { at: 0x40_0ffc, source: 'adrp x1, 0x1003ff000', means: { kind: 'adrp', register: 1, target: AT + 0xffff_f000 } },
  {
    at: 0x7f00_0040_0000,
    source: 'adrp x1, 0x7eff00400000',
    means: { kind: 'adrp', register: 1, target: 0x7eff_0040_0000 },
  },
  { source: 'ldr w0, 0x400100', means: { kind: 'literal', load: 'w', register: 0, target: AT + 0x100 } },
  { source: 'ldr x5, 0x400104', means: { kind: 'literal', load: 'x', register: 5, target: AT + 0x104 } },
  { source: 'ldrsw x6, 0x3fff00', means: { kind: 'literal', load: 'sw', register: 6, target: AT - 0x100 } },
  { source: 'prfm pldl1keep, 0x400100', means: { kind: 'literal', load: 'prfm', register: 0, target: AT + 0x100 } },
  { source: 'ldr s1, 0x400100', means: { kind: 'literal', load: 's', register: 1, target: AT + 0x100 } },
  { source: 'ldr d2, 0x400108', means: { kind: 'literal', load: 'd', register: 2, target: AT + 0x108 } },
  { source: 'ldr q31, 0x300000', means: { kind: 'literal', load: 'q', register: 31, target: AT - 0x10_0000 } },
];

describe('PC-relative instructions', () => {
  it.each(PC_RELATIVE)('reads and writes $source as the assembler does', ({ at = AT, source, means }) => {
    expect(decodePcRelative(word(at, source), at)).toEqual(means);
    expect(encodePcRelative(means, at)).toBe(word(at, source));
  });

  it('reads whatever it wrote as the same instruction', () => {
    fc.assert(
      fc.property(arbitraryPcRelative, ({ instruction, at }) => {
        const written = encodePcRelative(instruction, at);
        expect(written).toBeDefined();
        expect(decodePcRelative(written ?? 0, at)).toEqual(instruction);
      }),
    );
  });

  it('writes whatever it read as the same word', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 32 - 1 }), (any) => {
        const read = decodePcRelative(any, AT);
        if (read !== undefined) expect(encodePcRelative(read, AT)).toBe(any);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    { title: 'a branch 4 bytes too far', means: { kind: 'b', target: AT + 0x800_0000 } },
    { title: 'a branch 4 bytes too far back', means: { kind: 'b', target: AT - 0x800_0004 } },
    { title: 'a branch between instructions', means: { kind: 'b', target: AT + 2 } },
    { title: 'a condition too far', means: condition(0, AT + 0x10_0000) },
    { title: 'a test too far', means: { kind: 'tbz', bit: 1, register: 0, target: AT + 0x8000 } },
    { title: 'an address too far', means: { kind: 'adr', register: 0, target: AT + 0x10_0000 } },
    { title: 'a page too far', means: { kind: 'adrp', register: 0, target: AT + 2 ** 32 } },
    { title: 'a page that is none', means: { kind: 'adrp', register: 0, target: AT + 1 } },
  ] as const)('cannot write $title', ({ means }) => {
    expect(encodePcRelative(means, AT)).toBeUndefined();
  });
});

describe('decode', () => {
  it.each([
    { source: 'b 0x400008', flow: 'jump', target: AT + 8 },
    { source: 'bl 0x401000', flow: 'call', target: AT + 0x1000 },
    { source: 'b.eq 0x400100', flow: 'branch', target: AT + 0x100 },
    { source: 'bc.eq 0x400100', flow: 'branch', target: AT + 0x100 },
    { source: 'cbz w3, 0x400100', flow: 'branch', target: AT + 0x100 },
    { source: 'tbnz x2, #63, 0x400010', flow: 'branch', target: AT + 16 },
    { source: 'adr x0, 0x400001', flow: 'next', target: undefined },
    { source: 'ldr x5, 0x400104', flow: 'next', target: undefined },
    { source: 'br x8', flow: 'indirectJump', target: undefined },
    { source: 'braa x1, x2', flow: 'indirectJump', target: undefined },
    { source: 'blr x8', flow: 'indirectCall', target: undefined },
    { source: 'blraaz x3', flow: 'indirectCall', target: undefined },
    { source: 'ret', flow: 'return', target: undefined },
    { source: 'ret x5', flow: 'return', target: undefined },
    { source: 'retaa', flow: 'return', target: undefined },
    ...['eret', 'svc #0', 'hvc #1', 'smc #0', 'brk #0xf000', 'hlt #1', 'udf #0', 'tstart x0'].map((source) => ({
      source,
      flow: 'other',
      target: undefined,
    })),
  ])('tells how control leaves $source', ({ source, flow, target }) => {
    expect(arm64.decode(assembled(AT, source), AT)).toEqual([{ offset: 0, length: 4, flow, target }]);
  });

  const ORDINARY = [
    ...['nop', 'yield', 'wfe', 'dmb ish', 'dsb sy', 'isb', 'mrs x0, tpidr_el0', 'dc zva, x0', 'autiasp', 'xpaclri'],
    ...['add x0, x0, #1', 'add sp, sp, #0x40', 'sub x29, sp, #16', 'and w0, w1, #0xff', 'mov x0, #0x1234'],
    ...['movk x0, #0x5678, lsl #16', 'ubfx x0, x1, #3, #4', 'extr x0, x1, x2, #7', 'add x0, x1, x2, lsl #3'],
    ...['csel x0, x1, x2, ne', 'madd x0, x1, x2, x3', 'rbit x0, x1', 'pacia x0, x1', 'autia x0, x1'],
    ...['ccmp x0, x1, #4, ne', 'ldr x0, [x1, #8]', 'ldr q0, [x1, #16]', 'str w0, [x1], #4'],
    ...['stp x29, x30, [sp, #-16]!', 'ldp x29, x30, [sp], #16', 'ldrb w0, [x1, x2]', 'ldar x0, [x1]'],
    ...['stlr x0, [x1]', 'ldapr x0, [x1]', 'ldapur x0, [x1, #4]', 'cas x0, x1, [x2]', 'casp x0, x1, x2, x3, [x4]'],
    ...['ldadd x0, x1, [x2]', 'swpal x0, x1, [x2]', 'prfm pldl1keep, [x0]', 'ld1 {v0.16b}, [x0]', 'fadd d0, d1, d2'],
    ...['fmov d0, x1', 'add v0.4s, v1.4s, v2.4s', 'aese v0.16b, v1.16b', 'ptrue p0.b', 'add z0.s, z1.s, z2.s'],
    'smstart',
  ];

  it.each(ORDINARY)('lets %s be as it is, anywhere', (source) => {
    const bytes = assembled(AT, source);
    expect(arm64.decode(bytes, AT)).toEqual([{ offset: 0, length: 4, flow: 'next', target: undefined }]);
    expect(arm64.relocate(bytes, AT, 0x7f00_0000_0000)).toEqual({ bytes, offsets: [0] });
  });

  it.each([
    { title: 'a cut-off word', bytes: assembled(AT, 'nop').subarray(0, 3), at: AT },
    { title: 'an address between instructions', bytes: assembled(AT, 'nop'), at: AT + 2 },
    { title: 'a word of a table that is empty', bytes: bytesOf(0x0200_0000), at: AT },
    { title: 'another of an empty table', bytes: bytesOf(0x4600_0000), at: AT },
    { title: 'data that looks like nothing', bytes: bytesOf(0x0001_0000), at: AT },
    { title: 'a literal load that Arm has not given out', bytes: bytesOf(0xdc00_0000), at: AT },
    { title: 'a compare and branch (FEAT_CMPBR)', bytes: bytesOf(0x7400_0000), at: AT },
    { title: 'a return that checks its own address (FEAT_PAuth_LR)', bytes: bytesOf(0x5500_001f), at: AT },
    { title: 'an unknown branch to a register', bytes: bytesOf(0xd67f_0000), at: AT },
    { title: 'a good one before an unknown one', bytes: bytesOf(0xd503_201f, 0x7400_0000), at: AT },
  ])('refuses $title', ({ bytes, at }) => {
    expect(arm64.decode(bytes, at)).toBeUndefined();
  });

  it('reads any bytes whatever as whole words or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const decoded = arm64.decode(bytes, AT);
        if (decoded !== undefined)
          expect(decoded.map(({ offset }) => offset)).toEqual([...decoded.keys()].map((at) => at * 4));
        expect(decoded === undefined || decoded.length * 4 === bytes.length).toBe(true);
      }),
    );
  });
});
