/** sha256 of some bytes, 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** A public key as its algorithm needs it, already taken out of whatever form it came in. */
export type PublicKey =
  | { readonly kind: 'ed25519'; /** 32 bytes, RFC 8032. */ readonly point: Uint8Array }
  | { readonly kind: 'p256'; /** 65 bytes, uncompressed, SEC 1. */ readonly point: Uint8Array }
  | {
      readonly kind: 'rsa';
      /** Big endian, no leading zero. */ readonly modulus: Uint8Array;
      readonly exponent: Uint8Array;
    };

/** How a signature was made. There is no name for SHA-1, so that it cannot be asked for. */
export type SignatureAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'rsa-sha2-256' | 'rsa-sha2-512';

/**
 * All the cryptography that decisions need. It is passed in, so that decisions stay pure, and is so small that its one
 * adapter can be read in a minute.
 */
export interface CryptoPrimitive {
  readonly sha256: Sha256;
  /** 64 bytes. */
  readonly sha512: (bytes: Uint8Array) => Uint8Array;
  /** Ed25519 signatures are 64 bytes, ECDSA ones are DER, RSA ones are PKCS #1 v1.5. False for anything that is malformed. */
  readonly verify: (
    key: PublicKey,
    algorithm: SignatureAlgorithm,
    signedBytes: Uint8Array,
    signature: Uint8Array,
  ) => boolean;
}
