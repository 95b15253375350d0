import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { CryptoPrimitive, PublicKey, SignatureAlgorithm } from '#domain/trust/crypto-primitive.ts';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** A public key as Node's OpenSSL wants it, by way of a JSON Web Key (RFC 7517, 7518, 8037). */
function toKeyObject(key: PublicKey): KeyObject {
  return createPublicKey({ key: toJwk(key), format: 'jwk' });
}

function toJwk(key: PublicKey): JsonWebKey {
  switch (key.kind) {
    case 'ed25519':
      return { kty: 'OKP', crv: 'Ed25519', x: base64url(key.point) };
    case 'p256':
      return { kty: 'EC', crv: 'P-256', x: base64url(key.point.subarray(1, 33)), y: base64url(key.point.subarray(33)) };
    case 'rsa':
      return { kty: 'RSA', n: base64url(key.modulus), e: base64url(key.exponent) };
  }
}

/** Ed25519 hashes by itself, which Node expresses as null. */
const HASHES: Readonly<Record<SignatureAlgorithm, string | null>> = {
  ed25519: null,
  'ecdsa-p256-sha256': 'sha256',
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
};

/** Keys of the trust root are used again and again, and taking one in costs a third of a verification. */
function createKeyCache(): (key: PublicKey) => KeyObject {
  const known = new WeakMap<PublicKey, KeyObject>();
  return (key) => {
    const found = known.get(key) ?? toKeyObject(key);
    known.set(key, found);
    return found;
  };
}
const keyObjectOf = createKeyCache();

/** All of Stopgap's verification, on `node:crypto` alone: no package, no network, no service. */
export const nodeCrypto: CryptoPrimitive = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  sha512: (bytes) => new Uint8Array(createHash('sha512').update(bytes).digest()),
  verify: (key, algorithm, signedBytes, signature) => {
    try {
      return verify(HASHES[algorithm], signedBytes, keyObjectOf(key), signature);
    } catch {
      // OpenSSL refuses points off the curve and the like by throwing.
      return false;
    }
  },
};
