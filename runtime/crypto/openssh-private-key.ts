import { createPrivateKey, generateKeyPairSync, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto';
import { concatBytes, equalBytes } from '#domain/bytes.ts';
import { fromBase64, toBase64 } from '#domain/base64.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { PublicKey } from '#domain/trust/crypto-primitive.ts';
import { formatSshPublicKey, parseSshKeyBlob, sshKeyBlob, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { parseSshSignature, verifySshSignature } from '#domain/trust/sshsig.ts';
import { SshReader, sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { nodeCrypto } from './node-crypto.ts';
import { signSshsig } from './sign-sshsig.ts';

/** What can be done with a private key file. `sealed` ones can only be used by OpenSSH itself, with a passphrase or a touch. */
export type PrivateKey =
  | { readonly kind: 'open'; readonly publicKey: SshPublicKey; readonly privateKey: KeyObject }
  | { readonly kind: 'sealed'; readonly publicKey: SshPublicKey };

const MAGIC = encodeUtf8('openssh-key-v1\0');
const [HEADER, FOOTER] = ['-----BEGIN OPENSSH PRIVATE KEY-----', '-----END OPENSSH PRIVATE KEY-----'];
/** Block size that an unencrypted private section is padded to. */
const PADDING_BYTES = 8;
const ED25519_SEED_BYTES = 32;

/**
 * Parses the private key files of OpenSSH, https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key, strictly.
 * The error goes on after the name of the file.
 */
export function parseOpenSshPrivateKey(text: string): Result<PrivateKey, string> {
  const container = readContainer(text);
  if (container === undefined) return err('is not an OpenSSH private key; convert it with `ssh-keygen -p -f FILE`');
  const publicKey = parseSshKeyBlob(container.publicBlob);
  if (!publicKey.ok) return publicKey;
  if (container.cipher !== 'none' || publicKey.value.application !== undefined) {
    return ok({ kind: 'sealed', publicKey: publicKey.value });
  }
  return readPrivateSection(container.privateSection, publicKey.value);
}

interface Container {
  readonly cipher: string;
  readonly publicBlob: Uint8Array;
  readonly privateSection: Uint8Array;
}

function readContainer(text: string): Container | undefined {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0] !== HEADER || lines.at(-1) !== FOOTER) return undefined;
  const bytes = fromBase64(lines.slice(1, -1).join(''));
  if (bytes === undefined) return undefined;
  const reader = new SshReader(bytes);
  const magic = reader.raw(MAGIC.length);
  const cipher = reader.text();
  reader.string(); // name of the key derivation
  reader.string(); // its options
  const count = reader.uint32();
  const publicBlob = reader.string();
  const privateSection = reader.string();
  // An authenticated cipher puts its tag after the section, so that trailing bytes are right where it is encrypted.
  const isWhole = cipher === 'none' ? reader.isComplete : privateSection.length > 0;
  return isWhole && equalBytes(magic, MAGIC) && count === 1 ? { cipher, publicBlob, privateSection } : undefined;
}

function readPrivateSection(section: Uint8Array, publicKey: SshPublicKey): Result<PrivateKey, string> {
  const reader = new SshReader(section);
  const isDecrypted = reader.uint32() === reader.uint32();
  const isOfType = reader.text() === publicKey.type;
  const jwk = readPrivateJwk(publicKey.key, reader);
  const comment = reader.text();
  const padding = reader.raw(reader.remaining);
  const isPadded = padding.length < PADDING_BYTES && padding.every((byte, index) => byte === index + 1);
  if (!isDecrypted || !isOfType || jwk === undefined || !reader.isComplete || !isPadded) {
    return err('is not a well-formed OpenSSH private key');
  }
  return openKey(jwk, { ...publicKey, comment });
}

/**
 * Takes a key only if what it signs is good: a damaged file would otherwise make signatures that nobody accepts, and a
 * faulty RSA key could give its secret away by one of them.
 */
function openKey(jwk: JsonWebKey, publicKey: SshPublicKey): Result<PrivateKey, string> {
  try {
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const trial = parseSshSignature(signSshsig(MAGIC, publicKey, privateKey));
    if (trial.ok && verifySshSignature(MAGIC, trial.value, nodeCrypto).ok) {
      return ok({ kind: 'open', publicKey, privateKey });
    }
  } catch {
    // OpenSSL refuses some numbers by throwing.
  }
  return err('holds a private key that does not belong to its public key');
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** Reads the private fields that follow the type, and checks that the public ones among them are those of the file. */
function readPrivateJwk(key: PublicKey, reader: SshReader): JsonWebKey | undefined {
  switch (key.kind) {
    case 'ed25519':
      return readEd25519(key.point, reader);
    case 'p256':
      return readP256(key.point, reader);
    case 'rsa':
      return readRsa(key, reader);
  }
}

function readEd25519(point: Uint8Array, reader: SshReader): JsonWebKey | undefined {
  const again = reader.string();
  const secret = reader.string();
  const isWhole = equalBytes(again, point) && equalBytes(secret.subarray(ED25519_SEED_BYTES), point);
  const seed = secret.subarray(0, ED25519_SEED_BYTES);
  return isWhole ? { kty: 'OKP', crv: 'Ed25519', d: base64url(seed), x: base64url(point) } : undefined;
}

function readP256(point: Uint8Array, reader: SshReader): JsonWebKey | undefined {
  const curve = reader.text();
  const again = reader.string();
  const scalar = reader.positive();
  if (curve !== 'nistp256' || !equalBytes(again, point) || scalar.length > 32) return undefined;
  const padded = concatBytes(new Uint8Array(32 - scalar.length), scalar);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(base64url);
  return x === undefined || y === undefined ? undefined : { kty: 'EC', crv: 'P-256', x, y, d: base64url(padded) };
}

function readRsa(key: PublicKey & { kind: 'rsa' }, reader: SshReader): JsonWebKey | undefined {
  const modulus = reader.positive();
  const exponent = reader.positive();
  const [d, qi, p, q] = [reader.positive(), reader.positive(), reader.positive(), reader.positive()] as const;
  if (!equalBytes(modulus, key.modulus) || !equalBytes(exponent, key.exponent)) return undefined;
  // No such key exists, and taking the remainder by the prime 1 less one would throw.
  if ([p, q].some((prime) => toBigInt(prime) < 3n)) return undefined;
  const part = (prime: Uint8Array): Uint8Array => toMagnitude(toBigInt(d) % (toBigInt(prime) - 1n));
  const fields = { n: modulus, e: exponent, d, p, q, dp: part(p), dq: part(q), qi };
  const encoded = Object.entries(fields).map(([name, bytes]) => [name, base64url(bytes)]);
  return { kty: 'RSA', ...(Object.fromEntries(encoded) as Record<keyof typeof fields, string>) };
}

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

function toMagnitude(value: bigint): Uint8Array {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}

/** A new Ed25519 key in the two files that `ssh-keygen -t ed25519` would have made. */
export interface NewKeyPair {
  readonly publicKey: SshPublicKey;
  /** Content of the private key file, not encrypted. */
  readonly privateFile: string;
  /** Content of the `.pub` file. */
  readonly publicFile: string;
}

/** Makes a key from the operating system's randomness. */
export function generateEd25519KeyPair(comment: string): NewKeyPair {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, point] = [d, x].map((field) => new Uint8Array(Buffer.from(field ?? '', 'base64url')));
  const key: PublicKey = { kind: 'ed25519', point: point ?? new Uint8Array() };
  const publicKey: SshPublicKey = { type: 'ssh-ed25519', blob: sshKeyBlob(key), key, comment };
  const privateFile = wrap(container(publicKey, concatBytes(seed ?? new Uint8Array(), key.point)));
  return { publicKey, privateFile, publicFile: `${formatSshPublicKey(publicKey)}\n` };
}

function container({ type, blob, key, comment }: SshPublicKey, secret: Uint8Array): Uint8Array {
  const check = randomBytes(4);
  const point = key.kind === 'rsa' ? key.modulus : key.point;
  const fields = [check, check, ...[type, point, secret, comment].map(sshString)];
  const bare = concatBytes(...fields);
  const padding = Uint8Array.from({ length: -bare.length & (PADDING_BYTES - 1) }, (_, index) => index + 1);
  const header = [sshString('none'), sshString('none'), sshString(''), uint32(1)];
  return concatBytes(MAGIC, ...header, sshString(blob), sshString(concatBytes(bare, padding)));
}

function wrap(bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(/.{1,70}/g) ?? [];
  return [HEADER, ...lines, FOOTER, ''].join('\n');
}
