import type { CryptoPrimitive } from './crypto-primitive.ts';
import type { SshPublicKey } from './ssh-key.ts';

/** How a bare signature was made, by its form: 64 bytes are Ed25519, DER is ECDSA P-256, and nothing else is taken. */
export function bareAlgorithm(bytes: Uint8Array): 'ed25519' | 'ecdsa-p256-sha256' | undefined {
  if (bytes.length === 64) return 'ed25519';
  return bytes[0] === 0x30 && bytes.length <= 72 ? 'ecdsa-p256-sha256' : undefined;
}

/** Kinds of keys whose bare signatures are taken, and how they make them. */
const ALGORITHMS: Readonly<Record<string, 'ed25519' | 'ecdsa-p256-sha256'>> = {
  ed25519: 'ed25519',
  p256: 'ecdsa-p256-sha256',
};

/** Whether a bare signature has the form of those of a key. A token makes none: it would be one that nobody touched it for. */
export const couldBeOf = (signature: Uint8Array, { key, application }: SshPublicKey): boolean =>
  application === undefined && ALGORITHMS[key.kind] !== undefined && ALGORITHMS[key.kind] === bareAlgorithm(signature);

/** Whether a bare signature over a message is of this key. */
export function verifyBareSignature(
  message: Uint8Array,
  signature: Uint8Array,
  publicKey: SshPublicKey,
  crypto: CryptoPrimitive,
): boolean {
  const algorithm = bareAlgorithm(signature);
  if (algorithm === undefined || !couldBeOf(signature, publicKey)) return false;
  return crypto.verify(publicKey.key, algorithm, message, signature);
}
