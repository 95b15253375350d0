import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Role } from '#domain/api/trust-root.types.ts';
import { toBase64 } from '#domain/base64.ts';
import { concatBytes } from '#domain/bytes.ts';
import { MAX_CANONICAL_BYTES } from '#domain/canonical-json.ts';
import type { Envelope, EnvelopeSignature } from '#domain/patch.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { MAX_DOCUMENT_BYTES, parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { HOST, type Place } from '#domain/trust/place.ts';
import { sshSignedBytes } from '#domain/trust/sshsig.ts';
import { sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { advanceTrust, startTrust, trustOf, type TrustState } from '#domain/trust/trust-state.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { name } from '../../support/builders.ts';
import { aFullPatch } from '../../support/manifests.ts';
import { sha256 } from '../../support/sha256.ts';
import { anEd25519Key, keyIdOf, signatureOf, signed, type RootPlan, type TestKey } from '../../support/signing.ts';
import { aCatalog, anApproval, anEntry, aRevocation, aRoot, digestOf, NOW } from '../../support/trust-documents.ts';

/*
 * The readable list of attacks on trust. Each row is one machine that demands every role, one attack, its own reason, and
 * the twin of the attack that is honest: it is accepted, so that no attack fails for a wrong cause. Back-dated commits
 * are in test/controller/git, a controller that lies in test/live/hostile-trust.test.ts, and what happens to the files of
 * a machine in test/runtime/trust/trust-store.test.ts.
 */

const [admin, admin2, alice, alice2, erin, bob, carol, dave, rita, mallory] = Array.from(
  { length: 10 },
  anEd25519Key,
) as [TestKey, TestKey, TestKey, TestKey, TestKey, TestKey, TestKey, TestKey, TestKey, TestKey];
const role = (...names: string[]): Role => ({ people: names, threshold: 1 });
const roles = {
  author: role('alice', 'erin'),
  builder: role('bob'),
  approver: role('carol', 'alice'),
  catalog: role('dave'),
  revoker: role('rita'),
};
const people = {
  admin: [admin],
  admin2: [admin2],
  alice: [alice, alice2],
  erin: [erin],
  bob: [bob],
  carol: [carol],
  dave: [dave],
  rita: [rita],
};
const planOf = (over: Partial<RootPlan> = {}): RootPlan => ({ people, root: ['admin'], roles, ...over });
const rootOf = (over: Partial<RootPlan> = {}): Envelope => aRoot(planOf(over));
const twoAuthors = planOf({ roles: { ...roles, author: { people: ['alice', 'erin'], threshold: 2 } } });

const payloadOf = (version = 3, patch = 'cve-2022-0778'): Uint8Array => {
  const payload = statementBytes(MICROPATCH_PREDICATE, patch, aFullPatch({ version }), sha256);
  if (!payload.ok) throw new Error(payload.error);
  return payload.value;
};
const payload = payloadOf();
const text = Buffer.from(payload).toString();
const by = (...keys: TestKey[]): Envelope => signed(payload, ...keys);
const good = by(alice, bob);
const withSig = (signature: EnvelopeSignature): Envelope => ({
  payload,
  signatures: [signature, signatureOf(payload, bob)],
});
const signedText = (content: string): Envelope => signed(new Uint8Array(Buffer.from(content)), alice, bob);
const catalog = (version: number, envelope = good): Envelope => aCatalog([dave], [anEntry(envelope)], { version });
const root3 = { '2.root.json': rootOf({ version: 2 }), '3.root.json': rootOf({ version: 3 }) };

/** An SSHSIG whose label or key is not the one that was signed with. */
function sshsig(key: TestKey, over: { readonly namespace?: string; readonly claimed?: TestKey }): EnvelopeSignature {
  const namespace = over.namespace ?? 'stopgap-dsse@stopgap.dev';
  const message = sshSignedBytes(preAuthEncoding(payload), { namespace, hash: 'sha512' }, nodeCrypto);
  const inner = concatBytes(sshString('ssh-ed25519'), sshString(sign(null, message, key.privateKey)));
  const { blob } = (over.claimed ?? key).publicKey;
  const parts = [sshString(blob), ...[namespace, '', 'sha512'].map(sshString), sshString(inner)];
  return { keyid: keyIdOf(alice), sig: toBase64(concatBytes(Buffer.from('SSHSIG'), uint32(1), ...parts)) };
}

/** The last sign before the padding holds bits that mean nothing: another text for the same bytes. */
const lenient = (base64: string): string =>
  base64.replace(
    /([A-Za-z0-9+/])(=+)$/,
    (_, last: string, padding: string) => String.fromCharCode(last.charCodeAt(0) + 1) + padding,
  );

type Files = Readonly<Record<string, Envelope | string>>;

interface Attempt {
  readonly plan: RootPlan;
  readonly envelope: Envelope;
  readonly approvals: readonly Envelope[];
  readonly name: string;
  /** What a repository brings, one commit after the other. */
  readonly commits: readonly Files[];
  readonly place: Place;
  readonly now: Date;
}

const HONEST: Attempt = {
  plan: planOf(),
  envelope: good,
  approvals: [anApproval(good, [carol])],
  name: 'cve-2022-0778',
  commits: [{ 'catalog.json': catalog(1) }],
  place: HOST,
  now: NOW,
};

/** Everything that the machine refuses, line by line; nothing when all of it is accepted. */
function refusals(over: Partial<Attempt>): string[] {
  const attempt = { ...HONEST, ...over };
  const pinned = verifyTrustRoot(Buffer.from(formatEnvelope(aRoot(attempt.plan))), nodeCrypto);
  if (!pinned.ok) throw new Error(JSON.stringify(pinned.error));
  let state: TrustState = startTrust(pinned.value);
  const said: string[] = [];
  for (const files of attempt.commits) {
    const read = Object.entries(files).map(([file, content]) => ({
      name: file,
      envelope: parseEnvelope(Buffer.from(typeof content === 'string' ? content : formatEnvelope(content))),
    }));
    said.push(
      ...read.flatMap((one) => (one.envelope.ok ? [] : [`${one.name}: Malformed: ${one.envelope.error.join('; ')}`])),
    );
    const documents = read.flatMap((one) =>
      one.envelope.ok ? [{ name: one.name, envelope: one.envelope.value }] : [],
    );
    const { state: after, refused } = advanceTrust(state, documents, nodeCrypto, NOW);
    said.push(...refused.map(({ document, reason, message }) => `${document}: ${reason}: ${message}`));
    state = after;
  }
  const { envelope, approvals, place, now } = attempt;
  const question = { envelope, approvals, place, now, name: name(attempt.name), crypto: nodeCrypto };
  const verdict = verifyPatch({ ...question, trust: trustOf(state) });
  return [...said, ...(verdict.ok ? [] : verdict.error.map(({ reason, message }) => `${reason}: ${message}`))];
}

interface Row {
  readonly attack: string;
  readonly given: Partial<Attempt>;
  readonly says: RegExp;
  /** The same without the attack. */
  readonly twin?: Partial<Attempt>;
}

const another = signed(payloadOf(3, 'another-patch'), alice, bob);
const older = signed(payloadOf(2), alice, bob);
const shop: Place = { namespace: 'shop', image: 'registry.example.org/shop/app:1' };
const approvedFor = (namespace: string): Partial<Attempt> => ({
  place: shop,
  approvals: [anApproval(good, [carol], { scope: { namespaces: [namespace] } })],
});
const years = (count: number): Date => new Date(NOW.getTime() + count * 365.25 * 24 * 3600 * 1000);
const rotated = (over: Partial<RootPlan> = {}): Envelope =>
  rootOf({ version: 2, root: ['admin2'], signers: [admin, admin2], ...over });
const catalogFile = formatEnvelope(catalog(1));

const SIGNATURES: readonly Row[] = [
  {
    attack: 'the envelope of another patch',
    given: { envelope: another, approvals: [anApproval(another, [carol])] },
    says: /PayloadInvalid: The signatures are for a patch called "another-patch"/,
    twin: {
      envelope: another,
      approvals: [anApproval(another, [carol], {}, 'another-patch')],
      commits: [{ 'catalog.json': aCatalog([dave], [anEntry(another, { name: 'another-patch' })]) }],
      name: 'another-patch',
    },
  },
  {
    attack: 'one signature twice',
    given: { plan: twoAuthors, envelope: by(alice, alice, bob) },
    says: /^NotApproved: 2 authors must have signed, but 1 \(alice\) did\.$/,
    twin: { plan: twoAuthors, envelope: by(alice, erin, bob) },
  },
  {
    attack: 'two keys of one person',
    given: { plan: twoAuthors, envelope: by(alice, alice2, bob) },
    says: /^NotApproved: 2 authors must have signed, but 1 \(alice\) did\.$/,
    twin: { plan: twoAuthors, envelope: by(alice2, erin, bob) },
  },
  {
    attack: 'the key of an attacker under the key id of an author, as somebody with etcd would write it',
    given: { envelope: withSig({ ...signatureOf(payload, mallory), keyid: keyIdOf(alice) }) },
    says: /Signature 1 of 2 was made by SHA256:.*, which nobody with this role owns/,
    twin: { envelope: withSig({ ...signatureOf(payload, alice), keyid: keyIdOf(mallory) }) },
  },
  {
    attack: 'the signature of an attacker around the public key of an author',
    given: { envelope: withSig(sshsig(mallory, { claimed: alice })) },
    says: /Signature 1 of 2 by alice does not match the signed content/,
    twin: { envelope: withSig(sshsig(alice, { claimed: alice })) },
  },
  {
    attack: 'a signature that was made for a commit of Git',
    given: { envelope: withSig(sshsig(alice, { namespace: 'git' })) },
    says: /by alice was made for another purpose/,
    twin: { envelope: withSig(sshsig(alice, {})) },
  },
  {
    attack: 'lenient base64 in a signature',
    given: { envelope: withSig({ keyid: '', sig: lenient(signatureOf(payload, alice).sig) }) },
    says: /Signature 1 of 2 is not standard base64/,
    twin: { envelope: withSig(signatureOf(payload, alice)) },
  },
];

const CONTENT: readonly Row[] = [
  {
    attack: 'a member twice',
    given: { envelope: signedText(text.replace('"version":3', '"version":3,"version":3')) },
    says: /PayloadInvalid: The signed content cannot be read: it is not in canonical form/,
    twin: { envelope: signedText(text) },
  },
  {
    attack: 'a number of 64 bits',
    given: { envelope: signedText(text.replace('"version":3', '"version":9007199254740993')) },
    says: /PayloadInvalid: The signed content cannot be read: it is not in canonical form/,
  },
  {
    attack: 'a member called __proto__',
    given: { envelope: signedText(text.replace('{', '{"__proto__":{"version":4},')) },
    says: /PayloadInvalid: .*__proto__/,
  },
  {
    attack: 'a byte order mark',
    given: { envelope: signedText(`\ufeff${text}`) },
    says: /PayloadInvalid: The signed content cannot be read/,
  },
  {
    attack: 'nesting deeper than the stack',
    given: { envelope: signedText(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) },
    says: /PayloadInvalid: .*nested deeper than 64 levels/,
  },
  {
    attack: 'a giant envelope',
    given: { envelope: signedText(text + ' '.repeat(MAX_CANONICAL_BYTES)) },
    says: /^SignatureInvalid: The signed content is larger than 1048576 bytes\.$/,
  },
];

const APPROVALS: readonly Row[] = [
  {
    attack: 'an author who approves himself',
    given: { approvals: [anApproval(good, [alice2])] },
    says: /Approval 1 of 1: alice signed the patch and so cannot approve it as well/,
    twin: { envelope: by(erin, bob), approvals: [anApproval(good, [alice2])] },
  },
  {
    attack: 'an approval for another namespace',
    given: approvedFor('billing'),
    says: /Approval 1 of 1: It does not cover namespace shop/,
    twin: approvedFor('shop'),
  },
  {
    attack: 'an approval of the version before',
    given: { approvals: [anApproval(older, [carol])] },
    says: /Approval 1 of 1: It is for "cve-2022-0778" with digest [0-9a-f]{8}, another patch/,
  },
  {
    attack: 'an approval past its date',
    given: { approvals: [anApproval(good, [carol], { expires: '2026-11-24T12:00:00Z' })] },
    says: /Approval 1 of 1: It expired at 2026-11-24T12:00:00Z/,
    twin: { approvals: [anApproval(good, [carol], { expires: '2026-11-24T12:00:01Z' })] },
  },
  {
    attack: 'a patch that an approver has signed, in place of an approval',
    given: { approvals: [by(carol)] },
    says: /not a https:\/\/stopgap\.dev\/approval/,
  },
];

const DOCUMENTS: readonly Row[] = [
  {
    attack: 'a trust root that skips a version',
    given: { commits: [...HONEST.commits, { '3.root.json': root3['3.root.json'] }] },
    says: /^3\.root\.json: VersionSkipped: trust root 2 is missing/,
    twin: { commits: [...HONEST.commits, root3] },
  },
  {
    attack: 'an older trust root that its people have signed as well',
    given: {
      commits: [...HONEST.commits, root3, { '2.root.json': rootOf({ version: 2, expires: '2030-01-01T00:00:00Z' }) }],
    },
    says: /^2\.root\.json: VersionConflict/,
    twin: { commits: [...HONEST.commits, root3, { '2.root.json': rootOf({ version: 2 }) }] },
  },
  {
    attack: 'a root key that was exchanged, on a root that is dated back',
    given: {
      commits: [
        ...HONEST.commits,
        { '2.root.json': rotated() },
        { '3.root.json': rootOf({ version: 3, issued: '2019-01-02T00:00:00Z', root: ['admin2'], signers: [admin] }) },
      ],
    },
    says: /^3\.root\.json: TooFewSigners/,
    twin: {
      commits: [
        ...HONEST.commits,
        { '2.root.json': rotated() },
        { '3.root.json': rootOf({ version: 3, root: ['admin2'], signers: [admin2] }) },
      ],
    },
  },
  {
    attack: 'an older catalog',
    given: { commits: [{ 'catalog.json': catalog(2) }, { 'catalog.json': catalog(1) }] },
    says: /^catalog\.json: OlderVersion: it is version 1, and version 2 was taken before\.$/,
    twin: { commits: [{ 'catalog.json': catalog(2) }, { 'catalog.json': catalog(3) }] },
  },
  {
    attack: 'a catalog by an author',
    given: { commits: [...HONEST.commits, { 'catalog.json': aCatalog([alice], [], { version: 2 }) }] },
    says: /^catalog\.json: TooFewSigners: it is signed by 0 of the 1 people of the catalog role/,
    twin: { commits: [...HONEST.commits, { 'catalog.json': catalog(2) }] },
  },
  {
    attack: 'a revocation by an author, who wants his patch out of the way of a worse one',
    given: { commits: [...HONEST.commits, { 'x.revocation.json': aRevocation(good, [alice]) }] },
    says: /^x\.revocation\.json: TooFewSigners/,
  },
  {
    attack: 'a milder revocation after a strict one',
    given: {
      commits: [
        ...HONEST.commits,
        { 'x.revocation.json': aRevocation(good, [rita]) },
        { 'x.revocation.json': aRevocation(good, [rita], { onRevoke: 'Keep' }), 'catalog.json': catalog(2) },
      ],
    },
    says: /^Revoked: It was revoked \(it breaks TLS\): .* it is taken out where it runs\.$/,
  },
  {
    attack: 'an old revocation under the name of this version',
    given: { commits: [...HONEST.commits, { 'x.revocation.json': aRevocation(good, [rita]) }] },
    says: /^Revoked/,
    twin: {
      commits: [
        ...HONEST.commits,
        { [`cve-2022-0778-${digestOf(good).slice(0, 8)}.revocation.json`]: aRevocation(older, [rita]) },
      ],
    },
  },
  {
    attack: 'lenient base64 in a document',
    given: {
      commits: [
        ...HONEST.commits,
        {
          'catalog.json': catalogFile.replace(/"payload": "([^"]+)"/, (_, part: string) => `"payload": "${part}\\n"`),
        },
      ],
    },
    says: /^catalog\.json: Malformed: .*payload/,
    twin: { commits: [...HONEST.commits, { 'catalog.json': catalogFile }] },
  },
  {
    attack: 'a byte order mark before a document',
    given: { commits: [...HONEST.commits, { 'catalog.json': `\ufeff${catalogFile}` }] },
    says: /^catalog\.json: Malformed: the file is not JSON/,
    twin: { commits: [...HONEST.commits, { 'catalog.json': catalogFile }] },
  },
  {
    attack: 'a document nested deeper than the stack',
    given: { commits: [...HONEST.commits, { 'catalog.json': '['.repeat(500_000) + ']'.repeat(500_000) }] },
    says: /^catalog\.json: Malformed: .*nested deeper than 64 levels/,
  },
  {
    attack: 'a giant document',
    given: { commits: [...HONEST.commits, { 'catalog.json': catalogFile + ' '.repeat(MAX_DOCUMENT_BYTES) }] },
    says: /^catalog\.json: Malformed: the file is larger than 2097152 bytes/,
    twin: { commits: [...HONEST.commits, { 'catalog.json': catalogFile + ' '.repeat(1000) }] },
  },
  {
    attack: 'a field of __proto__ in a document',
    given: { commits: [...HONEST.commits, { 'catalog.json': catalogFile.replace('{', '{"__proto__":{},') }] },
    says: /^catalog\.json: Malformed: .*__proto__/,
  },
];

const TIME: readonly Row[] = [
  {
    attack: 'an expired root',
    given: { plan: planOf({ expires: '2026-11-24T12:00:00Z' }) },
    says: /^TrustRootExpired: The trust root expired at 2026-11-24T12:00:00Z\./,
    twin: { plan: planOf({ expires: '2026-11-24T12:00:01Z' }) },
  },
  {
    attack: 'a catalog that is held back, so that a newer one is not seen',
    given: { now: new Date('2026-11-27T00:00:00Z') },
    says: /^CatalogExpired: Catalog 1 expired at 2026-11-27T00:00:00Z\. Nothing new is applied; what is applied stays\.$/,
    twin: { now: new Date('2026-11-26T23:59:59Z') },
  },
  {
    attack: 'no catalog at all',
    given: { commits: [] },
    says: /^CatalogExpired: The trust root demands a catalog, and none is here/,
  },
  { attack: 'a clock ten years behind', given: { now: years(-10) }, says: /^ClockWrong: It cannot be 2016-11-2/ },
  {
    attack: 'a clock ten years ahead',
    given: { now: years(10) },
    says: /^TrustRootExpired: .*\nCatalogExpired: .*\nNotApproved: .*\nNotApproved: .*It expired/,
  },
];

describe.each([
  ['signatures', SIGNATURES],
  ['signed content', CONTENT],
  ['approvals', APPROVALS],
  ['documents of trust', DOCUMENTS],
  ['time', TIME],
])('attacks by %s', (_, rows) => {
  it.each(rows)('$attack', ({ given, says, twin = {} }) => {
    expect(refusals(twin)).toEqual([]);
    expect(refusals(given).join('\n')).toMatch(says);
  });
});
