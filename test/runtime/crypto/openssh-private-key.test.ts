import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '#domain/base64.ts';
import { concatBytes } from '#domain/bytes.ts';
import { sshPositive, sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import { generateEd25519KeyPair, parseOpenSshPrivateKey } from '../../../runtime/crypto/openssh-private-key.ts';
import { anEd25519Key, anRsaKey, aP256Key, type TestKey } from '../../support/signing.ts';

const armor = (bytes: Uint8Array): string =>
  ['-----BEGIN OPENSSH PRIVATE KEY-----', toBase64(bytes), '-----END OPENSSH PRIVATE KEY-----'].join('\n');

/** An unencrypted key file whose private fields are these, PROTOCOL.key. */
function fileOf({ publicKey }: TestKey, fields: readonly Uint8Array[], trailing = 0): string {
  const bare = concatBytes(uint32(7), uint32(7), sshString(publicKey.type), ...fields, sshString('a comment'));
  const padding = Uint8Array.from({ length: -bare.length & 7 }, (_, index) => index + 1);
  const header = [sshString('none'), sshString('none'), sshString(''), uint32(1), sshString(publicKey.blob)];
  const section = sshString(concatBytes(bare, padding));
  return armor(concatBytes(Buffer.from('openssh-key-v1\0'), ...header, section, new Uint8Array(trailing)));
}

const [ed, p256, rsa] = [anEd25519Key(), aP256Key(), anRsaKey()];
const { key } = rsa.publicKey;
const [modulus, exponent] = key.kind === 'rsa' ? [key.modulus, key.exponent] : [];
const rsaFields = (...numbers: readonly Uint8Array[]): Uint8Array[] =>
  [modulus ?? new Uint8Array(), exponent ?? new Uint8Array(), ...numbers].map(sshPositive);
const point = (of: TestKey): Uint8Array =>
  of.publicKey.key.kind === 'rsa' ? new Uint8Array() : of.publicKey.key.point;
const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)];

describe('a private key file', () => {
  it.each<[string, string]>([
    ['RSA with the primes 1 and 1', fileOf(rsa, rsaFields(two, two, one, one))],
    ['RSA with the primes 2 and 2', fileOf(rsa, rsaFields(two, two, two, two))],
    ['P-256 with the secret 1', fileOf(p256, [sshString('nistp256'), sshString(point(p256)), sshPositive(one)])],
    [
      'P-256 with a secret of 33 bytes',
      fileOf(p256, [sshString('nistp256'), sshString(point(p256)), sshPositive(new Uint8Array(33).fill(1))]),
    ],
    [
      'Ed25519 with a secret of somebody else',
      fileOf(ed, [sshString(point(ed)), sshString(concatBytes(new Uint8Array(32), point(ed)))]),
    ],
    ['Ed25519 without a secret', fileOf(ed, [sshString(point(ed)), sshString(new Uint8Array())])],
    ['nothing', armor(new Uint8Array())],
    ['a byte too many', fileOf(ed, [sshString(point(ed)), sshString(new Uint8Array(64))], 1)],
  ])('of %s is refused', (_, text) => {
    expect(parseOpenSshPrivateKey(text)).toEqual({ ok: false, error: expect.any(String) as string });
  });

  it('is read without a throw, whatever it holds', () => {
    const number = fc.uint8Array({ maxLength: 40 }).map(sshPositive);
    const fields = fc.array(fc.oneof(number, fc.uint8Array({ maxLength: 70 }).map(sshString)), { maxLength: 8 });
    const made = fc
      .tuple(fc.constantFrom(ed, p256, rsa), fields, fc.boolean())
      .map(([of, rest, isPlausible]) => fileOf(of, isPlausible && of === rsa ? [...rsaFields(), ...rest] : rest));
    const mutated = fc.tuple(fc.nat(300), fc.nat(255)).map(([at, value]) => {
      const [head = '', ...lines] = generateEd25519KeyPair('x').privateFile.trim().split('\n');
      const bytes = Uint8Array.from(Buffer.from(lines.slice(0, -1).join(''), 'base64'));
      bytes[at % bytes.length] = value;
      return `${head}\n${toBase64(bytes)}\n${lines.at(-1) ?? ''}`;
    });
    const text = fc.oneof(made, mutated, fc.uint8Array({ maxLength: 200 }).map(armor), fc.string());
    fc.assert(
      fc.property(text, (content) => typeof parseOpenSshPrivateKey(content).ok === 'boolean'),
      { numRuns: 500 },
    );
  });
});
