import { fromBase64 } from '../base64.ts';
import { printable } from '../printable.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeUtf8 } from '../utf8.ts';
import { bareAlgorithm } from './bare-signature.ts';
import { dearmorSshSignature, isSshSignature } from './sshsig.ts';

/** One signature, as bytes: of SSH, which says whose it is, or bare, which says nothing. */
export interface ForeignSignature {
  readonly kind: 'ssh' | 'bare';
  readonly bytes: Uint8Array;
}

/** What another tool wrote. Nothing in it is believed: it is worth what its signature is worth over our own bytes. */
export interface SignatureFile {
  /** At least one. */
  readonly signatures: readonly ForeignSignature[];
  /** What the file says was signed by way of DSSE, where it does. */
  readonly content?: { readonly payloadType: string; readonly payload: Uint8Array };
  /** sha256 of what the file says was signed as plain bytes, where it does. */
  readonly digest?: Uint8Array;
}

/**
 * A signature as its bytes, or as the armor that some tools put into an envelope in their place. The error goes on after
 * the name of the file, or after "the signature".
 */
export function readSignatureBytes(bytes: Uint8Array): Result<ForeignSignature, string> {
  const text = decodeUtf8(bytes)?.trim();
  if (text?.startsWith('-----BEGIN ') === true) return readArmor(text);
  if (isSshSignature(bytes)) return ok({ kind: 'ssh', bytes });
  return bareAlgorithm(bytes) === undefined ? err(wordUnknown(bytes)) : ok({ kind: 'bare', bytes });
}

/** The armored text of `ssh-keygen -Y sign`; other armors are named. */
export function readArmor(text: string): Result<ForeignSignature, string> {
  const [, label = ''] = /^-----BEGIN ([^\n]{1,40}?)-----/.exec(text) ?? [];
  if (label === 'PGP SIGNATURE') return err('is an OpenPGP signature; only SSH, Ed25519 and ECDSA P-256 ones count');
  if (label !== 'SSH SIGNATURE') return err(`is a ${printable(label)}, not a signature`);
  const blob = fromBase64(dearmorSshSignature(text) ?? '-');
  return blob === undefined ? err('is not a well-formed SSH signature') : ok({ kind: 'ssh', bytes: blob });
}

/** Bytes of a bare RSA signature with a modulus that people use. */
const RSA_BYTES: readonly number[] = [256, 384, 512];

function wordUnknown(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty';
  if (RSA_BYTES.includes(bytes.length)) {
    return 'may be a bare RSA signature, which no verifier takes; sign with `ssh-keygen -Y sign`, or with another key';
  }
  if (bytes[0] === 0x30 && bytes.length <= 144) return 'may be an ECDSA signature of another curve than P-256';
  return 'is neither an SSH signature, nor a bare Ed25519 or ECDSA P-256 one, nor a bundle';
}
