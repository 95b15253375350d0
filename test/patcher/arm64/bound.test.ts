import { describe, expect, it } from 'vitest';
import { concatBytes } from '#domain/bytes.ts';
import { boundSequences, isBound, isHotSwappable } from '../../../patcher/arm64/bound.ts';
import { arm64 } from '../../../patcher/arm64/instruction-set.ts';
import { checkSite } from '../../../patcher/change/check-site.ts';
import { bytesOf } from '../../../patcher/arm64/word.ts';
import { assembled, word } from './assembled.ts';

const AT = 0x50_0000;
const LOOP = assembled(
  AT,
  ...['mov x9, x0', 'ldaxr w0, [x1]', 'cmp w0, w2', 'b.ne 0x500018', 'stlxr w4, w3, [x1]', 'cbnz w4, 0x500004'],
  ...['cmp w0, w2', 'ret'],
);
const BODY = { bytes: LOOP, address: AT };
const at = (index: number, count = 1) => ({
  address: AT + index * 4,
  bytes: LOOP.subarray(index * 4, (index + count) * 4),
});
const ofSources = (...sources: readonly string[]) => boundSequences({ bytes: assembled(AT, ...sources), address: AT });

describe('instructions that are bound to their neighbours', () => {
  it.each([
    ...['ldxr w0, [x1]', 'ldaxr x0, [x1]', 'ldxrb w0, [x1]', 'ldaxrh w0, [x1]', 'ldxp x0, x2, [x1]'],
    ...['ldaxp w0, w2, [x1]', 'stxr w3, w0, [x1]', 'stlxr w3, x0, [x1]', 'stxrb w3, w0, [x1]'],
    ...['stlxp w3, x0, x2, [x1]', 'clrex', 'cpyfp [x0]!, [x1]!, x2!', 'cpyfm [x0]!, [x1]!, x2!'],
    ...['cpyfe [x0]!, [x1]!, x2!', 'cpyp [x0]!, [x1]!, x2!', 'setp [x0]!, x1!, x2', 'movprfx z0, z1'],
    'movprfx z0.s, p0/m, z1.s',
  ])('are told: %s', (source) => {
    expect(isBound(word(AT, source))).toBe(true);
  });

  it.each([
    ...['ldar x0, [x1]', 'stlr x0, [x1]', 'cas x0, x1, [x2]', 'casp x0, x1, x2, x3, [x4]', 'ldadd x0, x1, [x2]'],
    ...['ldapur x0, [x1, #4]', 'add z0.s, z1.s, z2.s', 'extr x0, x1, x2, #7', 'pacia x0, x1', 'autiasp', 'dmb ish'],
  ])('are not seen in %s', (source) => {
    expect(isBound(word(AT, source))).toBe(false);
  });

  it.each([
    { title: 'autiasppc (FEAT_PAuth_LR)', bits: 0xf380_001f },
    { title: 'paciasppc (FEAT_PAuth_LR)', bits: 0xdac1_a3fe },
  ])('are told, though the assembler does not know them: $title', ({ bits }) => {
    expect(isBound(bits)).toBe(true);
    expect(arm64.relocate(bytesOf(bits), AT, AT + 0x1000)).toBeUndefined();
  });
});

describe('bound sequences', () => {
  it('run from a load-exclusive to its store', () => {
    expect(boundSequences(BODY)).toMatchObject([{ start: AT + 4, end: AT + 20 }]);
  });
  it.each([
    { title: 'to the end, without a store', sources: ['nop', 'ldxr w0, [x1]', 'nop'], start: 4, end: 12 },
    { title: 'from the start, without a load', sources: ['nop', 'stxr w3, w0, [x1]', 'nop'], start: 0, end: 8 },
    { title: 'to a clrex', sources: ['ldxr w0, [x1]', 'clrex', 'nop'], start: 0, end: 8 },
    {
      title: 'from the first of two loads',
      sources: ['ldxr w0, [x1]', 'ldaxr x0, [x1]', 'stxr w3, w0, [x1]'],
      start: 0,
      end: 12,
    },
    {
      title: 'over a prefix and the next',
      sources: ['nop', 'movprfx z0, z1', 'add z0.s, z1.s, z2.s'],
      start: 4,
      end: 12,
    },
  ])('run $title', ({ sources, start, end }) => {
    expect(ofSources(...sources)).toMatchObject([{ start: AT + start, end: AT + end }]);
  });
  it('end with a clrex that nothing was opened for: there are none', () => {
    expect(ofSources('clrex', 'nop')).toEqual([]);
  });
});

describe('a place', () => {
  it.each([
    { title: 'before the load', site: at(0), fault: undefined },
    { title: 'behind the store', site: at(5), fault: undefined },
    { title: 'after it all', site: at(6, 2), fault: undefined },
    { title: 'the load', site: at(1), fault: /load-exclusive .*0x500004/ },
    { title: 'between the two', site: at(2), fault: /load-exclusive/ },
    { title: 'the store', site: at(4), fault: /load-exclusive/ },
    { title: 'from before into it', site: at(0, 2), fault: /load-exclusive/ },
    { title: 'from it to behind', site: at(4, 2), fault: /load-exclusive/ },
    { title: 'all of it', site: at(1, 4), fault: /load-exclusive/ },
  ])('$title is judged by the sequence around it', ({ site, fault }) => {
    const found = arm64.faultOfPlace(site, BODY);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });

  it('in an unknown function cannot be judged, and so is refused', () => {
    expect(arm64.faultOfPlace(at(0), undefined)).toMatch(/no unwind entry/);
  });

  it.each(['bti', 'bti c', 'bti j', 'bti jc', 'paciasp', 'pacibsp'])('with %s in it is refused', (source) => {
    const code = assembled(AT, 'nop', source);
    expect(arm64.landingPad(code)).toBeUndefined();
    expect(arm64.landingPad(code.subarray(4))).toBe(`a ${source}`);
    expect(arm64.faultOfPlace({ bytes: code, address: AT }, { bytes: code, address: AT })).toContain(source);
  });
});

describe('the window rule, with these instructions', () => {
  const check = (index: number, sources: readonly string[], body: Uint8Array = LOOP) => {
    const expectBytes = assembled(AT + index * 4, ...sources);
    const site = {
      patchlet: 'p',
      address: AT + index * 4,
      expect: expectBytes,
      action: 'Insert',
      machineCode: assembled(AT, 'nop'),
      relocations: [],
    } as const;
    const around = { found: expectBytes, function: { start: AT, end: AT + body.length }, body };
    const checked = checkSite(site, around, arm64);
    return checked.ok ? 'ok' : `${checked.error.reason} ${checked.error.message}`;
  };
  const pads = concatBytes(assembled(AT, 'paciasp'), LOOP.subarray(4));

  it.each([
    { title: 'one instruction is enough', index: 0, sources: ['mov x9, x0'], answer: /^ok$/ },
    {
      title: 'a landing pad stays',
      index: 0,
      sources: ['paciasp'],
      body: pads,
      answer: /^SiteUnsafe .*a paciasp must stay first/,
    },
    { title: 'an exclusive pair stays whole', index: 2, sources: ['cmp w0, w2'], answer: /^SiteUnsafe .*one piece/ },
    {
      title: 'a branch into it is seen',
      index: 5,
      sources: ['cbnz w4, 0x500004', 'cmp w0, w2'],
      answer: /^BranchIntoSite/,
    },
    { title: 'a window at the end is free', index: 6, sources: ['cmp w0, w2', 'ret'], answer: /^ok$/ },
  ])('$title', ({ index, sources, body, answer }) => {
    expect(check(index, sources, body)).toMatch(answer);
  });
});

describe('what may be exchanged while others run it', () => {
  it.each(['b 0x400008', 'bl 0x401000', 'nop', 'isb', 'brk #0xf000', 'svc #0', 'hvc #1', 'smc #0'])('%s', (source) => {
    expect(isHotSwappable(word(0x40_0000, source))).toBe(true);
  });
  it.each([
    'b.eq 0x400100',
    'br x8',
    'ret',
    'yield',
    'dmb ish',
    'hlt #1',
    'udf #0',
    'ldr x0, [x1, #8]',
    'adr x0, 0x400001',
  ])('not %s', (source) => {
    expect(isHotSwappable(word(0x40_0000, source))).toBe(false);
  });
});
