import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '#domain/bytes.ts';
import { composeApply, composeRevert, type Composed } from '../../patcher/change/compose-change.ts';
import { linkRegion, type LinkedRegion } from '../../patcher/change/link-region.ts';
import type { SitePlan } from '../../patcher/change/site-layout.ts';
import { judgeRegion, type ObservedRegion } from '../../patcher/change/observed-region.ts';
import { findRecords, findRoom } from '../../patcher/change/room.ts';
import type { Write } from '../../patcher/ports.ts';
import type { RegionRecord } from '../../patcher/record/region-record.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';
import { jumpTarget } from '../../patcher/x86/jump.ts';
import { digest, name, OURS } from '../support/builders.ts';
import { FakeMemory } from '../support/fake-memory.ts';
import { sha256 } from '../support/sha256.ts';

const TEXT = 0x40_0000;
const SITES = [0, 1, 2, 3].map((index) => TEXT + 0x20 + index * 0x20);
const TAIL = TEXT + 0x400;
const END = TEXT + 0x1000;
/** Two instructions of 4 and 3 bytes, as at the site of CVE-2022-0778. */
const WINDOW = fromHex('488b75b04c89e7') ?? new Uint8Array();
/** `mov eax, version`: tells in the simulation which code a thread would run. */
const codeOf = (version: number): Uint8Array => Uint8Array.of(0xb8, version, 0, 0, 0);

type Action = SitePlan['action'];
interface Version {
  readonly number: number;
  readonly sites: readonly { readonly index: number; readonly action: Action }[];
}

function freshMemory(): FakeMemory {
  const bytes = new Uint8Array(END - TEXT);
  bytes.fill(0x90, 0, TAIL - TEXT);
  for (const site of SITES) bytes.set(WINDOW, site - TEXT);
  return new FakeMemory(TEXT, bytes);
}

function sitePlan(version: number, { index, action }: Version['sites'][number]): SitePlan {
  const address = SITES[index] ?? 0;
  const machineCode = action === 'Bytes' ? Uint8Array.of(...codeOf(version), 0x66, 0x90) : codeOf(version);
  return { patchlet: `p${index}`, address, expect: WINDOW, action, machineCode, relocations: [] };
}

function link(version: Version, memory: FakeMemory): LinkedRegion {
  const plan = (address: number) =>
    ({
      address,
      home: 'tail',
      fill: 0,
      owner: OURS,
      digest: digest(String(version.number)),
      name: name('cve-1'),
      sites: version.sites.map((site) => sitePlan(version.number, site)),
      counter: undefined,
    }) as const;
  const size = linkRegion(plan(TAIL), x86, sha256)?.active.length ?? 0;
  const room = findRoom(memory.read(TAIL, END - TAIL) ?? new Uint8Array(), TAIL, size, 'tail');
  const linked = room && linkRegion(plan(room.address), x86, sha256);
  if (linked === undefined) throw new Error('no room in the test');
  return linked;
}

const observe = (memory: FakeMemory): ObservedRegion[] => {
  const others = findRecords(memory.read(TAIL, END - TAIL) ?? new Uint8Array(), TAIL);
  const bytesOf = (record: RegionRecord) => memory.read(record.address, record.length) ?? new Uint8Array();
  return others.map((record) => judgeRegion({ record, bytes: bytesOf(record), others }, memory, sha256));
};

function composeOver(version: Version, memory: FakeMemory): Composed {
  const linked = link(version, memory);
  const roomBytes = new Uint8Array(linked.active.length);
  const replaced = observe(memory).filter(({ state }) => state !== 'Retired');
  const composed = composeApply({ linked, roomBytes, replaced, scanSites: new Set(), drained: [] }, memory, x86);
  if (!composed.ok) throw new Error(composed.error.message);
  return composed.value;
}

/** All writes of a change in order, wipes last, as the tracer does them when no thread is in the way. */
const allWrites = (change: Composed): Write[] => [
  ...change.prepare,
  ...change.writes,
  ...change.wipes.map(({ write }) => write),
];

function perform(change: Composed, memory: FakeMemory, count = Number.POSITIVE_INFINITY): void {
  for (const write of allWrites(change).slice(0, count)) expect(memory.write(write)).toBe(true);
}

/** Which version's code a thread that comes to a site runs: follows jumps as the processor would. 0 is the original. */
function runs(memory: FakeMemory, site: number): number {
  let at = site;
  for (let hops = 0; hops < 4; hops += 1) {
    const bytes = memory.read(at, 7) ?? new Uint8Array();
    const target = jumpTarget(at, bytes);
    if (target === undefined) {
      const isOriginal = Buffer.from(bytes).equals(Buffer.from(WINDOW));
      return isOriginal ? 0 : bytes[0] === 0xb8 ? (bytes[1] ?? -1) : -1;
    }
    at = target;
  }
  return -1;
}

const behaviour = (memory: FakeMemory): number[] => SITES.map((site) => runs(memory, site));

const arbitraryVersion = (number: number, actions: readonly Action[]): fc.Arbitrary<Version> =>
  fc
    .tuple(
      fc.subarray([0, 1, 2, 3], { minLength: 1 }),
      fc.array(fc.constantFrom(...actions), { minLength: 4, maxLength: 4 }),
    )
    .map(([indexes, chosen]) => ({
      number,
      sites: indexes.map((index, at) => ({ index, action: chosen[at] ?? 'Insert' })),
    }));

const detours: readonly Action[] = ['Insert', 'Replace'];
const every: readonly Action[] = ['Insert', 'Replace', 'Bytes'];
const wanted = (version: Version): number[] =>
  SITES.map((_, index) => (version.sites.some((site) => site.index === index) ? version.number : 0));

describe('composeApply', () => {
  it('makes every site run the new code, and the region Live', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, every), (version) => {
        const memory = freshMemory();
        perform(composeOver(version, memory), memory);
        expect(behaviour(memory)).toEqual(wanted(version));
        expect(observe(memory)).toMatchObject([{ state: 'Live', tampering: [] }]);
      }),
    );
  });

  it('has nothing to do where the patch is in already', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, every), (version) => {
        const memory = freshMemory();
        perform(composeOver(version, memory), memory);
        const linked = link(version, new FakeMemory(TAIL, new Uint8Array(END - TAIL)));
        const input = { linked, roomBytes: linked.active, replaced: [], scanSites: new Set<number>(), drained: [] };
        const composed = composeApply(input, memory, x86);
        expect(composed).toMatchObject({ ok: true, value: { prepare: [], writes: [], wipes: [] } });
      }),
    );
  });

  it('looks at a region that is there already before anything leads to it', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, detours), (version) => {
        const memory = freshMemory();
        const linked = link(version, memory);
        memory.write({
          address: linked.record.address,
          expect: new Uint8Array(linked.active.length),
          bytes: linked.active,
        });
        const input = { linked, roomBytes: linked.active, replaced: [], scanSites: new Set<number>(), drained: [] };
        const composed = composeApply(input, memory, x86);
        expect(composed).toMatchObject({ ok: true, value: { prepare: [{ address: linked.record.address }] } });
      }),
    );
  });

  it('is all or nothing wherever it is cut off, and is found as what it is', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, detours), fc.nat(12), (version, cut) => {
        const memory = freshMemory();
        perform(composeOver(version, memory), memory, cut);
        expect([wanted(version), [0, 0, 0, 0]]).toContainEqual(behaviour(memory));
        for (const region of observe(memory)) expect(region.state).not.toBe('Tampered');
      }),
    );
  });

  it('takes over from another version without a moment in which neither is there', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, detours), arbitraryVersion(2, detours), fc.nat(16), (first, second, cut) => {
        const memory = freshMemory();
        perform(composeOver(first, memory), memory);
        perform(composeOver(second, memory), memory, cut);
        const now = behaviour(memory);
        const isStillFirst = now.every((version, index) => version === wanted(first)[index]);
        const isSecond = second.sites.every(({ index }) => now[index] === 2);
        expect(isStillFirst || isSecond).toBe(true);
      }),
    );
  });

  it('leaves nothing of the version before', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, every), arbitraryVersion(2, every), (first, second) => {
        const memory = freshMemory();
        perform(composeOver(first, memory), memory);
        perform(composeOver(second, memory), memory);
        expect(behaviour(memory)).toEqual(wanted(second));
        expect(observe(memory)).toMatchObject([{ state: 'Live', record: { digest: digest('2') } }]);
      }),
    );
  });
});

describe('composeRevert', () => {
  const revert = (memory: FakeMemory): Composed => {
    const [region] = observe(memory);
    const composed = region && composeRevert(region, x86);
    if (composed?.ok !== true) throw new Error('nothing to revert');
    return composed.value;
  };

  it('leaves every byte as it was', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, every), (version) => {
        const memory = freshMemory();
        perform(composeOver(version, memory), memory);
        perform(revert(memory), memory);
        expect(Buffer.from(memory.bytes).equals(Buffer.from(freshMemory().bytes))).toBe(true);
      }),
    );
  });

  it('is all or nothing wherever it is cut off, and can be carried on from there', () => {
    fc.assert(
      fc.property(arbitraryVersion(1, detours), fc.nat(10), (version, cut) => {
        const memory = freshMemory();
        perform(composeOver(version, memory), memory);
        perform(revert(memory), memory, cut);
        expect([wanted(version), [0, 0, 0, 0]]).toContainEqual(behaviour(memory));
        if (observe(memory).length > 0) perform(revert(memory), memory);
        expect(Buffer.from(memory.bytes).equals(Buffer.from(freshMemory().bytes))).toBe(true);
      }),
    );
  });

  it('does not overwrite what somebody else put at a site', () => {
    const memory = freshMemory();
    perform(composeOver({ number: 1, sites: [{ index: 0, action: 'Insert' }] }, memory), memory);
    memory.bytes[(SITES[0] ?? 0) - TEXT + 1] = 0x55;
    const [region] = observe(memory);
    expect(region).toMatchObject({ state: 'Tampered', tampering: [{ place: 'site', address: SITES[0] }] });
    expect(region && composeRevert(region, x86)).toMatchObject({ ok: false, error: { reason: 'Tampered' } });
  });
});
