import { sign } from 'node:crypto';
import { concatBytes } from '#domain/bytes.ts';
import { SSHSIG_NAMESPACE, sshSignedBytes } from '#domain/trust/sshsig.ts';
import { sshString, uint32 } from '#domain/trust/ssh-wire.ts';
import { nodeCrypto } from '../../runtime/crypto/node-crypto.ts';
import type { TestKey } from './signing.ts';

/** What may be wrong with an SSHSIG blob, part by part. */
export interface SshsigParts {
  readonly magic?: string;
  readonly version?: number;
  /** The key that the blob names, which need not be the one that signed. */
  readonly named?: TestKey | Uint8Array;
  readonly namespace?: string;
  readonly reserved?: string;
  readonly hash?: string;
  /** The hash that was in truth used. */
  readonly signedHash?: 'sha256' | 'sha512';
  readonly inner?: Uint8Array;
  readonly trailing?: number;
}

/** What `ssh-keygen -Y sign` has a key sign for a message. */
export const sshsigMessage = (
  message: Uint8Array,
  namespace = SSHSIG_NAMESPACE,
  hash: 'sha256' | 'sha512' = 'sha512',
): Uint8Array => sshSignedBytes(message, { namespace, hash }, nodeCrypto);

const RIGHT = { magic: 'SSHSIG', version: 1, namespace: SSHSIG_NAMESPACE, reserved: '', hash: 'sha512' };

/** An SSHSIG blob put together by hand, right where nothing else is asked for. Ed25519 keys sign by themselves. */
export function anSshsigBlob(message: Uint8Array, key: TestKey, parts: SshsigParts = {}): Uint8Array {
  const { magic, version, namespace, reserved, hash, named } = { ...RIGHT, named: key, ...parts };
  const inner = parts.inner ?? anEd25519Inner(sshsigMessage(message, namespace, parts.signedHash), key);
  const blob = named instanceof Uint8Array ? named : named.publicKey.blob;
  return concatBytes(
    Buffer.from(magic),
    uint32(version),
    ...[blob, namespace, reserved, hash, inner].map(sshString),
    new Uint8Array(parts.trailing ?? 0),
  );
}

const anEd25519Inner = (signed: Uint8Array, { privateKey }: TestKey): Uint8Array =>
  concatBytes(sshString('ssh-ed25519'), sshString(sign(null, signed, privateKey)));

/** An ECDSA signature in SSH wire form (RFC 5656 section 3.1.2) of two numbers, written as they are given. */
export const anEcdsaInner = (type: string, r: Uint8Array, s: Uint8Array): Uint8Array =>
  concatBytes(sshString(type), sshString(concatBytes(sshString(r), sshString(s))));
