import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { concatBytes } from '#domain/bytes.ts';
import { err, type Result } from '#domain/result.ts';
import type { PublicKey } from '#domain/trust/crypto-primitive.ts';
import { parseSshKeyBlob, parseSshPublicKey, sshKeyBlob, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { readSmallFile } from './key-file.ts';

/**
 * Reads a public key in the form of OpenSSH, or in PEM as openssl and key management services export it. The error is a
 * sentence.
 */
export async function readPublicKeyFile(file: string): Promise<Result<SshPublicKey, string>> {
  const text = await readSmallFile(file);
  if (!text.ok) return text;
  const isPem = text.value.startsWith('-----BEGIN PUBLIC KEY-----');
  const key = isPem ? parsePem(text.value) : parseSshPublicKey(text.value);
  return key.ok ? key : err(`${file} ${key.error}.`);
}

function parsePem(text: string): Result<SshPublicKey, string> {
  try {
    const key = toPublicKey(createPublicKey(text).export({ format: 'jwk' }));
    return key === undefined ? err('is of a kind that is not supported') : parseSshKeyBlob(sshKeyBlob(key));
  } catch {
    return err('is not a public key in PEM');
  }
}

const bytes = (field = ''): Uint8Array => new Uint8Array(Buffer.from(field, 'base64url'));

function toPublicKey({ kty, crv, x, y, n, e }: JsonWebKey): PublicKey | undefined {
  if (kty === 'RSA') return { kind: 'rsa', modulus: bytes(n), exponent: bytes(e) };
  if (crv === 'Ed25519') return { kind: 'ed25519', point: bytes(x) };
  return crv === 'P-256' ? { kind: 'p256', point: concatBytes(Uint8Array.of(4), bytes(x), bytes(y)) } : undefined;
}
