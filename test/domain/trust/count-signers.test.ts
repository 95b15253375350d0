import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '#domain/base64.ts';
import type { Envelope, EnvelopeSignature } from '#domain/patch.ts';
import { countApprovals } from '#domain/trust/approval.ts';
import { countSigners } from '#domain/trust/count-signers.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import { keyringEntry, type Keyring } from '#domain/trust/keyring.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import {
  anEd25519Key,
  aP256Key,
  bareSignatureOf,
  keyIdOf,
  signatureOf,
  signed,
  type TestKey,
} from '../../support/signing.ts';
import { anApproval, digestOf, NOW } from '../../support/trust-documents.ts';

const payload = Buffer.from('{}');
const people = Array.from({ length: 64 }, (_, index) => (index % 8 === 0 ? aP256Key() : anEd25519Key()));
const nameOf = (key: TestKey): string => `p${people.indexOf(key)}`;
const last = people.at(-1) as TestKey;
const keyringOf = (keys: readonly TestKey[]): Keyring =>
  new Map(keys.map((key) => [keyringEntry(key.publicKey.blob), { owner: nameOf(key), publicKey: key.publicKey }]));
const keyring = keyringOf(people);

const hintedBare = (bytes: Uint8Array, key: TestKey): EnvelopeSignature => ({
  ...bareSignatureOf(bytes, key),
  keyid: keyIdOf(key),
});
const junk = (fill: number, keyid = ''): EnvelopeSignature => ({ keyid, sig: toBase64(new Uint8Array(64).fill(fill)) });
const manyJunk = (count: number) => Array.from({ length: count }, (_, index) => junk(index + 1));

/** Counts how often a public key is used. */
function counting(): { crypto: CryptoPrimitive; uses: () => number } {
  let uses = 0;
  const verify: CryptoPrimitive['verify'] = (...question) => {
    uses += 1;
    return nodeCrypto.verify(...question);
  };
  return { crypto: { ...nodeCrypto, verify }, uses: () => uses };
}

describe('junk among signatures', () => {
  it('costs no more than some good ones, and says that not every key was tried', () => {
    const { crypto, uses } = counting();
    const { signers, complaints } = countSigners(payload, manyJunk(16), keyring, crypto);
    expect(signers).toEqual([]);
    expect(uses()).toBeLessThanOrEqual(64);
    expect(complaints[0]).toBe('Signature 1 of 16 matches no key of anybody with this role.');
    expect(complaints[15]).toMatch(/^Signature 16 of 16 was not tried against every key.*give its key id/);
  });

  it('does not keep a signature from counting that says whose it is, wherever it stands', () => {
    const { crypto, uses } = counting();
    const signatures = [...manyJunk(14), hintedBare(payload, last), signatureOf(payload, people[0] as TestKey)];
    expect(countSigners(payload, signatures, keyring, crypto).signers).toEqual(['p0', 'p63']);
    expect(uses()).toBeLessThanOrEqual(64 + 16);
  });

  it.each([
    { name: 'without a key id', keyid: '' },
    { name: 'under a key id that nobody has', keyid: 'SHA256:x' },
    { name: 'under the key id of somebody else', keyid: keyIdOf(people[1] as TestKey) },
  ])('is not what a good bare signature $name is taken for', ({ keyid }) => {
    const more = [...Array.from({ length: 40 }, () => anEd25519Key()), ...people];
    const signature = { ...bareSignatureOf(payload, last), keyid };
    expect(countSigners(payload, [signature], keyringOf(more), nodeCrypto)).toEqual({
      signers: ['p63'],
      complaints: [],
    });
  });

  it('never changes who counts, of those who say whose they are', () => {
    const anHonest = fc
      .constantFrom(...people)
      .chain((key) =>
        fc
          .constantFrom(signatureOf, hintedBare)
          .map((make) => ({ person: nameOf(key), signature: make(payload, key) })),
      );
    const aHint = fc.constantFrom('', 'SHA256:x', ...people.slice(0, 4).map(keyIdOf));
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      fc.uint8Array({ minLength: 60, maxLength: 71 }).map((rest) => Uint8Array.of(0x30, ...rest)),
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
    );
    const aJunk = fc.record({ keyid: aHint, sig: bytes.map(toBase64) }).map((signature) => ({ person: '', signature }));
    const mixed = fc
      .tuple(fc.array(anHonest, { maxLength: 4 }), fc.array(aJunk, { maxLength: 12 }))
      .chain(([honest, rest]) => fc.shuffledSubarray([...honest, ...rest], { minLength: honest.length + rest.length }));
    fc.assert(
      fc.property(mixed, (all) => {
        const { crypto, uses } = counting();
        const { signers } = countSigners(
          payload,
          all.map(({ signature }) => signature),
          keyring,
          crypto,
        );
        expect(signers).toEqual([...new Set(all.map(({ person }) => person).filter((name) => name !== ''))].sort());
        expect(uses()).toBeLessThanOrEqual(64 + 16);
      }),
      { numRuns: 40 },
    );
  });
});

describe('junk among approvals', () => {
  const patch = signed(Uint8Array.of(1));
  const question = {
    role: { keyring, people: new Set(people.map(nameOf)), threshold: 1, thresholdFrom: {}, scopes: [] },
    subject: { name: 'cve-2022-0778', sha256: digestOf(patch) },
    matter: { severity: 'High', packages: [], place: undefined },
    makers: new Set<string>(),
    now: NOW,
  } as const;

  it('is bounded over all of them, and hides no approval that says whose it is', () => {
    const { payload: approval } = anApproval(patch, []);
    const good: Envelope = { payload: approval, signatures: [...manyJunk(15), hintedBare(approval, last)] };
    const bad: Envelope = { payload: approval, signatures: manyJunk(16) };
    const { crypto, uses } = counting();
    const { approvers, complaints } = countApprovals([...Array<Envelope>(15).fill(bad), good], question, crypto);
    expect(approvers).toEqual(['p63']);
    expect(uses()).toBeLessThanOrEqual(256 + 16);
    expect(complaints.at(-1)).toMatch(/^Approval 16 of 16: Signature 15 of 16 was not tried against every key/);
  });
});
