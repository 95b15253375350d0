import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogEntry, CatalogPredicate } from '#domain/api/catalog.types.ts';
import { parseCatalog, type Catalog } from '#domain/trust/catalog.ts';
import { NO_HISTORY, withCatalog } from '#domain/trust/trust-history.ts';
import { nextCatalog, type CatalogRequest, type ListedVersion } from '#domain/trust/next-catalog.ts';

const sha = (digit: string): string => digit.repeat(64);
const version = (over: Partial<ListedVersion> = {}): ListedVersion => ({
  name: 'cve-a',
  version: 1,
  sha256: sha('1'),
  ...over,
});
const request = (over: Partial<CatalogRequest> = {}): CatalogRequest => ({
  previous: undefined,
  versions: [],
  revocations: [],
  dropped: [],
  issued: '2026-11-24T12:00:00Z',
  expires: '2026-11-27T12:00:00Z',
  ...over,
});
const catalog = (entries: readonly CatalogEntry[], over: Partial<CatalogPredicate> = {}): CatalogPredicate => ({
  version: 7,
  issued: '2026-11-23T12:00:00Z',
  expires: '2026-11-26T12:00:00Z',
  entries,
  ...over,
});
const read = (predicate: CatalogPredicate): Catalog => {
  const parsed = parseCatalog(predicate);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

/** What a catalog had is there, unless somebody dropped it or a higher version took its place; revoked for ever. */
function expectKept(before: CatalogEntry, after: Catalog, dropped: readonly string[]): void {
  const entry = after.entries.get(before.sha256);
  if (before.state === 'Revoked') expect(entry?.state).toBe('Revoked');
  if (before.onRevoke === 'Rollback') expect(entry?.onRevoke).toBe('Rollback');
  const isLeft = [...after.entries.values()].some(({ name }) => name === before.name);
  expect(isLeft || dropped.includes(before.name)).toBe(true);
}

describe('nextCatalog', () => {
  it('begins with version 1 and goes one on', () => {
    const first = nextCatalog(request({ versions: [version(), version()] }));
    expect(first).toMatchObject({ ok: true, value: { predicate: { version: 1, entries: [{ state: 'Active' }] } } });
    const next = nextCatalog(request({ previous: catalog([]), versions: [version()] }));
    expect(next).toMatchObject({ ok: true, value: { predicate: { version: 8 } } });
  });

  it('refuses a revocation that calls a digest by another name', () => {
    const revocations = [{ name: 'cve-b', sha256: sha('1'), onRevoke: 'Keep' as const }];
    expect(nextCatalog(request({ versions: [version()], revocations }))).toEqual({
      ok: false,
      error: [
        'A revocation is about the version of cve-b with digest 11111111, and that digest is cve-a. Have it made again.',
      ],
    });
  });

  const names = fc.constantFrom('cve-a', 'cve-b', 'cve-c');
  /** One digest has one name and one number, as digests of content do; some numbers have two digests. */
  const digests = fc.nat(15).map((number) => ({
    name: `cve-${'abc'.charAt(number % 3)}`,
    version: 1 + (number % 5),
    sha256: sha(number.toString(16)),
  }));
  const states = fc.constantFrom<Pick<CatalogEntry, 'state' | 'onRevoke'>>(
    { state: 'Active' },
    { state: 'Revoked', onRevoke: 'Keep' },
    { state: 'Revoked', onRevoke: 'Rollback' },
    { state: 'Revoked' },
  );
  const entries = fc.uniqueArray(
    fc.tuple(digests, states).map(([one, state]): CatalogEntry => ({ ...one, ...state })),
    { selector: ({ sha256 }) => sha256, maxLength: 6 },
  );
  const requests = fc.record({
    previous: fc.option(
      entries.map((list) => catalog(list)),
      { nil: undefined },
    ),
    versions: fc.array(digests, { maxLength: 6 }),
    revocations: fc.array(
      fc
        .tuple(digests, fc.constantFrom('Keep' as const, 'Rollback' as const))
        .map(([one, onRevoke]) => ({ ...one, onRevoke })),
      { maxLength: 2 },
    ),
    dropped: fc.uniqueArray(names, { maxLength: 2 }),
  });

  it('makes only what machines take after the one before, and takes no revocation back', () => {
    let made = 0;
    fc.assert(
      fc.property(requests, (over) => {
        const next = nextCatalog(request(over));
        if (!next.ok) {
          expect(next.error.length).toBeGreaterThan(0);
          return;
        }
        made += 1;
        const after = read(next.value.predicate);
        for (const { sha256 } of over.versions) expect(after.entries.has(sha256)).toBe(true);
        for (const { sha256 } of over.revocations) expect(after.entries.get(sha256)?.state).toBe('Revoked');
        if (over.previous === undefined) return;
        expect(after.version).toBe(over.previous.version + 1);
        const before = withCatalog(NO_HISTORY, read(over.previous));
        expect(before.ok && withCatalog(before.value, after).ok).toBe(true);
        for (const entry of over.previous.entries) expectKept(entry, after, over.dropped);
      }),
      { numRuns: 2_000 },
    );
    expect(made).toBeGreaterThan(100);
  });
});
