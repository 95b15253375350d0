import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '#domain/base64.ts';
import { statementBytes, MICROPATCH_PREDICATE, TRUST_ROOT_PREDICATE } from '#domain/trust/statement.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '../../../runtime/crypto/node-crypto.ts';
import { sha256 } from '../../support/sha256.ts';
import { anEd25519Key, aP256Key, aRootFile, aRootPredicate, signed, type RootPlan } from '../../support/signing.ts';

const [alice, alice2, bob, mallory] = [anEd25519Key(), anEd25519Key(), aP256Key(), anEd25519Key()];
const people = { alice: [alice, alice2], bob: [bob] };
const plan: RootPlan = { people };
const verify = (file: Uint8Array) => verifyTrustRoot(file, nodeCrypto);
const complaints = (file: Uint8Array): string[] => {
  const root = verify(file);
  return root.ok ? [] : root.error.map(({ message }) => message.replace('The trust root is refused: ', ''));
};
const withPredicate = (over: object, base: RootPlan = plan): Uint8Array =>
  aRootFile(base, { ...aRootPredicate(base), ...over });
const json = (file: Uint8Array) => JSON.parse(Buffer.from(file).toString()) as Record<string, unknown>;
const edited = (over: object): Uint8Array => Buffer.from(JSON.stringify({ ...json(aRootFile(plan)), ...over }));

describe('a trust root', { timeout: 60_000 }, () => {
  it('says who holds which role with which keys', () => {
    const root = verify(aRootFile({ people, root: ['alice'], authors: ['bob'] }));
    expect(root.ok && root.value.content.version).toBe(1);
    expect(root.ok && [...root.value.content.roles.root.keyring.values()].map(({ owner }) => owner)).toEqual([
      'alice',
      'alice',
    ]);
    expect(root.ok && [...root.value.content.roles.author.keyring.values()].map(({ owner }) => owner)).toEqual(['bob']);
  });

  it('is read when it has expired, because it still says who signed what runs', () => {
    expect(verify(aRootFile({ people, expires: '2020-01-01T00:00:00Z' })).ok).toBe(true);
  });

  it('is accepted when two of two root people have signed', () => {
    expect(complaints(aRootFile({ people, root: ['alice', 'bob'], rootThreshold: 2, signers: [alice2, bob] }))).toEqual(
      [],
    );
  });

  const rows: [string, Uint8Array, string[]][] = [
    [
      'signed by nobody it lists',
      aRootFile({ people, signers: [mallory] }),
      [
        expect.stringMatching(
          /^it is signed by 0 of the 1 people of the root role that it needs. Signature 1 of 1 was made by SHA256:/,
        ) as string,
      ],
    ],
    [
      'signed by an author only',
      aRootFile({ people, root: ['alice'], signers: [bob] }),
      [expect.stringMatching(/^it is signed by 0 of the 1 .* which nobody with this role owns[.]$/) as string],
    ],
    [
      'signed twice by one of two people',
      aRootFile({ people, root: ['alice', 'bob'], rootThreshold: 2, signers: [alice, alice2] }),
      ['it is signed by 1 of the 2 people of the root role that it needs.'],
    ],
    [
      'with a role that is not known',
      withPredicate({ roles: { ...aRootPredicate(plan).roles, auditor: { people: ['bob'], threshold: 1 } } }),
      [
        'roles.auditor is a role that this version does not know, so it cannot check what the role demands. Update Stopgap, or remove the role.',
      ],
    ],
    [
      'with an unknown field in a role',
      withPredicate({
        roles: { ...aRootPredicate(plan).roles, author: { people: ['bob'], threshold: 1, namespaces: ['shop'] } },
      }),
      [
        'roles.author.namespaces is not a known field. Remove it; known here are people, threshold, thresholdFrom, scopes.',
      ],
    ],
    [
      'with what a role cannot be narrowed by',
      withPredicate({
        roles: {
          ...aRootPredicate(plan).roles,
          revoker: { people: ['bob'], threshold: 1, thresholdFrom: { High: 1 }, scopes: [{ people: ['bob'] }] },
        },
      }),
      [
        'roles.revoker.thresholdFrom narrows what is signed under a patch, and this role signs documents that are about no patch alone. Remove it, or raise the threshold. roles.revoker.scopes narrows what is signed under a patch, and this role signs documents that are about no patch alone. Remove it, or raise the threshold.',
      ],
    ],
    [
      'with an unknown field',
      withPredicate({ approvals: 2 }),
      ['approvals is not a known field. Remove it; known here are version, issued, expires, people, roles.'],
    ],
    [
      'without a role',
      withPredicate({ roles: { root: aRootPredicate(plan).roles.root } }),
      ['roles.author is missing. Add it.'],
    ],
    [
      'with a threshold of 0',
      withPredicate({ roles: { ...aRootPredicate(plan).roles, author: { people: ['bob'], threshold: 0 } } }),
      [
        'roles.author.threshold must be at least 1, but is the number 0. Write how many different people must have signed, 1 or more.',
      ],
    ],
    [
      'with a threshold that nobody can reach',
      aRootFile({ people, threshold: 3 }),
      ['roles.author.threshold is 3, which 2 people can never reach. Lower it or add people.'],
    ],
    [
      'with a threshold that one person twice would reach',
      aRootFile({ people, authors: ['bob', 'bob'], threshold: 2 }),
      ['roles.author.threshold is 2, which 1 person can never reach. Lower it or add people.'],
    ],
    [
      'with a stranger in a role',
      aRootFile({ people, authors: ['carol'] }),
      ['roles.author.people[0] "carol" is not one of people. Add the person.'],
    ],
    [
      'with one key for two people',
      aRootFile({ people: { alice: [alice], bob: [alice] } }),
      ['people[1].keys[0] is already a key of alice. List each key once; one key cannot stand for two people.'],
    ],
    [
      'with one key twice',
      aRootFile({ people: { alice: [alice, alice] } }),
      ['people[0].keys[1] is already a key of alice. List each key once; one key cannot stand for two people.'],
    ],
    [
      'with one name twice',
      withPredicate({
        people: [
          { name: 'alice', keys: [alice.line] },
          { name: 'alice', keys: [bob.line] },
          { name: 'bob', keys: [mallory.line] },
        ],
      }),
      ['people[1].name is the same as that of person 1: "alice". Give each person its own.'],
    ],
    [
      'with a key that is none',
      withPredicate({
        people: [
          { name: 'alice', keys: [alice.line, 'ssh-ed25519 AAAA'] },
          { name: 'bob', keys: [bob.line] },
        ],
      }),
      [expect.stringContaining('people[0].keys[1]') as string],
    ],
    [
      'with a date that does not exist',
      aRootFile({ people, expires: '2027-02-31T00:00:00Z' }),
      ['expires is not a date of any calendar. Write a date in UTC.'],
    ],
    ['that is not JSON', Buffer.from('not json'), ['the file is not JSON in UTF-8.']],
    ['that is empty', new Uint8Array(), ['the file is not JSON in UTF-8.']],
    [
      'that is another kind of JSON',
      Buffer.from('[]'),
      ['must be a group of fields, but is a list. Write a value of that kind.'],
    ],
    [
      'of another payload type',
      edited({ payloadType: 'text/plain' }),
      ['payloadType must be "application/vnd.in-toto+json", but is "text/plain". Write application/vnd.in-toto+json.'],
    ],
    [
      'with more in its envelope',
      edited({ extra: 1 }),
      ['extra is not a known field. Remove it; known here are payloadType, payload, signatures.'],
    ],
    [
      'whose payload is lenient base64',
      edited({ payload: `${String(json(aRootFile(plan))['payload']).replace(/=*$/, '')}A` }),
      [expect.stringMatching(/payload|cannot be read/) as string],
    ],
    ['that is too large', new Uint8Array(2 * 1024 * 1024 + 1), ['the file is larger than 2097152 bytes.']],
  ];

  it.each(rows)('%s is refused', (_, file, expected) => {
    expect(complaints(file)).toEqual(expected);
  });

  it('in place of which somebody put a signed patch is refused', () => {
    const payload = statementBytes(MICROPATCH_PREDICATE, 'trust-root', aRootPredicate(plan), sha256);
    const file = payload.ok ? formatEnvelope(signed(payload.value, alice)) : '';
    expect(complaints(Buffer.from(file))).toEqual([
      'what is signed is a https://stopgap.dev/micropatch/v1alpha1, not a https://stopgap.dev/trust-root/v1alpha1.',
    ]);
  });

  it('under another name is refused', () => {
    const payload = statementBytes(TRUST_ROOT_PREDICATE, 'cve-1', aRootPredicate(plan), sha256);
    const file = payload.ok ? formatEnvelope(signed(payload.value, alice)) : '';
    expect(complaints(Buffer.from(file))).toEqual(['what is signed has another subject.']);
  });

  it('with any one changed byte in its payload is refused', () => {
    const file = json(aRootFile(plan));
    const payload = Buffer.from(String(file['payload']), 'base64');
    fc.assert(
      fc.property(fc.nat(payload.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(payload);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(verify(Buffer.from(JSON.stringify({ ...file, payload: toBase64(changed) }))).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('is read without a throw, whatever the file', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (file) => !verify(file).ok,
      ),
    );
  });
});
