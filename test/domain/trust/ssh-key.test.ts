import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '#domain/base64.ts';
import { concatBytes } from '#domain/bytes.ts';
import { formatSshPublicKey, parseSshKeyBlob, parseSshPublicKey } from '#domain/trust/ssh-key.ts';
import { sshPositive, sshString } from '#domain/trust/ssh-wire.ts';
import { anEd25519Key, anRsaKey, aP256Key, aTokenKey, type TestKey } from '../../support/signing.ts';

const keys: [string, TestKey][] = [
  ['ssh-ed25519', anEd25519Key()],
  ['ecdsa-sha2-nistp256', aP256Key()],
  ['ssh-rsa', anRsaKey()],
  ['sk-ssh-ed25519@openssh.com', aTokenKey('ed25519')],
  ['sk-ecdsa-sha2-nistp256@openssh.com', aTokenKey('p256')],
];
const parts = (...fields: readonly (string | Uint8Array)[]): Uint8Array => concatBytes(...fields.map(sshString));
const error = (blob: Uint8Array): string => {
  const key = parseSshKeyBlob(blob);
  return key.ok ? 'accepted' : key.error;
};
const point = new Uint8Array(32).fill(7);
const modulus = new Uint8Array(256).fill(0xff);
const rsa = (exponent: Uint8Array, n: Uint8Array = modulus): Uint8Array =>
  concatBytes(sshString('ssh-rsa'), sshPositive(exponent), sshPositive(n));

const [[, { line: edLine }], [, { line: ecLine }]] = keys as [(typeof keys)[number], (typeof keys)[number]];

describe('a public key of OpenSSH', { timeout: 60_000 }, () => {
  it.each(keys)('of type %s is read and written back', (type, { line, publicKey }) => {
    const parsed = parseSshPublicKey(`${line} carol@example.org the second`);
    expect(parsed).toMatchObject({
      ok: true,
      value: { type, key: publicKey.key, comment: 'carol@example.org the second' },
    });
    expect(parsed.ok && formatSshPublicKey(parsed.value)).toBe(`${line} carol@example.org the second`);
  });

  it.each([
    ['options before it', `no-pty ${edLine}`],
    ['another type in its text', edLine.replace('ssh-ed25519', 'ssh-rsa')],
    ['base64 with a stray sign', edLine.replace('AAAA', 'AA-A')],
    ['nothing', ''],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['two lines', `${edLine}\n${ecLine}`],
  ])('with %s is refused', (_, line) => {
    expect(parseSshPublicKey(line).ok).toBe(false);
  });

  const malformed: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(), 'is of a type that is not supported'],
    ['DSA', parts('ssh-dss', point), 'is of a type that is not supported'],
    ['P-384', parts('ecdsa-sha2-nistp384', 'nistp384', new Uint8Array(97)), 'is of a type that is not supported'],
    ['a certificate', parts('ssh-ed25519-cert-v01@openssh.com', point), 'is of a type that is not supported'],
    ['31 bytes of Ed25519', parts('ssh-ed25519', point.slice(1)), 'is not a well-formed key'],
    ['33 bytes of Ed25519', parts('ssh-ed25519', concatBytes(point, Uint8Array.of(0))), 'is not a well-formed key'],
    ['trailing bytes', parts('ssh-ed25519', point, 'x'), 'is not a well-formed key'],
    [
      'a length beyond the end',
      concatBytes(sshString('ssh-ed25519'), Uint8Array.of(0xff, 0xff, 0xff, 0xff)),
      'is not a well-formed key',
    ],
    [
      'a compressed point',
      parts('ecdsa-sha2-nistp256', 'nistp256', concatBytes(Uint8Array.of(2), point)),
      'is not a well-formed key',
    ],
    [
      'the name of another curve',
      parts('ecdsa-sha2-nistp256', 'nistp384', new Uint8Array(65).fill(4)),
      'is not a well-formed key',
    ],
    ['a token without application', parts('sk-ssh-ed25519@openssh.com', point), 'is not a well-formed key'],
    ['an RSA modulus that is negative', parts('ssh-rsa', Uint8Array.of(3), modulus), 'is not a well-formed key'],
    [
      'an RSA modulus with needless zeros',
      parts('ssh-rsa', Uint8Array.of(3), concatBytes(Uint8Array.of(0, 0), modulus)),
      'is not a well-formed key',
    ],
    ['an RSA modulus of 2047 bits', rsa(Uint8Array.of(1, 0, 1), modulus.with(0, 0x7f)), 'is an RSA key of 2047 bits'],
    [
      'an RSA modulus of 16392 bits',
      rsa(Uint8Array.of(1, 0, 1), new Uint8Array(2049).fill(0xff)),
      'is an RSA key of 16392 bits',
    ],
    ['the exponent 1', rsa(Uint8Array.of(1)), 'is an RSA key with a bad exponent'],
    ['an even exponent', rsa(Uint8Array.of(4)), 'is an RSA key with a bad exponent'],
    ['a giant exponent', rsa(new Uint8Array(5).fill(0xff)), 'is an RSA key with a bad exponent'],
  ];

  it.each(malformed)('of %s is refused', (_, blob, message) => {
    expect(error(blob)).toContain(message);
  });

  it('stands for other bytes in no other form', () => {
    for (const [, { publicKey }] of keys) {
      fc.assert(
        fc.property(fc.nat(publicKey.blob.length - 1), fc.nat(255), (at, value) => {
          const parsed = parseSshKeyBlob(publicKey.blob.with(at, value));
          if (parsed.ok) expect(toBase64(parsed.value.blob)).toBe(toBase64(publicKey.blob.with(at, value)));
        }),
      );
    }
  });

  it('is read without a throw, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (blob) => typeof parseSshKeyBlob(blob).ok === 'boolean'));
    fc.assert(fc.property(fc.string({ maxLength: 120 }), (line) => typeof parseSshPublicKey(line).ok === 'boolean'));
  });
});
