import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '#domain/patch.ts';
import { restoreTrust, storedTrust } from '#domain/trust/stored-trust.ts';
import type { CatalogEntry } from '#domain/api/catalog.types.ts';
import type { PayloadDigest } from '#domain/ids.ts';
import { revocationOf, withdrawnBy } from '#domain/trust/trust.ts';
import {
  advanceTrust,
  MAX_REVOCATIONS,
  rootOf,
  startTrust,
  trustOf,
  type TrustDocument,
  type TrustState,
} from '#domain/trust/trust-state.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { anEd25519Key, aRootFile, signed, type RootPlan, type TestKey } from '../../support/signing.ts';
import { aCatalog, anEntry, aRevocation, aRoot, digestOf, NOW } from '../../support/trust-documents.ts';

const [alice, bob, carol, dave, mallory] = [1, 2, 3, 4, 5].map(() => anEd25519Key()) as [
  TestKey,
  TestKey,
  TestKey,
  TestKey,
  TestKey,
];
const people = { alice: [alice], bob: [bob], carol: [carol], dave: [dave] };
const roles = { catalog: { people: ['carol'], threshold: 1 }, revoker: { people: ['dave'], threshold: 1 } };
const planOf = (over: Partial<RootPlan> = {}): RootPlan => ({ people, root: ['alice'], roles, ...over });

const pinned = (plan: RootPlan = planOf()) => {
  const root = verifyTrustRoot(aRootFile(plan), nodeCrypto);
  if (!root.ok) throw new Error(JSON.stringify(root.error));
  return root.value;
};
const begin = (plan?: RootPlan): TrustState => startTrust(pinned(plan));
const named = (documents: Readonly<Record<string, Envelope>>): TrustDocument[] =>
  Object.entries(documents).map(([name, envelope]) => ({ name, envelope }));
const advance = (state: TrustState, documents: Readonly<Record<string, Envelope>>, now = NOW) =>
  advanceTrust(state, named(documents), nodeCrypto, now);
const reasonsOf = (state: TrustState, documents: Readonly<Record<string, Envelope>>, now = NOW): string[] => {
  const { state: after, refused } = advance(state, documents, now);
  expect(after).toBe(state);
  return refused.map(({ document, reason }) => `${document}: ${reason}`);
};

/** Some patches, by their envelopes. */
const [first, second] = [signed(Uint8Array.of(1)), signed(Uint8Array.of(2))];
const root2 = (over: Partial<RootPlan> = {}): Envelope => aRoot(planOf({ version: 2, ...over }));

describe('a trust root that follows', () => {
  it('is taken, and the one after it too, in whatever order they come', () => {
    const { state, refused } = advance(begin(), {
      'trust/3.root.json': aRoot(planOf({ version: 3 })),
      '2.root.json': root2(),
    });
    expect(refused).toEqual([]);
    expect(rootOf(state).version).toBe(3);
  });

  it('may exchange the root key when both have signed it', () => {
    const { state } = advance(begin(), { '2.root.json': root2({ root: ['bob'], signers: [alice, bob] }) });
    expect([...rootOf(state).roles.root.people]).toEqual(['bob']);
    const third = aRoot(planOf({ version: 3, root: ['bob'], signers: [bob] }));
    expect(rootOf(advance(state, { '3.root.json': third }).state).version).toBe(3);
  });

  it('may have expired, if one that has not follows it', () => {
    const past = root2({ expires: '2020-01-01T00:00:00Z' });
    expect(
      rootOf(advance(begin(), { '2.root.json': past, '3.root.json': aRoot(planOf({ version: 3 })) }).state).version,
    ).toBe(3);
  });

  it('is history when it is older than the pinned one, and the pinned one is no news', () => {
    const state = begin(planOf({ version: 3 }));
    expect(
      reasonsOf(state, { '2.root.json': root2({ signers: [mallory] }), '3.root.json': aRoot(planOf({ version: 3 })) }),
    ).toEqual([]);
  });

  it.each<{ title: string; documents: Record<string, Envelope>; reason: string }>([
    {
      title: 'signed by the new root people only',
      documents: { '2.root.json': root2({ root: ['bob'], signers: [bob] }) },
      reason: 'TooFewSigners',
    },
    {
      title: 'signed by the old root people only',
      documents: { '2.root.json': root2({ root: ['bob'], signers: [alice] }) },
      reason: 'TooFewSigners',
    },
    { title: 'signed by an author', documents: { '2.root.json': root2({ signers: [bob] }) }, reason: 'TooFewSigners' },
    {
      title: 'signed by a stranger',
      documents: { '2.root.json': root2({ signers: [mallory] }) },
      reason: 'TooFewSigners',
    },
    { title: 'two versions on', documents: { '3.root.json': aRoot(planOf({ version: 3 })) }, reason: 'VersionSkipped' },
    {
      title: 'two versions on under the name of the next',
      documents: { '2.root.json': aRoot(planOf({ version: 3 })) },
      reason: 'VersionSkipped',
    },
    {
      title: 'of the same version with other content',
      documents: { '1.root.json': aRoot(planOf({ expires: '2029-01-01T00:00:00Z' })) },
      reason: 'VersionConflict',
    },
    {
      title: 'made tomorrow',
      documents: { '2.root.json': root2({ issued: '2026-11-25T12:00:00Z' }) },
      reason: 'IssuedInFuture',
    },
    { title: 'that is a catalog', documents: { '2.root.json': aCatalog([alice], []) }, reason: 'Malformed' },
    { title: 'under a name that means nothing', documents: { 'root.json': root2() }, reason: 'UnknownDocument' },
  ])('is refused $title', ({ documents, reason }) => {
    expect(reasonsOf(begin(), documents)).toEqual(Object.keys(documents).map((name) => `${name}: ${reason}`));
  });

  it('cannot be skipped by leaving a broken one out', () => {
    const documents = { '2.root.json': root2({ signers: [mallory] }), '3.root.json': aRoot(planOf({ version: 3 })) };
    expect(reasonsOf(begin(), documents)).toEqual(['2.root.json: TooFewSigners', '3.root.json: VersionSkipped']);
  });
});

describe('a catalog', () => {
  const one = aCatalog([carol], [anEntry(first)]);
  const two = aCatalog([carol], [anEntry(first), anEntry(second, { version: 4 })], { version: 2 });
  const withTwo = (): TrustState => advance(begin(), { 'catalog.json': two }).state;

  it('is taken, and a later one instead of it', () => {
    const state = advance(begin(), { 'catalog.json': one }).state;
    expect(state.catalog?.content.version).toBe(1);
    expect(advance(state, { 'catalog.json': two }).state.catalog?.content.version).toBe(2);
  });

  it('may list 5,000 versions, and not one more', () => {
    const listing = (count: number): Envelope =>
      aCatalog(
        [carol],
        Array.from({ length: count }, (_, index) => ({
          ...anEntry(first),
          name: `cve-${index}`,
          sha256: index.toString(16).padStart(64, '0'),
        })),
      );
    const { state, refused } = advance(begin(), { 'catalog.json': listing(5_000) });
    expect(refused).toEqual([]);
    expect(state.catalog?.content.entries.size).toBe(5_000);
    expect(reasonsOf(begin(), { 'catalog.json': listing(5_001) })).toEqual(['catalog.json: Malformed']);
  });

  it('is taken past its date, because it may revoke something', () => {
    const past = aCatalog([carol], [], { expires: '2026-11-24T01:00:00Z' });
    expect(advance(begin(), { 'catalog.json': past }).refused).toEqual([]);
  });

  it('that is brought again is no news', () => {
    const state = withTwo();
    expect(reasonsOf(state, { 'catalog.json': two })).toEqual([]);
  });

  it.each<{ title: string; document: Envelope; reason: string }>([
    { title: 'that is older but valid', document: one, reason: 'OlderVersion' },
    {
      title: 'with the same version and other content',
      document: aCatalog([carol], [], { version: 2 }),
      reason: 'VersionConflict',
    },
    {
      title: 'that takes a patch back',
      document: aCatalog([carol], [anEntry(first)], { version: 3 }),
      reason: 'PatchLowered',
    },
    { title: 'signed by an author', document: aCatalog([bob], [], { version: 3 }), reason: 'TooFewSigners' },
    { title: 'signed by a stranger', document: aCatalog([mallory], [], { version: 3 }), reason: 'TooFewSigners' },
    {
      title: 'made tomorrow',
      document: aCatalog([carol], [], { version: 3, issued: '2026-11-25T12:00:00Z' }),
      reason: 'IssuedInFuture',
    },
    {
      title: 'that names one version twice',
      document: aCatalog([carol], [anEntry(second), anEntry(second, { name: 'cve-2' })], { version: 3 }),
      reason: 'Malformed',
    },
    { title: 'that is a revocation', document: aRevocation(first, [carol]), reason: 'Malformed' },
  ])('is refused $title', ({ document, reason }) => {
    expect(reasonsOf(withTwo(), { 'catalog.json': document })).toEqual([`catalog.json: ${reason}`]);
  });

  it('is refused where the root knows no such role', () => {
    expect(reasonsOf(begin({ people, root: ['alice'] }), { 'catalog.json': one })).toEqual([
      'catalog.json: RoleMissing',
    ]);
  });

  it('that a thief has driven up is let go with his key, so that the next good one is taken', () => {
    const stolen = aCatalog([carol], [], { version: 2_147_483_647 });
    const state = advance(begin(), { 'catalog.json': stolen }).state;
    expect(reasonsOf(state, { 'catalog.json': two })).toEqual(['catalog.json: OlderVersion']);
    const rotated = root2({ roles: { ...roles, catalog: { people: ['bob'], threshold: 1 } } });
    const good = aCatalog([bob], [anEntry(first)], { version: 3 });
    const after = advance(state, { '2.root.json': rotated, 'catalog.json': good });
    expect(after.refused).toEqual([]);
    expect(after.state.catalog?.content.version).toBe(3);
  });

  it('cannot give back what an earlier one revoked, by leaving it out or by calling it active', () => {
    const revoked = anEntry(first, { state: 'Revoked', onRevoke: 'Rollback' });
    const state = advance(begin(), { 'catalog.json': aCatalog([carol], [revoked]) }).state;
    for (const entries of [[], [anEntry(first)]]) {
      const after = advance(state, { 'catalog.json': aCatalog([carol], entries, { version: 2 }) });
      expect(after.refused).toEqual([]);
      expect([...withdrawnBy(trustOf(after.state))]).toEqual([digestOf(first)]);
      expect(revocationOf(trustOf(after.state), digestOf(first) as PayloadDigest)?.onRevoke).toBe('Rollback');
    }
  });

  it.each<[string, readonly CatalogEntry[][]]>([
    [
      'in two steps, by leaving it out in between',
      [[anEntry(first, { version: 9 })], [], [anEntry(second, { version: 1 })]],
    ],
    [
      'behind a higher version that is revoked',
      [
        [anEntry(first, { version: 9 })],
        [anEntry(first, { version: 10, state: 'Revoked' }), anEntry(second, { version: 1 })],
      ],
    ],
  ])('cannot take a patch back %s', (_, steps) => {
    const states = steps
      .slice(0, -1)
      .reduce(
        (state, entries, index) =>
          advance(state, { 'catalog.json': aCatalog([carol], entries, { version: index + 1 }) }).state,
        begin(),
      );
    const last = aCatalog([carol], steps.at(-1) ?? [], { version: 9 });
    expect(reasonsOf(states, { 'catalog.json': last })).toEqual(['catalog.json: PatchLowered']);
  });

  it('stays through a new root that still trusts its signers', () => {
    expect(advance(withTwo(), { '2.root.json': root2() }).state.catalog?.content.version).toBe(2);
  });
});

describe('a revocation', () => {
  const rollback = aRevocation(first, [dave]);
  const revokedBy = (state: TrustState): string[] => [...withdrawnBy(trustOf(state))];

  it('is taken and for ever, whatever comes after it', () => {
    const state = advance(begin(), { 'a.revocation.json': rollback }).state;
    expect(revokedBy(state)).toEqual([digestOf(first)]);
    const later = advance(state, { 'catalog.json': aCatalog([carol], [anEntry(first)]) }).state;
    expect(revokedBy(later)).toEqual([digestOf(first)]);
    expect(revokedBy(advance(later, {}).state)).toEqual([digestOf(first)]);
  });

  it('that is replayed does nothing, and means no other version', () => {
    const state = advance(begin(), { 'a.revocation.json': rollback }).state;
    expect(reasonsOf(state, { 'b.revocation.json': rollback })).toEqual([]);
    expect(revokedBy(state)).not.toContain(digestOf(second));
  });

  it('may become stricter and never milder', () => {
    const keep = aRevocation(first, [dave], { onRevoke: 'Keep' });
    const mild = advance(begin(), { 'a.revocation.json': keep }).state;
    expect(revokedBy(mild)).toEqual([]);
    const strict = advance(mild, { 'b.revocation.json': rollback }).state;
    expect(revokedBy(strict)).toEqual([digestOf(first)]);
    const again = aRevocation(first, [dave], { onRevoke: 'Keep', why: 'all is well' });
    expect(revokedBy(advance(strict, { 'c.revocation.json': again }).state)).toEqual([digestOf(first)]);
  });

  it('by the catalog takes out as well, when it says so', () => {
    const entry = anEntry(first, { state: 'Revoked', onRevoke: 'Rollback' });
    expect(revokedBy(advance(begin(), { 'catalog.json': aCatalog([carol], [entry]) }).state)).toEqual([
      digestOf(first),
    ]);
  });

  it.each<{ title: string; document: Envelope; reason: string }>([
    { title: 'signed by the author', document: aRevocation(first, [bob]), reason: 'TooFewSigners' },
    { title: 'signed by a stranger', document: aRevocation(first, [mallory]), reason: 'TooFewSigners' },
    {
      title: 'made tomorrow',
      document: aRevocation(first, [dave], { revoked: '2026-11-25T12:00:00Z' }),
      reason: 'IssuedInFuture',
    },
    {
      title: 'at a date that no calendar has',
      document: aRevocation(first, [dave], { revoked: '2026-02-30T00:00:00Z' }),
      reason: 'Malformed',
    },
    { title: 'that is a catalog', document: aCatalog([dave], []), reason: 'Malformed' },
  ])('is refused $title', ({ document, reason }) => {
    expect(reasonsOf(begin(), { 'a.revocation.json': document })).toEqual([`a.revocation.json: ${reason}`]);
  });

  it('is refused beyond the number that is kept', () => {
    const proof = {
      content: { name: 'x', digest: digestOf(first) as never, onRevoke: 'Keep' as const, revokedMs: 0, why: '' },
      envelope: first,
    };
    const full = new Map(Array.from({ length: MAX_REVOCATIONS }, (_, index) => [String(index) as never, proof]));
    expect(reasonsOf({ ...begin(), revocations: full }, { 'a.revocation.json': rollback })).toEqual([
      'a.revocation.json: TooMany',
    ]);
  });
});

describe('what is written down', () => {
  const full = (): TrustState =>
    advance(begin(), {
      '2.root.json': root2(),
      'catalog.json': aCatalog([carol], [anEntry(first)]),
      'a.revocation.json': aRevocation(second, [dave]),
    }).state;
  const stored = (state: TrustState): unknown => JSON.parse(JSON.stringify(storedTrust(state, nodeCrypto)));
  const restored = (value: unknown, plan?: RootPlan) => restoreTrust(pinned(plan), value, nodeCrypto);

  it('comes back whole', () => {
    const state = full();
    const back = restored(stored(state));
    expect(back.ok && storedTrust(back.value, nodeCrypto)).toEqual(storedTrust(state, nodeCrypto));
    expect(back.ok && rootOf(back.value).version).toBe(2);
  });

  it('keeps the revocation of somebody who has left since', () => {
    const left = root2({ roles: { ...roles, revoker: { people: ['bob'], threshold: 1 } } });
    const state = advance(begin(), { 'a.revocation.json': aRevocation(first, [dave]) }).state;
    const back = restored(stored(advance(state, { '2.root.json': left }).state));
    expect(back.ok && [...withdrawnBy(trustOf(back.value))]).toEqual([digestOf(first)]);
  });

  it('keeps what was revoked when a root is pinned that does not know who revoked it', () => {
    const left = root2({ roles: { ...roles, revoker: { people: ['bob'], threshold: 1 } } });
    const plan = planOf({ version: 2, roles: { ...roles, revoker: { people: ['bob'], threshold: 1 } } });
    const state = advance(begin(), { 'a.revocation.json': aRevocation(first, [dave]) }).state;
    const back = restored(stored(advance(state, { '2.root.json': left }).state), plan);
    expect(back.ok && [...withdrawnBy(trustOf(back.value))]).toEqual([digestOf(first)]);
  });

  it('goes on from a pinned root that is a later one of the chain', () => {
    const state = advance(full(), { '3.root.json': aRoot(planOf({ version: 3 })) }).state;
    const back = restored(stored(state), planOf({ version: 2 }));
    expect(back.ok && rootOf(back.value).version).toBe(3);
  });

  it('begins anew with a pinned root that is not older', () => {
    const other = planOf({ version: 2, expires: '2029-01-01T00:00:00Z' });
    const back = restored(stored(full()), other);
    expect(back.ok && rootOf(back.value)).toMatchObject({ version: 2, expiresMs: Date.parse('2029-01-01T00:00:00Z') });
    expect(back.ok && back.value.chain).toEqual([]);
  });

  it('is refused when the pinned root went back', () => {
    const other = planOf({ expires: '2029-01-01T00:00:00Z' });
    expect(restored(stored(full()), other)).toMatchObject({
      ok: false,
      error: expect.stringContaining('an older one') as string,
    });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'x'],
    ['a list', []],
    ['half of it', { pinned: 'x' }],
    ['a chain that is none', { ...(stored(full()) as object), chain: 7 }],
    ['a chain with something else in it', { ...(stored(full()) as object), chain: [{}] }],
    ['a catalog that is none', { ...(stored(full()) as object), catalog: 'x' }],
    ['without its history', { ...(stored(full()) as object), history: undefined }],
    ['a history that is none', { ...(stored(full()) as object), history: { revoked: [{}], versions: {} } }],
  ])('is refused when it is %s', (_, value) => {
    expect(restored(value)).toMatchObject({ ok: false, error: expect.stringContaining('damaged') as string });
  });

  it('is refused when a root in it was signed by somebody else', () => {
    const forged = storedTrust(
      { ...full(), chain: [{ content: rootOf(full()), envelope: root2({ signers: [mallory] }) }] },
      nodeCrypto,
    );
    expect(restored(forged)).toMatchObject({
      ok: false,
      error: expect.stringContaining('not to be trusted') as string,
    });
  });

  it('never throws, whatever is in the file', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof restored(value).ok).toBe('boolean');
      }),
    );
  });
});
