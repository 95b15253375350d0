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
const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'));
const ed25519 = (y: string): Uint8Array => parts('ssh-ed25519', hex(y));
const p256 = aP256Key().publicKey.blob;
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

  /** Points of order 1, 2, 4 and 8, and those that are a second spelling of another; most as in libsodium's list. */
  const f = 'f'.repeat(60);
  const degenerate: [string, string][] = [
    ['the neutral element', '01'.padEnd(64, '0')],
    ['the neutral element and a sign', `01${'0'.repeat(60)}80`],
    ['order 2', `ec${f}7f`],
    ['order 4', '0'.repeat(64)],
    ['order 4 and a sign', `${'0'.repeat(62)}80`],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8 and a sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['order 8 on the other side', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['y = p', `ed${f}7f`],
    ['y = p + 1', `ee${f}7f`],
    ['y = p + 18', `ff${f}7f`],
    ['y = p + 1 and a sign', `ee${f}ff`],
  ];

  const malformed: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(), 'is of a type that is not supported'],
    ['DSA', parts('ssh-dss', point), 'is of a type that is not supported'],
    ['P-384', parts('ecdsa-sha2-nistp384', 'nistp384', new Uint8Array(97)), 'not supported (ecdsa-sha2-nistp384); use'],
    [
      'P-521',
      parts('ecdsa-sha2-nistp521', 'nistp521', new Uint8Array(133)),
      'not supported (ecdsa-sha2-nistp521); use',
    ],
    ['a type with control characters', parts('ssh\u001b[2J', point), 'is of a type that is not supported; use'],
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
    ['a point beside the curve P-256', p256.with(-1, (p256.at(-1) ?? 0) ^ 1), 'is no point of the curve P-256'],
    [
      'the point 0,0 of P-256',
      parts('ecdsa-sha2-nistp256', 'nistp256', concatBytes(Uint8Array.of(4), new Uint8Array(64))),
      'is no point of the curve P-256',
    ],
    [
      'a P-256 point beyond the field',
      parts('ecdsa-sha2-nistp256', 'nistp256', concatBytes(Uint8Array.of(4), new Uint8Array(64).fill(0xff))),
      'is no point of the curve P-256',
    ],
    ...degenerate.map(([what, y]): [string, Uint8Array, string] => [
      `Ed25519 with ${what}`,
      ed25519(y),
      'is a degenerate Ed25519 key',
    ]),
    [
      'a token with a point of order 1',
      parts('sk-ssh-ed25519@openssh.com', hex(degenerate[0]?.[1] ?? ''), 'ssh:'),
      'is a degenerate Ed25519 key',
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

  it('of Ed25519 may have any y below p that is of a large order', () => {
    expect(error(ed25519(`eb${f}7f`))).toBe('accepted');
    expect(error(ed25519('02'.padEnd(64, '0')))).toBe('accepted');
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
