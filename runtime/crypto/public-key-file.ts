import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { concatBytes } from '#domain/bytes.ts';
import { err, type Result } from '#domain/result.ts';
import type { PublicKey } from '#domain/trust/crypto-primitive.ts';
import { parseSshKeyBlob, parseSshPublicKey, sshKeyBlob, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { readSmallFile } from './key-file.ts';

/**
 * Reads a public key in the form of OpenSSH, or in PEM as openssl, cosign and key services export it. The error is a
 * sentence.
 */
export async function readPublicKeyFile(file: string): Promise<Result<SshPublicKey, string>> {
  const text = await readSmallFile(file);
  if (!text.ok) return text;
  const key = parsePublicKey(text.value.trim());
  return key.ok ? key : err(`${file} ${key.error}.`);
}

/** The two forms of a public key in PEM: of any kind (RFC 7468 section 13), and of RSA alone (RFC 8017). */
const PUBLIC_PEM: readonly string[] = ['PUBLIC KEY', 'RSA PUBLIC KEY'];

function parsePublicKey(text: string): Result<SshPublicKey, string> {
  const [, label] = /^-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text) ?? [];
  if (label === undefined) return parseSshPublicKey(text);
  if (PUBLIC_PEM.includes(label)) return parsePem(text);
  if (label.includes('PRIVATE KEY')) return err(PRIVATE);
  return err(`is a ${label}, not a public key. Only a key by itself has an owner in a trust root`);
}

const PRIVATE =
  'is not an OpenSSH public key but a private one. Keep it to yourself, and give the public key: FILE.pub, or what `openssl pkey -in FILE -pubout` prints';

function parsePem(text: string): Result<SshPublicKey, string> {
  try {
    const key = createPublicKey(text);
    const supported = toPublicKey(key.export({ format: 'jwk' }));
    return supported === undefined ? err(wordUnsupported(key)) : parseSshKeyBlob(sshKeyBlob(supported));
  } catch {
    // Node has no JSON Web Key for some kinds, such as DSA.
    return err('is not a public key in PEM, or one of a kind that is not supported; use Ed25519, P-256 or RSA');
  }
}

function wordUnsupported({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const kind = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? 'unknown';
  return `is a key of a kind that is not supported (${kind}); use Ed25519, P-256 or RSA`;
}

const bytes = (field = ''): Uint8Array => new Uint8Array(Buffer.from(field, 'base64url'));

function toPublicKey({ kty, crv, x, y, n, e }: JsonWebKey): PublicKey | undefined {
  if (kty === 'RSA') return { kind: 'rsa', modulus: bytes(n), exponent: bytes(e) };
  if (crv === 'Ed25519') return { kind: 'ed25519', point: bytes(x) };
  return crv === 'P-256' ? { kind: 'p256', point: concatBytes(Uint8Array.of(4), bytes(x), bytes(y)) } : undefined;
}
