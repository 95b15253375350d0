import { fromBase64 } from '../base64.ts';
import { equalBytes } from '../bytes.ts';
import type { Envelope, EnvelopeSignature } from '../patch.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { preAuthEncoding } from './dsse.ts';
import type { SshPublicKey } from './ssh-key.ts';
import { isSshSignature, parseSshSignature, verifySshSignature, type SshSignature } from './sshsig.ts';

/** What a key has to do about an envelope. `renew` names the entry it made before the content changed. */
export type SignaturePlan =
  { readonly kind: 'present' } | { readonly kind: 'renew'; readonly index: number } | { readonly kind: 'add' };

/** Decides what signing means for an envelope that may already carry signatures, so that no key is in it twice. */
export function planSignature(envelope: Envelope, key: SshPublicKey, crypto: CryptoPrimitive): SignaturePlan {
  const index = envelope.signatures.findIndex(({ sig }) => {
    const signature = readSignature(sig);
    return signature !== undefined && equalBytes(signature.publicKey.blob, key.blob);
  });
  const found = envelope.signatures[index];
  if (found === undefined) return { kind: 'add' };
  return isStale(envelope.payload, found, crypto) ? { kind: 'renew', index } : { kind: 'present' };
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
