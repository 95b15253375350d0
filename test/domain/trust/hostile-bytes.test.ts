import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#domain/bytes.ts';
import type { Envelope } from '#domain/patch.ts';
import type { Result } from '#domain/result.ts';
import { countApprovals } from '#domain/trust/approval.ts';
import { parseCatalog } from '#domain/trust/catalog.ts';
import { formatEnvelope, fromEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { HOST } from '#domain/trust/place.ts';
import { parseRevocation } from '#domain/trust/revocation.ts';
import { matterOf } from '#domain/trust/role.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { restoreTrust, storedTrust } from '#domain/trust/stored-trust.ts';
import { parseTrustRoot } from '#domain/trust/trust-root.ts';
import { advanceTrust, startTrust, trustOf, type TrustState } from '#domain/trust/trust-state.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { name } from '../../support/builders.ts';
import { aFullPatch } from '../../support/manifests.ts';
import { sha256 } from '../../support/sha256.ts';
import { anEd25519Key, aP256Key, aRootFile, signed, type TestKey } from '../../support/signing.ts';
import { aCatalog, anApproval, anEntry, aRevocation, aRoot, digestOf, NOW } from '../../support/trust-documents.ts';

/** Far more than any of these takes on a busy machine; what hangs takes for ever. */
const BOUND_MS = 5_000;
const RUNS = { numRuns: 400 };

const [alice, bob, carol, dave] = [anEd25519Key(), aP256Key(), anEd25519Key(), anEd25519Key()] as [
  TestKey,
  TestKey,
  TestKey,
  TestKey,
];
const role = (person: string) => ({ people: [person], threshold: 1 });
const plan = {
  people: { alice: [alice], bob: [bob], carol: [carol], dave: [dave] },
  roles: {
    author: role('alice'),
    builder: role('bob'),
    approver: role('carol'),
    catalog: role('dave'),
    revoker: role('dave'),
  },
};
const NAME = name('cve-2022-0778');
const payload = (() => {
  const bytes = statementBytes(MICROPATCH_PREDICATE, NAME, aFullPatch(), sha256);
  if (!bytes.ok) throw new Error(bytes.error);
  return bytes.value;
})();
const patch = signed(payload, alice, bob);
const approval = anApproval(patch, [carol]);
const other = signed(Uint8Array.of(1), alice);
const documents = {
  '2.root.json': aRoot({ ...plan, version: 2 }),
  'catalog.json': aCatalog([dave], [anEntry(patch)]),
  'a.revocation.json': aRevocation(other, [dave]),
};
const named = Object.entries(documents).map(([document, envelope]) => ({ name: document, envelope }));
const must = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const pinned = must(verifyTrustRoot(aRootFile(plan), nodeCrypto));
const begun = startTrust(pinned);
const full = advanceTrust(begun, named, nodeCrypto, NOW).state;
const stored = JSON.stringify(storedTrust(full, nodeCrypto));

/** All real documents, as files. */
const originals = [patch, approval, ...Object.values(documents)];
const files = originals.map((envelope) => Buffer.from(formatEnvelope(envelope)));
/** All that may ever be accepted, by its signed bytes. */
const genuine = new Set(originals.map(({ payload: bytes }) => toHex(bytes)));

type Edit = (bytes: Buffer) => Buffer;
const at = (bytes: Buffer, place: number): number => Math.floor(place * bytes.length);
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(unit, fc.integer({ min: 1, max: 255 })).map(([place, mask]): Edit => (bytes) => {
    const copy = Buffer.from(bytes);
    copy[at(bytes, place)] = (copy[at(bytes, place)] ?? 0) ^ mask;
    return copy;
  }),
  fc.tuple(unit, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([place, more]): Edit =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), more, bytes.subarray(at(bytes, place))]),
  ),
  fc.tuple(unit, fc.integer({ min: 1, max: 40 })).map(
    ([place, count]): Edit =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), bytes.subarray(at(bytes, place) + count)]),
  ),
  fc.tuple(unit, unit).map(([from, to]): Edit => (bytes) => {
    const [start, end] = [at(bytes, Math.min(from, to)), at(bytes, Math.max(from, to))];
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  }),
  fc.tuple(fc.constantFrom(...files), unit).map(
    ([second, place]): Edit =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), second.subarray(at(second, place))]),
  ),
);
const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
const mutated = (source: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc.tuple(source, edits).map(([bytes, all]) => all.reduce<Buffer>((now, change) => change(now), bytes));

/** Files that were changed at random, and envelopes whose signed bytes or signatures were, past the parser of files. */
const mutatedFile = mutated(fc.constantFrom(...files));
const mutatedEnvelope: fc.Arbitrary<Envelope> = fc.oneof(
  fc.tuple(fc.constantFrom(...originals), edits).map(([envelope, all]) => ({
    ...envelope,
    payload: new Uint8Array(all.reduce<Buffer>((now, change) => change(now), Buffer.from(envelope.payload))),
  })),
  fc.tuple(fc.constantFrom(...originals), fc.constantFrom(...originals)).map(([one, two]) => ({
    payload: one.payload,
    signatures: two.signatures,
  })),
  fc.tuple(fc.constantFrom(...originals), fc.string()).map(([envelope, sig]) => ({
    ...envelope,
    signatures: envelope.signatures.map((signature) => ({ ...signature, sig })),
  })),
  mutatedFile.map((bytes) => {
    const envelope = parseEnvelope(bytes);
    return envelope.ok ? envelope.value : other;
  }),
);

function bounded<T>(work: () => T): T {
  const start = performance.now();
  const value = work();
  expect(performance.now() - start).toBeLessThan(BOUND_MS);
  return value;
}

const acceptedIn = ({ chain, catalog, revocations }: TrustState): Envelope[] =>
  [...chain, ...(catalog === undefined ? [] : [catalog]), ...revocations.values()].map(({ envelope }) => envelope);
const areGenuine = (envelopes: readonly Envelope[]): boolean =>
  envelopes.every(({ payload: bytes }) => genuine.has(toHex(bytes)));

describe('bytes that nobody made on purpose', { timeout: 120_000 }, () => {
  it('begin with documents that are accepted as they are', () => {
    expect(acceptedIn(full)).toHaveLength(3);
    expect(areGenuine(acceptedIn(full))).toBe(true);
    const question = { envelope: patch, approvals: [approval], name: NAME, crypto: nodeCrypto, now: NOW };
    expect(verifyPatch({ ...question, trust: trustOf(full) })).toMatchObject({ ok: true });
  });

  it('are no envelope, or one, and never a throw', () => {
    fc.assert(
      fc.property(fc.oneof(mutatedFile, fc.uint8Array()), (bytes) => {
        expect(typeof bounded(() => parseEnvelope(bytes)).ok).toBe('boolean');
      }),
      RUNS,
    );
  });

  it.each<[string, (value: unknown) => { readonly ok: boolean }]>([
    ['an envelope', fromEnvelopeJson],
    ['a trust root', parseTrustRoot],
    ['a catalog', parseCatalog],
    ['a revocation', parseRevocation],
  ])('are not read as %s whatever they are', (_, parse) => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything()), (value) => {
        expect(bounded(() => parse(value)).ok).toBe(false);
      }),
      RUNS,
    );
  });

  it('bring no document into force that nobody signed', () => {
    fc.assert(
      fc.property(mutatedEnvelope, fc.constantFrom(...Object.keys(documents)), (envelope, document) => {
        for (const state of [begun, full]) {
          const { state: after } = bounded(() => advanceTrust(state, [{ name: document, envelope }], nodeCrypto, NOW));
          expect(areGenuine(acceptedIn(after))).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('bring no patch into force that nobody signed', () => {
    fc.assert(
      fc.property(mutatedEnvelope, fc.array(mutatedEnvelope, { maxLength: 2 }), (envelope, more) => {
        const question = { envelope, approvals: [approval, ...more], name: NAME, crypto: nodeCrypto, now: NOW };
        const verdict = bounded(() => verifyPatch({ ...question, trust: trustOf(full) }));
        if (verdict.ok) expect(toHex(envelope.payload)).toBe(toHex(payload));
      }),
      RUNS,
    );
  });

  it('are no approval that nobody gave', () => {
    const approver = trustOf(full).root.roles.approver;
    if (approver === undefined) throw new Error('the plan has this role');
    const subject = { name: NAME, sha256: digestOf(patch) };
    const question = {
      role: approver,
      subject,
      matter: matterOf(aFullPatch(), HOST),
      makers: new Set<never>(),
      now: NOW,
    };
    expect(countApprovals([approval], question, nodeCrypto).approvers).toEqual(['carol']);
    fc.assert(
      fc.property(mutatedEnvelope, (envelope) => {
        const { approvers } = bounded(() => countApprovals([envelope], question, nodeCrypto));
        if (approvers.length > 0) expect(toHex(envelope.payload)).toBe(toHex(approval.payload));
      }),
      RUNS,
    );
  });

  it('are no state from which a machine goes on with what nobody signed', () => {
    fc.assert(
      fc.property(mutated(fc.constant(Buffer.from(stored))), (bytes) => {
        let value: unknown = bytes.toString();
        try {
          value = JSON.parse(bytes.toString());
        } catch {
          // A text is no state either.
        }
        const restored = bounded(() => restoreTrust(pinned, value, nodeCrypto));
        if (restored.ok) expect(areGenuine(acceptedIn(restored.value))).toBe(true);
      }),
      RUNS,
    );
  });
});
