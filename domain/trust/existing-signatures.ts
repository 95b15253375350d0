import { fromBase64 } from '../base64.ts';
import { equalBytes } from '../bytes.ts';
import type { Envelope, EnvelopeSignature } from '../patch.ts';
import { verifyBareSignature } from './bare-signature.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { preAuthEncoding } from './dsse.ts';
import { fingerprint, type SshPublicKey } from './ssh-key.ts';
import { isSshSignature, parseSshSignature, verifySshSignature, type SshSignature } from './sshsig.ts';

/** What a key has to do about an envelope. `renew` names the entry it made before the content changed. */
export type SignaturePlan =
  { readonly kind: 'present' } | { readonly kind: 'renew'; readonly index: number } | { readonly kind: 'add' };

/** Decides what signing means for an envelope that may already carry signatures, so that no key is in it twice. */
export function planSignature(envelope: Envelope, key: SshPublicKey, crypto: CryptoPrimitive): SignaturePlan {
  const states = envelope.signatures.map((signature) => stateOf(envelope.payload, signature, key, crypto));
  if (states.includes('good')) return { kind: 'present' };
  const index = states.indexOf('stale');
  return index === -1 ? { kind: 'add' } : { kind: 'renew', index };
}

/**
 * What an entry is to a key. A bare one that does not match says by its key id alone whose it was: good enough to decide
 * which line of a file to replace, and for nothing else.
 */
function stateOf(
  payload: Uint8Array,
  signature: EnvelopeSignature,
  key: SshPublicKey,
  crypto: CryptoPrimitive,
): 'good' | 'stale' | 'of another key' {
  const bytes = fromBase64(signature.sig);
  if (bytes === undefined) return 'of another key';
  if (!isSshSignature(bytes)) {
    if (verifyBareSignature(preAuthEncoding(payload), bytes, key, crypto)) return 'good';
    return signature.keyid === fingerprint(key.blob, crypto.sha256) ? 'stale' : 'of another key';
  }
  const owner = readSignature(signature.sig)?.publicKey;
  if (owner === undefined || !equalBytes(owner.blob, key.blob)) return 'of another key';
  return isStale(payload, signature, crypto) ? 'stale' : 'good';
}

/** Signatures that say whose they are and do not match the payload any more: the patch was changed after they were made. */
export const staleSignatures = (envelope: Envelope, crypto: CryptoPrimitive): readonly EnvelopeSignature[] =>
  envelope.signatures.filter((signature) => isStale(envelope.payload, signature, crypto));

function isStale(payload: Uint8Array, { sig }: EnvelopeSignature, crypto: CryptoPrimitive): boolean {
  const signature = readSignature(sig);
  return signature !== undefined && !verifySshSignature(preAuthEncoding(payload), signature, crypto).ok;
}

function readSignature(sig: string): SshSignature | undefined {
  const bytes = fromBase64(sig);
  if (bytes === undefined || !isSshSignature(bytes)) return undefined;
  const signature = parseSshSignature(bytes);
  return signature.ok ? signature.value : undefined;
}
