import fc from 'fast-check';
import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '#domain/base64.ts';
import type { Envelope } from '#domain/patch.ts';
import { takeSignature } from '#domain/trust/attach-signature.ts';
import { countSigners } from '#domain/trust/count-signers.ts';
import { PAYLOAD_TYPE, preAuthEncoding } from '#domain/trust/dsse.ts';
import { planSignature } from '#domain/trust/existing-signatures.ts';
import { keyringEntry } from '#domain/trust/keyring.ts';
import { payloadDifference } from '#domain/trust/payload-difference.ts';
import { readSignatureFile } from '#domain/trust/signature-file.ts';
import { armorSshSignature } from '#domain/trust/sshsig.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { nodeCrypto } from '../../../runtime/crypto/node-crypto.ts';
import { signSshsig } from '../../../runtime/crypto/sign-sshsig.ts';
import { aFullPatch } from '../../support/manifests.ts';
import { sha256 } from '../../support/sha256.ts';
import {
  anEd25519Key,
  anRsaKey,
  aP256Key,
  aTokenKey,
  bareSignatureOf,
  keyIdOf,
  signatureOf,
  tokenSignature,
  type TestKey,
} from '../../support/signing.ts';
import { anSshsigBlob, sshsigMessage } from '../../support/sshsig-blob.ts';

function payloadOf(over: Parameters<typeof aFullPatch>[0] = {}, name = 'cve-2022-0778'): Uint8Array {
  const payload = statementBytes(MICROPATCH_PREDICATE, name, aFullPatch(over), sha256);
  if (!payload.ok) throw new Error(payload.error);
  return payload.value;
}

const payload = payloadOf();
const message = preAuthEncoding(payload);
const envelope: Envelope = { payload, signatures: [] };
const [alice, bob, rsa, token] = [anEd25519Key(), aP256Key(), anRsaKey(), aTokenKey('ed25519')];

/** The key whose signature was taken, or the words that follow the file's name. */
function take(bytes: Uint8Array | string | object, key?: TestKey, of: Envelope = envelope): string {
  const content = bytes instanceof Uint8Array ? bytes : Buffer.from(typeof bytes === 'string' ? bytes : json(bytes));
  const file = readSignatureFile(content);
  if (!file.ok) return file.error;
  const taken = takeSignature({ envelope: of, file: file.value, publicKey: key?.publicKey, crypto: nodeCrypto });
  if (!taken.ok) return taken.error;
  expectVerifiersToAgree(taken.value.signature.sig, taken.value.publicKey.blob, of);
  return `taken of ${taken.value.signature.keyid}`;
}
const json = (value: object): string => JSON.stringify(value);

/** What is taken counts, and counts for that key. */
function expectVerifiersToAgree(sig: string, blob: Uint8Array, of: Envelope): void {
  const key = [alice, bob, rsa, token].find(({ publicKey }) => toBase64(publicKey.blob) === toBase64(blob));
  if (key === undefined) throw new Error('taken for a key that nobody has');
  const keyring = new Map([[keyringEntry(blob), { owner: 'carol', publicKey: key.publicKey }]]);
  expect(countSigners(of.payload, [{ keyid: '', sig }], keyring, nodeCrypto)).toEqual({
    signers: ['carol'],
    complaints: [],
  });
}

const bare = (key: TestKey, bytes: Uint8Array = message): Uint8Array =>
  new Uint8Array(sign(key.publicKey.key.kind === 'ed25519' ? null : 'sha256', bytes, key.privateKey));
const ssh = (key: TestKey): Uint8Array => signSshsig(message, key.publicKey, key.privateKey);
const taken = (key: TestKey): string => `taken of ${keyIdOf(key)}`;
const base64 = (bytes: Uint8Array): string => toBase64(bytes);
const urlSafe = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const dsse = (signatures: readonly Uint8Array[], over: object = {}) => ({
  payload: base64(payload),
  payloadType: PAYLOAD_TYPE,
  signatures: signatures.map((bytes) => ({ sig: base64(bytes) })),
  ...over,
});
const bundle = (content: object, material: object = { publicKey: { hint: 'x' } }, version = '.v0.3+json') => ({
  mediaType: `application/vnd.dev.sigstore.bundle${version}`,
  verificationMaterial: material,
  ...content,
});
const messageSignature = (bytes: Uint8Array, over: Uint8Array = message) => ({
  messageSignature: {
    messageDigest: { algorithm: 'SHA2_256', digest: base64(sha256(over)) },
    signature: base64(bytes),
  },
});

describe('a signature of another tool', () => {
  it.each<[string, Uint8Array | string | object, TestKey | undefined, TestKey]>([
    ['an SSH armor', armorSshSignature(ssh(alice)), undefined, alice],
    ['an SSH armor with Windows line ends', armorSshSignature(ssh(alice)).replaceAll('\n', '\r\n'), undefined, alice],
    ['an SSH armor, and whose it is', armorSshSignature(ssh(bob)), bob, bob],
    ['an SSH signature of RSA', armorSshSignature(ssh(rsa)), undefined, rsa],
    [
      'an SSH signature of a touched token',
      anSshsigBlob(message, token, { inner: tokenSignature(sshsigMessage(message), token) }),
      undefined,
      token,
    ],
    ['an SSH blob', ssh(alice), undefined, alice],
    ['an SSH blob in base64', base64(ssh(alice)), undefined, alice],
    ['raw Ed25519', bare(alice), alice, alice],
    ['raw Ed25519 in base64', `${base64(bare(alice))}\n`, alice, alice],
    ['raw Ed25519 in URL-safe base64', urlSafe(bare(alice)), alice, alice],
    ['raw Ed25519 in base64 with line breaks', base64(bare(alice)).replaceAll(/.{64}/g, '$&\n'), alice, alice],
    ['P-256 in DER', bare(bob), bob, bob],
    ['P-256 in DER in base64', base64(bare(bob)), bob, bob],
    ['a DSSE envelope', dsse([bare(bob)]), bob, bob],
    ['a DSSE envelope with white space around', `\n${JSON.stringify(dsse([bare(bob)]), null, 2)}\n`, bob, bob],
    [
      'a DSSE envelope in URL-safe base64',
      { payload: urlSafe(payload), payloadType: PAYLOAD_TYPE, signatures: [{ sig: urlSafe(bare(bob)) }] },
      bob,
      bob,
    ],
    ['a DSSE envelope in base64', base64(Buffer.from(json(dsse([bare(bob)])))), bob, bob],
    ['a DSSE envelope with an SSH signature', dsse([ssh(alice)]), undefined, alice],
    ['a DSSE envelope with an armor', dsse([Buffer.from(armorSshSignature(ssh(alice)))]), undefined, alice],
    ['an envelope of several, by its key', dsse([bare(alice), ssh(rsa), bare(bob)]), bob, bob],
    ['an envelope with one signature twice', dsse([ssh(alice), ssh(alice)]), undefined, alice],
    ['an envelope with a broken one beside', dsse([new Uint8Array(3), bare(bob)]), bob, bob],
    ['a sigstore bundle', bundle({ dsseEnvelope: dsse([bare(bob)]) }), bob, bob],
    ['a sigstore bundle of Ed25519', bundle({ dsseEnvelope: dsse([bare(alice)]) }), alice, alice],
    [
      'a sigstore bundle 0.1',
      bundle({ dsseEnvelope: dsse([bare(bob)]) }, { publicKey: { hint: 'x' } }, '+json;version=0.1'),
      bob,
      bob,
    ],
    ['a sigstore bundle of the prepared bytes', bundle(messageSignature(bare(bob))), bob, bob],
    [
      'a sigstore bundle of the prepared bytes by Ed25519, without their digest',
      bundle({ messageSignature: { messageDigest: {}, signature: base64(bare(alice)) } }),
      alice,
      alice,
    ],
    ["cosign's older bundle", { base64Signature: base64(Buffer.from(json(dsse([bare(bob)])))) }, bob, bob],
    ["cosign's older bundle of the prepared bytes", { base64Signature: base64(bare(bob)) }, bob, bob],
  ])('is taken from %s', (_, file, key, owner) => {
    expect(take(file, key)).toBe(taken(owner));
  });

  const other = preAuthEncoding(payloadOf({ version: 4 }));
  const keyless = /certificate that lives for minutes/;
  it.each<[string, Uint8Array | string | object, TestKey | undefined, RegExp]>([
    ['nothing', new Uint8Array(), alice, /^is empty$/],
    ['white space', ' \n', alice, /^is neither/],
    [
      'a public key in PEM',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      alice,
      /^is a PUBLIC KEY, not a signature$/,
    ],
    [
      'an OpenPGP armor',
      '-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----',
      alice,
      /^is an OpenPGP signature/,
    ],
    ['a label that is none', `-----BEGIN ${'A'.repeat(99)}-----`, alice, /^is a , not a signature$/],
    ['a cut armor', armorSshSignature(ssh(alice)).slice(0, -10), alice, /^is not a well-formed SSH signature$/],
    ['a minisign signature', new Uint8Array(74).fill(0x45), alice, /^is neither an SSH signature/],
    ['a bare RSA signature', bare(rsa), rsa, /^may be a bare RSA signature/],
    [
      'a signature of P-384',
      Uint8Array.of(0x30, ...new Uint8Array(102).fill(0xff)),
      bob,
      /of another curve than P-256$/,
    ],
    ['a signature file without end', new Uint8Array(4 * 1024 * 1024 + 1), alice, /^is too large for a signature$/],
    [
      'a bare signature without a key',
      bare(alice),
      undefined,
      /^does not say whose signature it is; name the key with --public-key$/,
    ],
    [
      'a bare signature by another key',
      bare(alice),
      anEd25519Key(),
      /over other bytes, or by another key than SHA256:/,
    ],
    [
      'a bare signature over another patch',
      bare(alice, other),
      alice,
      /over other bytes, or by another key than SHA256:/,
    ],
    ['a bare signature over the statement', bare(alice, payload), alice, /^signs the statement alone, not the bytes/],
    ['Ed25519 for a P-256 key', bare(alice), bob, /r and s side by side; of a P-256 key it has to be DER$/],
    ['DER for an Ed25519 key', bare(bob), alice, /^is an ECDSA signature, but the public key is an Ed25519 one$/],
    ['a bare signature for an RSA key', bare(alice), rsa, /of an RSA key none is taken/],
    ['a bare signature by the key of a token', bare(token), token, /^is a bare signature, and a token makes none/],
    ['P-256 with s = 0', Uint8Array.of(0x30, 6, 2, 1, 1, 2, 1, 0), bob, /over other bytes, or by another key/],
    ['an SSH signature by another key', ssh(alice), bob, /^was signed by SHA256:\S+, not by SHA256:\S+$/],
    [
      'an SSH signature for Git',
      anSshsigBlob(message, alice, { namespace: 'git' }),
      undefined,
      /its namespace is "git"; sign again with `ssh-keygen -Y sign -n stopgap-dsse@stopgap\.dev`$/,
    ],
    [
      'a namespace that a terminal would obey',
      anSshsigBlob(message, alice, { namespace: '\u001b[2J' }),
      undefined,
      /its namespace is "\\u001b\[2J"/,
    ],
    [
      'an SSH signature over another patch',
      anSshsigBlob(other, alice),
      undefined,
      /by SHA256:\S+ that does not match the signed content$/,
    ],
    ['an SSH signature over the statement', anSshsigBlob(payload, alice), undefined, /^signs the statement alone/],
    [
      'an untouched token',
      anSshsigBlob(message, token, { inner: tokenSignature(sshsigMessage(message), token, 0) }),
      undefined,
      /made by a token that nobody touched$/,
    ],
    [
      'version 2 of SSHSIG',
      anSshsigBlob(message, alice, { version: 2 }),
      undefined,
      /^holds a signature that is not a well-formed SSH signature$/,
    ],
    ['broken JSON', '{"payload":', alice, /^is not JSON$/],
    ['JSON of something else', { signature: 'x' }, alice, /neither a DSSE envelope nor a bundle/],
    ['an envelope without signatures', dsse([]), alice, /^is an envelope without a signature$/],
    [
      'an envelope whose only signature is broken',
      dsse([new Uint8Array(3)]),
      alice,
      /^holds a signature that is neither/,
    ],
    [
      'an envelope with lenient base64',
      dsse([], { signatures: [{ sig: `${base64(bare(bob))} ` }] }),
      bob,
      /that is not base64$/,
    ],
    [
      'an envelope without payload',
      dsse([bare(bob)], { payload: undefined }),
      bob,
      /^is not a well-formed DSSE envelope$/,
    ],
    [
      'an envelope of another type',
      dsse([bare(bob)], { payloadType: 'text/plain' }),
      bob,
      /^signs content of type text\/plain, not application/,
    ],
    [
      'an envelope of two keys',
      dsse([ssh(alice), ssh(rsa)]),
      undefined,
      /^holds signatures of several keys; say whose/,
    ],
    [
      'an envelope by another key',
      dsse([bare(bob)]),
      aP256Key(),
      /^holds a signature that was made by another key than SHA256/,
    ],
    [
      'an envelope by another Ed25519 key, or with Ed25519ph',
      dsse([bare(alice)]),
      anEd25519Key(),
      /by another key than SHA256:\S+, or with Ed25519ph, as `cosign attest-blob` signs .*; use `cosign sign-blob`/,
    ],
    [
      'an envelope over another version',
      dsse([bare(bob, other)], { payload: base64(payloadOf({ version: 4 })) }),
      bob,
      /^signs other content: .*predicate\.version is 4 there and 3 here/,
    ],
    [
      'an envelope over another name',
      dsse([bare(bob)], { payload: base64(payloadOf({}, 'cve-x')) }),
      bob,
      /^signs other content: subject\[0\]\.name is "cve-x" there and "cve-2022-0778" here$/,
    ],
    ['an envelope whose payload was swapped', dsse([bare(bob, other)]), bob, /was made by another key than/],
    [
      'an envelope laid out anew',
      dsse([bare(bob)], {
        payload: base64(Buffer.from(JSON.stringify(JSON.parse(Buffer.from(payload).toString()), null, 2))),
      }),
      bob,
      /^signs the same statement in other bytes/,
    ],
    [
      'a bundle of a later version',
      bundle({ dsseEnvelope: dsse([bare(bob)]) }, {}, '.v0.4+json'),
      bob,
      /^is a bundle of a version that is not known \(application/,
    ],
    ['a bundle with a number for its version', { mediaType: 3 }, bob, /^is a bundle of a version that is not known$/],
    [
      'a keyless bundle',
      bundle({ dsseEnvelope: dsse([bare(bob)]) }, { certificate: { rawBytes: 'AA==' } }),
      bob,
      keyless,
    ],
    ['a keyless bundle with a chain', bundle(messageSignature(bare(bob)), { x509CertificateChain: {} }), bob, keyless],
    ["a keyless one of cosign's older bundles", { base64Signature: base64(bare(bob)), cert: 'LS0t' }, bob, keyless],
    ['a bundle without a signature', bundle({}), bob, /^is a bundle without exactly one signature$/],
    [
      'a bundle with two',
      bundle({ dsseEnvelope: dsse([bare(bob)]), ...messageSignature(bare(bob)) }),
      bob,
      /^is a bundle without exactly one signature$/,
    ],
    [
      'a bundle over another hash',
      bundle({
        messageSignature: { messageDigest: { algorithm: 'SHA2_512', digest: 'AAAA' }, signature: base64(bare(bob)) },
      }),
      bob,
      /another hash than SHA2_256$/,
    ],
    [
      'a bundle whose digest is broken',
      bundle({
        messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest: '!' }, signature: base64(bare(bob)) },
      }),
      bob,
      /^is a bundle whose messageSignature is broken$/,
    ],
    [
      'a bundle whose signature is broken',
      bundle({ messageSignature: { messageDigest: {}, signature: '!' } }),
      bob,
      /^is a bundle whose messageSignature is broken$/,
    ],
    [
      'a bundle over other bytes',
      bundle(messageSignature(bare(bob, other), other)),
      bob,
      /^signs sha256:[0-9a-f]{64}, not the bytes that `stopgap prepare` writes, which have sha256:[0-9a-f]{64}$/,
    ],
    [
      'a bundle over the statement as a blob',
      bundle(messageSignature(bare(bob, payload), payload)),
      bob,
      /^signs the statement alone, not the bytes that `stopgap prepare`/,
    ],
    [
      "cosign's older bundle with broken base64",
      { base64Signature: '!' },
      bob,
      /^is a bundle whose base64Signature is broken$/,
    ],
  ])('is not taken from %s', (_, file, key, words) => {
    expect(take(file, key)).toMatch(words);
  });

  it('is not taken with any one character of it changed', () => {
    const file = Buffer.from(json(bundle({ dsseEnvelope: dsse([bare(bob)]) })));
    const from = file.indexOf('"sig":"') + '"sig":"'.length;
    const to = file.indexOf('"', from) - 1;
    // The two alphabets of base64 are two spellings of the same bytes.
    const value = fc.nat(255).filter((byte) => byte !== 0x2d && byte !== 0x5f);
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), value, (at, byte) => {
        fc.pre(file[at] !== byte);
        expect(take(Uint8Array.from(file).with(at, byte), bob)).not.toMatch(/^taken/);
      }),
    );
  });

  it('is looked for without a throw and without a wait, whatever the file holds', () => {
    const valid = fc.json({ maxDepth: 4 });
    const nested = fc.constantFrom('[', '{"a":').map((open) => open.repeat(100_000));
    const shaped = fc
      .record(
        {
          mediaType: fc.constantFrom('application/vnd.dev.sigstore.bundle.v0.3+json', 'x', 3),
          verificationMaterial: fc.jsonValue(),
          dsseEnvelope: fc.record({ payload: fc.base64String(), payloadType: fc.string(), signatures: fc.jsonValue() }),
          messageSignature: fc.jsonValue(),
          base64Signature: fc.oneof(fc.base64String(), fc.jsonValue()),
          payloadType: fc.string(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value));
    const anything = fc.oneof(valid, shaped, nested, fc.string(), fc.base64String());
    fc.assert(
      fc.property(anything, (text) => !take(text, bob).startsWith('taken')),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !take(bytes, bob).startsWith('taken')));
  });
});

describe('the difference between two statements', () => {
  const ours = Buffer.from('{"a":[1,{"b":"x"}],"c":null}');
  it.each([
    ['{"a":[1,{"b":"x"}],"c":null}', undefined],
    ['{"c":null,"a":[1,{"b":"x"}]}', /^signs the same statement in other bytes/],
    ['{"a":[1,{"b":"y"}],"c":null}', /^signs other content: a\[1\]\.b is "y" there and "x" here$/],
    ['{"a":[1],"c":null}', /^signs other content: a\[1\] is missing there and an object here$/],
    ['{"a":[1,{"b":"x"}],"c":null,"d":[]}', /^signs other content: d is a list there and missing here$/],
    ['{"a":{},"c":null}', /^signs other content: a is an object there and a list here$/],
    ['[]', /^signs other content: all is a list there and an object here$/],
    [
      '{"__proto__":{"x":1},"a":[1,{"b":"x"}],"c":null}',
      /^signs other content: __proto__ is an object there and missing here$/,
    ],
    ['{"a":1,"c":1,"d":1,"e":1}', /^signs other content: a is .*; c is .*; d is .*; and more$/],
    ['{', /^signs content that is not JSON/],
    ['\ufeff{}', /^signs content that is not JSON/],
    ['[{"a":'.repeat(50_000), /^signs content that is not JSON/],
    [`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)},"c":null}`, /a\[0\] is a list there and 1 here/],
    ['{"a":[1,{"b":"\\u001b[2J"}],"c":null}', /b is "\\u001b\[2J" there/],
  ])('of %j is told in words', (theirs, words) => {
    const difference = payloadDifference(ours, Buffer.from(theirs));
    if (words === undefined) expect(difference).toBeUndefined();
    else expect(difference).toMatch(words);
  });
});

describe('what signing with a key means for an envelope that has', () => {
  const plan = (key: TestKey, ...signatures: Envelope['signatures']) =>
    planSignature({ payload, signatures }, key.publicKey, nodeCrypto);
  const old = payloadOf({ version: 4 });

  it.each([
    ['nothing', [], { kind: 'add' }],
    ['its SSH signature', [signatureOf(payload, alice)], { kind: 'present' }],
    ['its bare signature', [bareSignatureOf(payload, alice)], { kind: 'present' }],
    [
      'its bare signature under another name',
      [{ ...bareSignatureOf(payload, alice), keyid: keyIdOf(bob) }],
      { kind: 'present' },
    ],
    ['its SSH signature over an older version', [signatureOf(old, alice)], { kind: 'renew', index: 0 }],
    [
      'its bare signature over an older version',
      [signatureOf(payload, bob), { ...bareSignatureOf(old, alice), keyid: keyIdOf(alice) }],
      { kind: 'renew', index: 1 },
    ],
    ['a bare signature over an older version without a name', [bareSignatureOf(old, alice)], { kind: 'add' }],
    ['an old and a new one', [signatureOf(old, alice), bareSignatureOf(payload, alice)], { kind: 'present' }],
    ['one of somebody else under its name', [{ ...signatureOf(payload, bob), keyid: keyIdOf(alice) }], { kind: 'add' }],
    ['something broken under its name', [{ keyid: keyIdOf(alice), sig: '!' }], { kind: 'add' }],
  ])('%s is decided', (_, signatures, expected) => {
    expect(plan(alice, ...signatures)).toEqual(expected);
  });
});
