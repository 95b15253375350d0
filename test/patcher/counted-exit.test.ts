import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#domain/bytes.ts';
import { faultOfExits, isCounting } from '../../patcher/change/counted-exit.ts';
import { layOutSite, type SitePlan } from '../../patcher/change/site-layout.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

const REGION = 0x41_0000;
const SITE = 0x40_1000;
const EXIT = 0x40_1080;
const COUNTER = 0x60_0010;
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

const site = (machineCode: string, offsets: readonly number[], over: Partial<SitePlan> = {}): SitePlan => ({
  patchlet: 'p',
  address: SITE,
  expect: bytes('48c7c001000000'),
  action: 'Insert',
  machineCode: bytes(machineCode),
  relocations: offsets.map((offset) => ({ offset, target: EXIT, addend: -4, isHit: true })),
  ...over,
});

/** cmp r15d, r14d; jge exit */
const GUARD = site('4539f70f8d00000000', [5]);
const place = { region: REGION, offset: 100, gated: false };

describe('a counted exit', () => {
  it('is a detour of the exit alone: save flags, add one, restore, go on', () => {
    const plain = layOutSite(GUARD, place, x86)?.bytes ?? new Uint8Array();
    const counted = layOutSite(GUARD, { ...place, counter: COUNTER }, x86)?.bytes ?? new Uint8Array();
    const exit = counted.subarray(plain.length);
    const start = REGION + place.offset + plain.length;
    const code = x86.decode(counted.subarray(0, 9), REGION + place.offset) ?? [];
    expect(code.at(-1)).toMatchObject({ flow: 'branch', target: start });
    expect(toHex(counted.subarray(9, plain.length))).toBe(toHex(plain.subarray(9)));
    expect(toHex(exit)).toMatch(/^488d6424809cf048ff05.{8}9d488da42480000000e9.{8}$/);
    expect(x86.decode(exit, start)?.at(-1)).toMatchObject({ flow: 'jump', target: EXIT });
    expect(x86.exits?.counterIn(counted, REGION + place.offset)).toBe(COUNTER);
  });

  it.each(['Insert', 'Replace'] as const)('leaves the layout of %s as it is before it', (action) => {
    const one = { ...GUARD, action };
    const { bytes: plain = new Uint8Array(), ...rest } = layOutSite(one, place, x86) ?? {};
    const counted = layOutSite(one, { ...place, counter: COUNTER }, x86);
    expect(counted).toMatchObject(rest);
    expect(counted?.bytes.length).toBe(plain.length + 28);
  });

  it('is refused a counter that it cannot reach', () => {
    expect(layOutSite(GUARD, { ...place, counter: REGION + 2 ** 32 }, x86)).toBeUndefined();
  });

  it('finds its counter again wherever both lie, and nothing in other code', () => {
    const near = fc.integer({ min: -0x7fff_0000, max: 0x7fff_0000 });
    fc.assert(
      fc.property(near, fc.uint8Array({ maxLength: 40 }), (distance, before) => {
        const start = 0x7000_0000_0000;
        const exit = x86.exits?.encode(start, start + distance, start + 64) ?? new Uint8Array();
        expect(exit).toHaveLength(28);
        expect(x86.exits?.counterIn(Buffer.concat([before, exit]), start - before.length)).toBe(start + distance);
        expect(x86.exits?.counterIn(exit.subarray(0, 13), start)).toBeUndefined();
      }),
    );
  });
});

describe('what can be counted', () => {
  it.each([
    { title: 'a conditional branch', plan: GUARD, fault: undefined },
    { title: 'a jump', plan: site('e900000000', [1]), fault: undefined },
    { title: 'a call', plan: site('e800000000', [1]), fault: undefined },
    { title: 'two branches', plan: site('0f8500000000e900000000', [2, 7]), fault: undefined },
    { title: 'an address that is taken', plan: site('488d0500000000', [3]), fault: /relocation at 3 .* no branch/ },
    { title: 'one of each', plan: site('488d0500000000e900000000', [3, 8]), fault: /relocation at 3/ },
    {
      title: 'a branch to a little behind the label',
      plan: site('e900000000', [1], { relocations: [{ offset: 1, target: EXIT, addend: 0, isHit: true }] }),
      fault: /relocation at 1/,
    },
  ])('$title', ({ plan, fault }) => {
    expect(isCounting([plan], x86)).toBe(true);
    const found = faultOfExits(plan, x86);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });

  it('is nothing without onHit, whatever the relocations', () => {
    const relocations = [{ offset: 3, target: EXIT, addend: -4, isHit: false }];
    const plain = site('488d0500000000', [], { relocations });
    expect(isCounting([plain], x86)).toBe(false);
    expect(faultOfExits(plain, x86)).toBeUndefined();
  });
});
