import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRecord,
  encodeRegion,
  isSealIntact,
  patchedBytes,
  recordLength,
  type RecordedSite,
  type RegionRecord,
} from '../../patcher/record/region-record.ts';
import { decodeScratch, encodeScratch } from '../../patcher/record/scratch.ts';
import { digest, name, owner } from '../support/builders.ts';
import { sha256 } from '../support/sha256.ts';

const REGION = 0x70_0000_0000;
const original = fc.uint8Array({ minLength: 5, maxLength: 20 });
const offset = fc.integer({ min: 0, max: 60 });
const siteAddress = fc.integer({ min: REGION - 0x4000_0000, max: REGION + 0x4000_0000 });

const arbitrarySite: fc.Arbitrary<RecordedSite> = fc.oneof(
  fc.record({ kind: fc.constant('detour' as const), address: siteAddress, original, entry: offset }),
  fc.record({
    kind: fc.constant('gated' as const),
    address: siteAddress,
    original,
    entry: offset,
    active: offset,
    neutral: offset,
  }),
  fc.tuple(siteAddress, original).map(([address, bytes]) => ({
    kind: 'inPlace' as const,
    address,
    original: bytes,
    replacement: bytes.map((byte) => byte ^ 1),
    copy: 0,
  })),
);

/** Any record whose code is long enough for what its sites say, with the code. */
const arbitraryRegion = fc
  .record({
    label: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z]$/),
    sites: fc.array(arbitrarySite, { minLength: 1, maxLength: 4 }),
    code: fc.uint8Array({ minLength: 80, maxLength: 120 }),
    home: fc.constantFrom('tail' as const, 'page' as const),
    fill: fc.constantFrom(0, 0xcc),
    counter: fc.option(siteAddress, { nil: undefined }),
  })
  .map(({ label, sites, code, home, fill, counter }) => {
    const codeOffset = recordLength(
      label,
      sites.map((site) => ({ kind: site.kind, length: site.original.length })),
      counter !== undefined,
    );
    const shifted = sites.map((site): RecordedSite => {
      if (site.kind === 'inPlace') return site;
      if (site.kind === 'detour') return { ...site, entry: site.entry + codeOffset };
      return {
        ...site,
        entry: site.entry + codeOffset,
        active: site.active + codeOffset,
        neutral: site.neutral + codeOffset,
      };
    });
    const record: RegionRecord = {
      address: REGION,
      length: codeOffset + code.length,
      codeOffset,
      home,
      fill,
      owner: owner('c'),
      digest: digest('d'),
      name: name(label),
      ...(counter === undefined ? {} : { counter }),
      sites: shifted,
    };
    return { record, code };
  });

describe('region record', () => {
  it('reads back what was written, with other bytes behind it', () => {
    fc.assert(
      fc.property(arbitraryRegion, fc.uint8Array({ maxLength: 40 }), ({ record, code }, behind) => {
        const region = encodeRegion(record, code, sha256);
        expect(region).toHaveLength(record.length);
        expect(decodeRecord(Buffer.concat([region, behind]), REGION)).toEqual(record);
      }),
    );
  });

  it('notices any changed byte that is no gate', () => {
    const ungated = arbitraryRegion.filter(({ record }) => record.sites.every(({ kind }) => kind !== 'gated'));
    fc.assert(
      fc.property(ungated, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ record, code }, at, flip) => {
        const region = encodeRegion(record, code, sha256);
        expect(isSealIntact(region, record, sha256)).toBe(true);
        const index = at % region.length;
        region[index] = (region[index] ?? 0) ^ flip;
        const reread = decodeRecord(region, REGION);
        expect(reread === undefined || !isSealIntact(region, reread, sha256)).toBe(true);
      }),
    );
  });

  it('of a counted region has a home that patchers from before there were counters do not know', () => {
    fc.assert(
      fc.property(arbitraryRegion, ({ record, code }) => {
        const home = encodeRegion(record, code, sha256)[12] ?? 0;
        expect(home > 1).toBe(record.counter !== undefined);
        expect(home & 0x7f).toBe(record.home === 'tail' ? 0 : 1);
      }),
    );
  });

  it('never throws and never reads past the end, whatever the bytes', () => {
    fc.assert(
      fc.property(
        arbitraryRegion,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        ({ record, code }, changes, cut) => {
          const region = encodeRegion(record, code, sha256);
          for (const [at, value] of changes) if (at % region.length >= 8) region[at % region.length] = value;
          const bytes = region.subarray(0, cut % (region.length + 1));
          const found = decodeRecord(bytes, REGION);
          if (found === undefined) return;
          expect(found.length).toBeLessThanOrEqual(bytes.length);
          for (const site of found.sites)
            if (site.kind !== 'inPlace') expect(site.entry + 5).toBeLessThanOrEqual(found.length);
        },
      ),
    );
  });

  it('tells what a site holds while the patch is in', () => {
    const site = { kind: 'detour', address: REGION - 0x1000, original: new Uint8Array(7), entry: 100 } as const;
    expect(Buffer.from(patchedBytes(site, REGION) ?? []).toString('hex')).toBe('e95f1000006690');
  });

  it('fits a one-site patch with a usual name into the smallest tail that real builds leave', () => {
    expect(recordLength('cve-2022-0778', [{ kind: 'detour', length: 7 }]) + 9 + 7 + 5).toBeLessThanOrEqual(144);
  });
});

describe('scratch', () => {
  it('reads back what was written and ignores everything else', () => {
    const bytes = encodeScratch(new Uint8Array(100).fill(1), 0xcc);
    expect(decodeScratch(bytes, 0x1000)).toEqual({ address: 0x1000, length: bytes.length, fill: 0xcc });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
        expect(decodeScratch(noise, 0x1000)).toBeUndefined();
      }),
    );
  });
});
