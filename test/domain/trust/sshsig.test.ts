import fc from 'fast-check';
import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '#domain/bytes.ts';
import { sshPositive, sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import {
  armorSshSignature,
  dearmorSshSignature,
  parseSshSignature,
  sshSignatureBlob,
  verifySshSignature,
} from '#domain/trust/sshsig.ts';
import { nodeCrypto } from '../../../runtime/crypto/node-crypto.ts';
import { signSshsig } from '../../../runtime/crypto/sign-sshsig.ts';
import { anEd25519Key, anRsaKey, aP256Key, aTokenKey, tokenSignature } from '../../support/signing.ts';
import { anEcdsaInner, anSshsigBlob, sshsigMessage } from '../../support/sshsig-blob.ts';

const message = Buffer.from('what is signed');
const signed = sshsigMessage(message);
const [alice, bob, rsa] = [anEd25519Key(), aP256Key(), anRsaKey()];
const [edToken, ecToken] = [aTokenKey('ed25519'), aTokenKey('p256')];

/** "accepted", or the words that follow "the signature". */
function verdict(blob: Uint8Array): string {
  const parsed = parseSshSignature(blob);
  if (!parsed.ok) return parsed.error;
  const verified = verifySshSignature(message, parsed.value, nodeCrypto);
  return verified.ok ? 'accepted' : verified.error;
}

const ecdsaPair = (key = bob): [Uint8Array, Uint8Array] => {
  const pair = new Uint8Array(sign('sha256', signed, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }));
  return [pair.slice(0, 32), pair.slice(32)];
};
const mpint = (magnitude: Uint8Array): Uint8Array => sshPositive(magnitude).slice(4);
const byTouch = (key = edToken, flags = 1, counter = 7): Uint8Array =>
  sshSignatureBlob(key.publicKey.blob, 'sha512', tokenSignature(signed, key, flags, counter));
const rsaInner = (algorithm: string, hash: string): Uint8Array =>
  concatBytes(sshString(algorithm), sshString(sign(hash, signed, rsa.privateKey)));

describe('an SSH signature', () => {
  const [r, s] = ecdsaPair();
  it.each([
    ['of Ed25519', anSshsigBlob(message, alice)],
    ['over sha256', anSshsigBlob(message, alice, { hash: 'sha256', signedHash: 'sha256' })],
    ['of P-256', anSshsigBlob(message, bob, { inner: anEcdsaInner('ecdsa-sha2-nistp256', mpint(r), mpint(s)) })],
    ['of RSA with sha256', anSshsigBlob(message, rsa, { inner: rsaInner('rsa-sha2-256', 'sha256') })],
    ['of RSA with sha512', anSshsigBlob(message, rsa, { inner: rsaInner('rsa-sha2-512', 'sha512') })],
    ['of a touched Ed25519 token', byTouch(edToken)],
    ['of a touched P-256 token', byTouch(ecToken)],
    ['of a token that asked for a touch and a PIN', byTouch(edToken, 0x05)],
    ['of a token that counts to its end', byTouch(edToken, 1, 0xffffffff)],
  ])('%s is accepted', (_, blob) => {
    expect(verdict(blob)).toBe('accepted');
  });
});

describe('attacks on the parts of an SSH signature', () => {
  const malformed = 'is not a well-formed SSH signature';
  const [r, s] = ecdsaPair();
  const ecdsa = (first: Uint8Array, second: Uint8Array, type = 'ecdsa-sha2-nistp256'): Uint8Array =>
    anSshsigBlob(message, bob, { inner: anEcdsaInner(type, first, second) });
  const touch = tokenSignature(signed, edToken);
  const webauthn = concatBytes(
    sshString('webauthn-sk-ecdsa-sha2-nistp256@openssh.com'),
    tokenSignature(signed, ecToken).slice(4 + 'sk-ecdsa-sha2-nistp256@openssh.com'.length),
  );

  it.each<[string, Uint8Array, string]>([
    ['another magic', anSshsigBlob(message, alice, { magic: 'SSHSIX' }), malformed],
    ['version 0', anSshsigBlob(message, alice, { version: 0 }), malformed],
    ['version 2', anSshsigBlob(message, alice, { version: 2 }), malformed],
    ['something reserved', anSshsigBlob(message, alice, { reserved: 'x' }), malformed],
    ['trailing bytes', anSshsigBlob(message, alice, { trailing: 1 }), malformed],
    ['the namespace of Git', anSshsigBlob(message, alice, { namespace: 'git' }), 'was made for another purpose'],
    ['no namespace', anSshsigBlob(message, alice, { namespace: '' }), 'was made for another purpose'],
    [
      'a namespace with something behind a zero byte',
      anSshsigBlob(message, alice, { namespace: 'stopgap-dsse@stopgap.dev\0git' }),
      'was made for another purpose',
    ],
    ['the hash sha1', anSshsigBlob(message, alice, { hash: 'sha1' }), 'uses a hash other than'],
    ['the hash in capitals', anSshsigBlob(message, alice, { hash: 'SHA512' }), 'uses a hash other than'],
    ['a hash other than the one signed', anSshsigBlob(message, alice, { hash: 'sha256' }), 'does not match'],
    ['the key of somebody else', anSshsigBlob(message, alice, { named: anEd25519Key() }), 'does not match'],
    ['a key of another kind', anSshsigBlob(message, alice, { named: bob }), malformed],
    ['the key of a token for a plain one', anSshsigBlob(message, edToken), malformed],
    [
      'a key that is none',
      anSshsigBlob(message, alice, { named: new Uint8Array(3) }),
      'was made by a key that is of a type that is not supported',
    ],
    [
      '63 bytes of Ed25519',
      anSshsigBlob(message, alice, { inner: concatBytes(sshString('ssh-ed25519'), sshString(new Uint8Array(63))) }),
      malformed,
    ],
    [
      'more inside the signature',
      anSshsigBlob(message, alice, {
        inner: concatBytes(sshString('ssh-ed25519'), sshString(new Uint8Array(64)), Uint8Array.of(0)),
      }),
      malformed,
    ],
    ['ECDSA with s = 0', ecdsa(mpint(r), new Uint8Array()), malformed],
    ['ECDSA with s = 0 in one byte', ecdsa(mpint(r), Uint8Array.of(0)), malformed],
    ['ECDSA with r = 0', ecdsa(new Uint8Array(), mpint(s)), malformed],
    ['ECDSA with a negative s', ecdsa(mpint(r), Uint8Array.of(0xff)), malformed],
    ['ECDSA with needless zeros', ecdsa(mpint(r), concatBytes(Uint8Array.of(0, 0), mpint(s))), malformed],
    ['ECDSA with s of 33 bytes', ecdsa(mpint(r), new Uint8Array(33).fill(1)), malformed],
    ['ECDSA with r and s swapped', ecdsa(mpint(s), mpint(r)), 'does not match'],
    ['ECDSA as large as can be', ecdsa(mpint(new Uint8Array(32).fill(0xff)), mpint(s)), 'does not match'],
    ['ECDSA under the name of another curve', ecdsa(mpint(r), mpint(s), 'ecdsa-sha2-nistp384'), malformed],
    ['RSA with SHA-1', anSshsigBlob(message, rsa, { inner: rsaInner('ssh-rsa', 'sha1') }), malformed],
    [
      'RSA with sha256 under the name of sha512',
      anSshsigBlob(message, rsa, { inner: rsaInner('rsa-sha2-512', 'sha256') }),
      'does not match',
    ],
    ['a token that nobody touched', byTouch(edToken, 0), 'was made by a token that nobody touched'],
    [
      'a token that asked for a PIN, but for no touch',
      byTouch(ecToken, 0x04),
      'was made by a token that nobody touched',
    ],
    [
      'a touch that was put in afterwards',
      sshSignatureBlob(
        edToken.publicKey.blob,
        'sha512',
        Uint8Array.from([...tokenSignature(signed, edToken, 0).slice(0, -5), 1, ...uint32(7)]),
      ),
      'does not match',
    ],
    [
      'a counter that was put in afterwards',
      sshSignatureBlob(edToken.publicKey.blob, 'sha512', concatBytes(touch.slice(0, -4), uint32(8))),
      'does not match',
    ],
    ['a token without its counter', sshSignatureBlob(edToken.publicKey.blob, 'sha512', touch.slice(0, -4)), malformed],
    [
      'a token with more than its counter',
      sshSignatureBlob(edToken.publicKey.blob, 'sha512', concatBytes(touch, uint32(0))),
      malformed,
    ],
    ['a touch for another application', sshSignatureBlob(aTokenFor(edToken).blob, 'sha512', touch), 'does not match'],
    [
      'a signature that a browser had a token make',
      sshSignatureBlob(ecToken.publicKey.blob, 'sha512', webauthn),
      malformed,
    ],
  ])('%s is refused', (_, blob, words) => {
    expect(verdict(blob)).toContain(words);
  });

  it('any length of it but the whole is refused', () => {
    for (const whole of [
      anSshsigBlob(message, alice),
      byTouch(ecToken),
      signSshsig(message, rsa.publicKey, rsa.privateKey),
    ]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(parseSshSignature(whole.slice(0, length)).ok).toBe(false);
      }
    }
  });

  it.each([
    ['Ed25519', anSshsigBlob(message, alice)],
    ['a token', byTouch(ecToken)],
    ['RSA', signSshsig(message, rsa.publicKey, rsa.privateKey)],
  ])('of %s, no byte may be another', (_, whole) => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        expect(verdict(whole.with(at, (whole[at] ?? 0) ^ change))).not.toBe('accepted');
      }),
      { numRuns: 500 },
    );
  });

  it('nothing makes the parser throw, or take what it would not write', () => {
    const parts = fc.record({
      version: fc.constantFrom(0, 1, 2, 0xffffffff),
      named: fc.oneof(fc.constantFrom(alice, bob, rsa, edToken, ecToken), fc.uint8Array({ maxLength: 80 })),
      namespace: fc.oneof(fc.constant('stopgap-dsse@stopgap.dev'), fc.string({ unit: 'binary', maxLength: 20 })),
      reserved: fc.string({ maxLength: 2 }),
      hash: fc.constantFrom('sha256', 'sha512', 'md5', ''),
      inner: fc.oneof(
        fc.uint8Array({ maxLength: 120 }),
        fc
          .tuple(
            fc.constantFrom('ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', edToken.publicKey.type),
            fc.uint8Array({ maxLength: 80 }),
            fc.uint8Array({ maxLength: 6 }),
          )
          .map(([type, body, rest]) => concatBytes(sshString(type), sshString(body), rest)),
      ),
      trailing: fc.nat(2),
    });
    fc.assert(
      fc.property(parts, (made) => {
        expect(verdict(anSshsigBlob(message, alice, made))).not.toBe('accepted');
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (blob) => verdict(blob) !== 'accepted'));
  });
});

/** The same token key under another application, as another program could enrol it. */
function aTokenFor({ publicKey }: typeof edToken) {
  return { blob: concatBytes(publicKey.blob.slice(0, -8), sshString('ssh:other')) };
}

describe('an armor', () => {
  it('is read without a throw and without a wait, whatever the text', () => {
    const line = fc.stringMatching(/^[A-Za-z0-9+/= \r\n-]{0,80}$/);
    const text = fc
      .tuple(fc.constantFrom('-----BEGIN SSH SIGNATURE-----\n', ''), fc.array(line, { maxLength: 40 }), line)
      .map(([head, lines, end]) => head + lines.join('\n') + end);
    fc.assert(fc.property(text, (armor) => ['string', 'undefined'].includes(typeof dearmorSshSignature(armor))));
    const long = `-----BEGIN SSH SIGNATURE-----\n${'A\n'.repeat(500_000)}-----END SSH SIGNATURE-----x`;
    const begun = performance.now();
    expect(dearmorSshSignature(long)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('has lines of 70 characters, as ssh-keygen writes them', () => {
    const lines = armorSshSignature(anSshsigBlob(message, alice)).split('\n');
    expect(lines.slice(1, -3).every((line) => line.length === 70)).toBe(true);
  });
});
