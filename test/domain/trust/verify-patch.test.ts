import fc from 'fast-check';
import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { fromBase64, toBase64 } from '#domain/base64.ts';
import { concatBytes } from '#domain/bytes.ts';
import { canonicalJson, MAX_CANONICAL_BYTES } from '#domain/canonical-json.ts';
import type { Envelope } from '#domain/patch.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { sshSignatureBlob, sshSignedBytes } from '#domain/trust/sshsig.ts';
import { sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import { MICROPATCH_PREDICATE, statementBytes, type PredicateType } from '#domain/trust/statement.ts';
import { trustIn } from '#domain/trust/trust.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import type { VerifyPatchInput } from '#domain/trust/verify-patch-input.ts';
import { nodeCrypto } from '../../../runtime/crypto/node-crypto.ts';
import { name } from '../../support/builders.ts';
import { aFullPatch } from '../../support/manifests.ts';
import { sha256 } from '../../support/sha256.ts';
import {
  anEd25519Key,
  anRsaKey,
  aP256Key,
  aTokenKey,
  aTrustRoot,
  bareSignatureOf,
  keyIdOf,
  signatureOf,
  signed,
  tokenSignature,
  type TestKey,
} from '../../support/signing.ts';

const [alice, alice2, bob, mallory] = [anEd25519Key(), anEd25519Key(), aP256Key(), anEd25519Key()];
const people = { alice: [alice, alice2], bob: [bob] };
const root = aTrustRoot({ people });
const twoOf = aTrustRoot({ people, threshold: 2 });
const NAME = name('cve-2022-0778');

function payloadOf(
  predicate: object = aFullPatch(),
  subject = 'cve-2022-0778',
  type: PredicateType = MICROPATCH_PREDICATE,
) {
  const payload = statementBytes(type, subject, predicate, sha256);
  if (!payload.ok) throw new Error(payload.error);
  return payload.value;
}

const canonical = (value: unknown): Uint8Array => {
  const bytes = canonicalJson(value);
  return bytes.ok ? bytes.value : new Uint8Array();
};
const payload = payloadOf();
interface Over extends Partial<Omit<VerifyPatchInput, 'trust'>> {
  readonly root?: TrustRoot;
}
const verify = (envelope: Envelope, { root: over, ...rest }: Over = {}) =>
  verifyPatch({
    envelope,
    approvals: [],
    name: NAME,
    trust: trustIn(over ?? root),
    crypto: nodeCrypto,
    now: new Date('2026-11-24T00:00:00Z'),
    ...rest,
  });
const reasons = (envelope: Envelope, over: Over = {}): string[] => {
  const result = verify(envelope, over);
  return result.ok ? ['accepted'] : result.error.map(({ reason, message }) => `${reason}: ${message}`);
};
const withSig = (...sigs: readonly string[]): Envelope => ({
  payload,
  signatures: sigs.map((sig) => ({ keyid: '', sig })),
});

describe('a signed patch', () => {
  it('is returned as it was signed, with who signed it and its digest', () => {
    expect(verify(signed(payload, alice))).toMatchObject({
      ok: true,
      value: {
        name: 'cve-2022-0778',
        digest: Buffer.from(sha256(payload)).toString('hex'),
        signers: ['alice'],
        patch: { version: 3, variants: [{ buildId: '9d476dd4'.repeat(5) }, {}] },
      },
    });
  });

  it('gets its defaults only when it is read', () => {
    const [variant] = aFullPatch().variants;
    const bare: Patch = aFullPatch({
      variants: [
        {
          name: 'a',
          buildId: 'ab'.repeat(20),
          architecture: 'x86_64',
          patchlets: (variant?.patchlets ?? []).map((patchlet) => without(patchlet, 'inFlight', 'clobbers')),
        },
      ],
    });
    const bytes = payloadOf(bare);
    const result = verify(signed(bytes, alice));
    expect(result.ok && result.value.patch.variants[0]).toMatchObject({
      hooks: [],
      patchlets: [{ inFlight: 'Drained', clobbers: [] }],
    });
    expect(new TextDecoder().decode(bytes)).not.toMatch(/Drained|hooks/);
  });

  it.each([
    ['an Ed25519 key', anEd25519Key()],
    ['a P-256 key', aP256Key()],
    ['an RSA key of 2048 bits', anRsaKey(2048)],
    ['an RSA key of 4096 bits', anRsaKey(4096)],
  ])('is accepted with %s in SSH form', (_, key) => {
    expect(reasons(signed(payload, key), { root: aTrustRoot({ people: { carol: [key] } }) })).toEqual(['accepted']);
  });

  it.each([
    ['an Ed25519 key', anEd25519Key()],
    ['a P-256 key', aP256Key()],
  ])('is accepted with a bare signature of %s, whatever the key id says', (_, key) => {
    const signature = { ...bareSignatureOf(payload, key), keyid: 'SHA256:somebodyElse' };
    expect(
      reasons(
        { payload, signatures: [signature] },
        { root: aTrustRoot({ people: { dave: [anEd25519Key()], carol: [key] } }) },
      ),
    ).toEqual(['accepted']);
  });

  it.each([['ed25519' as const], ['p256' as const]])('is accepted with a touched token of %s', (kind) => {
    const key = aTokenKey(kind);
    expect(reasons(withSig(tokenSig(key, 1)), { root: tokenRoot(key) })).toEqual(['accepted']);
  });

  it('is accepted past its own date, because the planner judges that', () => {
    const bytes = payloadOf(aFullPatch({ expires: '2020-01-01T00:00:00Z' }));
    expect(reasons(signed(bytes, alice))).toEqual(['accepted']);
  });

  it('is accepted with strangers and broken signatures beside enough good ones', () => {
    const { signatures } = signed(payload, mallory, bob, alice);
    const broken = [{ keyid: '', sig: '!' }, ...signatures];
    expect(verify({ payload, signatures: broken }, { root: twoOf })).toMatchObject({
      ok: true,
      value: { signers: ['alice', 'bob'] },
    });
  });

  it('is accepted until the second at which the root expires, and not in it', () => {
    const short = aTrustRoot({ people, expires: '2026-11-24T00:00:00Z' });
    expect(reasons(signed(payload, alice), { root: short, now: new Date('2026-11-23T23:59:59.999Z') })).toEqual([
      'accepted',
    ]);
    expect(reasons(signed(payload, alice), { root: short })).toEqual([
      'TrustRootExpired: The trust root expired at 2026-11-24T00:00:00Z. No new patch is verified; what is applied stays.',
    ]);
  });
});

/** A root that lists a token's key; signed by an ordinary key. */
const tokenRoot = (key: TestKey) =>
  aTrustRoot({ people: { admin: [alice], carol: [key] }, root: ['admin'], authors: ['carol'] });

function tokenSig(key: TestKey, flags: number): string {
  const message = sshSignedBytes(
    preAuthEncoding(payload),
    { namespace: 'stopgap-dsse@stopgap.dev', hash: 'sha512' },
    nodeCrypto,
  );
  return toBase64(sshSignatureBlob(key.publicKey.blob, 'sha512', tokenSignature(message, key, flags)));
}

/** An SSHSIG made by hand, so that each part of it can be wrong. */
function handMade(
  key: TestKey,
  over: {
    namespace?: string;
    hash?: string;
    signedHash?: 'sha256' | 'sha512';
    reserved?: string;
    version?: number;
    inner?: Uint8Array;
    trailing?: number;
    signedNamespace?: string;
  },
): string {
  const namespace = over.namespace ?? 'stopgap-dsse@stopgap.dev';
  const hash = over.hash ?? 'sha512';
  const message = sshSignedBytes(
    preAuthEncoding(payload),
    { namespace: over.signedNamespace ?? namespace, hash: over.signedHash ?? 'sha512' },
    nodeCrypto,
  );
  const inner = over.inner ?? concatBytes(sshString('ssh-ed25519'), sshString(sign(null, message, key.privateKey)));
  return toBase64(
    concatBytes(
      Buffer.from('SSHSIG'),
      uint32(over.version ?? 1),
      ...[key.publicKey.blob, namespace, over.reserved ?? '', hash, inner].map(sshString),
      new Uint8Array(over.trailing ?? 0),
    ),
  );
}

describe('attacks on signatures', { timeout: 60_000 }, () => {
  const rsa = anRsaKey();
  const rsaRoot = aTrustRoot({ people: { carol: [rsa] } });
  const sha1 = (): string => {
    const message = sshSignedBytes(
      preAuthEncoding(payload),
      { namespace: 'stopgap-dsse@stopgap.dev', hash: 'sha512' },
      nodeCrypto,
    );
    const inner = concatBytes(sshString('ssh-rsa'), sshString(sign('sha1', message, rsa.privateKey)));
    return toBase64(sshSignatureBlob(rsa.publicKey.blob, 'sha512', inner));
  };
  const good = signatureOf(payload, alice).sig;
  const flipped = (text: string): string => {
    const bytes = fromBase64(text) ?? new Uint8Array();
    return toBase64(bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)));
  };
  const swapped = (key: TestKey): Envelope => signed(payloadOf(aFullPatch(), 'another-patch'), key);
  const bareOver = (bytes: Uint8Array): string => toBase64(sign(null, bytes, alice.privateKey));
  const none = '1 author must have signed, but 0 did.';
  const untouched = aTokenKey('ed25519');

  const rows: [string, Envelope, Over, string[]][] = [
    ['no signature', withSig(), {}, [`NotApproved: ${none}`]],
    [
      'a signature of a stranger',
      signed(payload, mallory),
      {},
      [
        `SignatureInvalid: ${none}`,
        `SignatureInvalid: Signature 1 of 1 was made by ${keyIdOf(mallory)}, which nobody with this role owns.`,
      ],
    ],
    [
      'a stranger who borrows the key id',
      { payload, signatures: [{ ...signatureOf(payload, mallory), keyid: keyIdOf(alice) }] },
      {},
      [
        `SignatureInvalid: ${none}`,
        `SignatureInvalid: Signature 1 of 1 was made by ${keyIdOf(mallory)}, which nobody with this role owns.`,
      ],
    ],
    [
      'one signature twice',
      { payload, signatures: [signatureOf(payload, alice), signatureOf(payload, alice)] },
      { root: twoOf },
      ['NotApproved: 2 authors must have signed, but 1 (alice) did.'],
    ],
    [
      'two keys of one person',
      signed(payload, alice, alice2),
      { root: twoOf },
      ['NotApproved: 2 authors must have signed, but 1 (alice) did.'],
    ],
    [
      'two forms of signature by one person',
      { payload, signatures: [signatureOf(payload, alice), bareSignatureOf(payload, alice2)] },
      { root: twoOf },
      ['NotApproved: 2 authors must have signed, but 1 (alice) did.'],
    ],
    [
      'a person without the role',
      signed(payload, bob),
      { root: aTrustRoot({ people, authors: ['alice'] }) },
      [
        `SignatureInvalid: ${none}`,
        `SignatureInvalid: Signature 1 of 1 was made by ${keyIdOf(bob)}, which nobody with this role owns.`,
      ],
    ],
    [
      'a signature over another patch',
      { payload, signatures: signed(payloadOf(aFullPatch({ version: 4 })), alice).signatures },
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 by alice does not match the signed content.'],
    ],
    [
      'an envelope of another patch',
      swapped(alice),
      {},
      ['PayloadInvalid: The signatures are for a patch called "another-patch", not for cve-2022-0778.'],
    ],
    [
      'a changed signature',
      withSig(flipped(good)),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 by alice does not match the signed content.'],
    ],
    [
      'the namespace of Git',
      withSig(handMade(alice, { namespace: 'git' })),
      {},
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 by alice was made for another purpose: its namespace is not stopgap-dsse@stopgap.dev.',
      ],
    ],
    [
      'an empty namespace',
      withSig(handMade(alice, { namespace: '' })),
      {},
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 by alice was made for another purpose: its namespace is not stopgap-dsse@stopgap.dev.',
      ],
    ],
    [
      'the namespace of Git under the label of ours',
      withSig(handMade(alice, { signedNamespace: 'git' })),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 by alice does not match the signed content.'],
    ],
    [
      'another hash than was signed',
      withSig(handMade(alice, { hash: 'sha256' })),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 by alice does not match the signed content.'],
    ],
    [
      'the hash MD5',
      withSig(handMade(alice, { hash: 'md5' })),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 uses a hash other than sha256 and sha512.'],
    ],
    [
      'something reserved',
      withSig(handMade(alice, { reserved: 'x' })),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not a well-formed SSH signature.'],
    ],
    [
      'version 2',
      withSig(handMade(alice, { version: 2 })),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not a well-formed SSH signature.'],
    ],
    [
      'a trailing byte',
      withSig(handMade(alice, { trailing: 1 })),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not a well-formed SSH signature.'],
    ],
    [
      'RSA with SHA-1',
      withSig(sha1()),
      { root: rsaRoot },
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 is not a well-formed SSH signature, or uses SHA-1.',
      ],
    ],
    [
      'an RSA key of 1024 bits',
      signed(payload, anRsaKey(1024)),
      {},
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 was made by a key that is an RSA key of 1024 bits; it must have 2048 to 16384.',
      ],
    ],
    [
      'a token that nobody touched',
      withSig(tokenSig(untouched, 0)),
      { root: tokenRoot(untouched) },
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 by carol was made by a token that nobody touched.',
      ],
    ],
    [
      'a plain signature by the key of a token',
      withSig(toBase64(sign(null, preAuthEncoding(payload), untouched.privateKey))),
      { root: tokenRoot(untouched) },
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 matches no key of anybody with this role.'],
    ],
    [
      'base64 without padding',
      withSig(good.replace(/=*$/, '').slice(0, -1)),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not standard base64.'],
    ],
    [
      'base64 with a line break',
      withSig(`${good.slice(0, 40)}\n${good.slice(40)}`),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not standard base64.'],
    ],
    [
      'base64 of the URL alphabet',
      withSig('_-_-'),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not standard base64.'],
    ],
    [
      'a bare signature over the payload without its type',
      withSig(bareOver(payload)),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 matches no key of anybody with this role.'],
    ],
    [
      'another payload type inside the encoding',
      withSig(bareOver(preAuthEncoding(payload, 'text/plain'))),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 matches no key of anybody with this role.'],
    ],
    [
      'a digest in place of the message',
      withSig(bareOver(sha256(preAuthEncoding(payload)))),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 matches no key of anybody with this role.'],
    ],
    [
      'an empty signature',
      withSig(''),
      {},
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 is neither an SSH signature nor a bare Ed25519 or ECDSA one.',
      ],
    ],
    [
      'a minisign signature',
      withSig(toBase64(new Uint8Array(74))),
      {},
      [
        `SignatureInvalid: ${none}`,
        'SignatureInvalid: Signature 1 of 1 is neither an SSH signature nor a bare Ed25519 or ECDSA one.',
      ],
    ],
    [
      '17 signatures',
      { payload, signatures: Array.from({ length: 17 }, () => signatureOf(payload, alice)) },
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: It carries more than 16 signatures.'],
    ],
    [
      'a giant signature',
      withSig('A'.repeat(1_000_000)),
      {},
      [`SignatureInvalid: ${none}`, 'SignatureInvalid: Signature 1 of 1 is not standard base64.'],
    ],
    [
      'a giant payload',
      signed(new Uint8Array(MAX_CANONICAL_BYTES + 1), alice),
      {},
      [`SignatureInvalid: The signed content is larger than ${MAX_CANONICAL_BYTES} bytes.`],
    ],
    [
      'a clock 10 years ahead',
      signed(payload, alice),
      { now: new Date('2036-11-24T00:00:00Z') },
      [
        'TrustRootExpired: The trust root expired at 2027-11-24T00:00:00Z. No new patch is verified; what is applied stays.',
      ],
    ],
  ];

  it.each(rows)('%s is refused with its reason', (_, envelope, over, expected) => {
    expect(reasons(envelope, over)).toEqual(expected);
  });

  it('everything that is wrong is told at once', () => {
    expect(
      reasons(signed(payload, mallory), { now: new Date('2036-11-24T00:00:00Z') }).map((line) => line.split(':')[0]),
    ).toEqual(['TrustRootExpired', 'SignatureInvalid', 'SignatureInvalid']);
  });

  it('any one changed bit of the payload is refused', () => {
    const { signatures } = signed(payload, alice);
    fc.assert(
      fc.property(fc.nat(payload.length - 1), fc.nat(7), (at, bit) => {
        const changed = payload.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        expect(verify({ payload: changed, signatures }).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('any one changed bit of a signature is refused', () => {
    const bytes = fromBase64(good) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = bytes.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        expect(verify(withSig(toBase64(changed))).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('no bytes make the parsers throw', () => {
    const head = fromBase64(good)?.slice(0, 40) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isHeaded) => {
        const sig = toBase64(isHeaded ? concatBytes(head, bytes) : bytes);
        expect(verify(withSig(sig)).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('signed content that is wrong', () => {
  const text = new TextDecoder().decode(payload);
  const encode = (json: string): Uint8Array => Buffer.from(json);
  const statement = JSON.parse(text) as Record<string, unknown>;
  const [variant] = aFullPatch().variants;

  const rows: [string, Uint8Array, string][] = [
    [
      'white space',
      encode(JSON.stringify(statement, null, 1)),
      'The signed content cannot be read: it is not in canonical form (RFC 8785).',
    ],
    [
      'a duplicate member',
      encode(text.replace('{', '{"_type":"x",')),
      'The signed content cannot be read: it is not in canonical form (RFC 8785).',
    ],
    [
      'a member called __proto__',
      encode(text.replace('{', '{"__proto__":1,')),
      'The signed content cannot be read: it has a member called __proto__.',
    ],
    [
      'a byte order mark',
      concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), payload),
      'The signed content cannot be read: it is not JSON.',
    ],
    [
      'a 64-bit number',
      encode(text.replace('"version":3', '"version":18446744073709551615')),
      'The signed content cannot be read: it is not in canonical form (RFC 8785).',
    ],
    ['bytes that are not UTF-8', Uint8Array.of(0xff), 'The signed content cannot be read: it is not UTF-8.'],
    [
      'deep nesting',
      encode(`${'['.repeat(100)}${']'.repeat(100)}`),
      'The signed content cannot be read: it is nested deeper than 64 levels.',
    ],
    ['no statement', canonical([]), 'The signed content is not a statement: must be a group of fields, but is a list.'],
    [
      'another frame',
      canonical({ ...statement, _type: 'https://in-toto.io/Statement/v0.1' }),
      'The signed content is not a statement: _type must be "https://in-toto.io/Statement/v1", but is "https://in-toto.io/Statement/v0.1".',
    ],
    [
      'a frame with more',
      canonical({ ...statement, extra: 1 }),
      'The signed content is not a statement: extra is not a known field.',
    ],
    [
      'two subjects',
      canonical({
        ...statement,
        subject: [...(statement['subject'] as object[]), ...(statement['subject'] as object[])],
      }),
      'The signed content is not a statement: subject has more than 1 entries.',
    ],
    [
      'no subject',
      canonical({ ...statement, subject: [] }),
      'The signed content is not a statement: subject needs at least 1 entry.',
    ],
    [
      'another digest',
      canonical({ ...statement, subject: [{ name: 'cve-2022-0778', digest: { sha256: '0'.repeat(64) } }] }),
      'The signed content has another digest than its subject says.',
    ],
    [
      'a trust root in place of a patch',
      payloadOf(aFullPatch(), 'cve-2022-0778', 'https://stopgap.dev/trust-root/v1alpha1'),
      'The signed content is a https://stopgap.dev/trust-root/v1alpha1, not a https://stopgap.dev/micropatch/v1alpha1.',
    ],
    [
      'an unknown field',
      payloadOf({ ...aFullPatch(), priority: 1 }),
      'The signed patch is refused: priority is not a known field. Remove it; known here are version, vulnerabilities, severity, summary, references, expires, variants, proof.',
    ],
    [
      'a missing field',
      payloadOf(without(aFullPatch(), 'version')),
      'The signed patch is refused: version is missing. Write a whole number such as 3, and make it larger with each version.',
    ],
    [
      'a semantic fault',
      payloadOf({
        ...aFullPatch(),
        variants: [
          { ...variant, patchlets: (variant?.patchlets ?? []).map((patchlet) => ({ ...patchlet, expect: '90' })) },
        ],
      }),
      'The signed patch is refused: variants[0].patchlets[0].expect has 1 bytes, but the jump of a detour takes the place of 5. Take in the next instruction, or use action Bytes.',
    ],
  ];

  it.each(rows)('%s is refused even with a good signature', (_, bytes, message) => {
    expect(reasons(signed(bytes, alice))).toEqual([`PayloadInvalid: ${message}`]);
  });
});

function without<T extends object>(value: T, ...fields: readonly (keyof T & string)[]): T {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !fields.some((field) => field === key))) as T;
}
