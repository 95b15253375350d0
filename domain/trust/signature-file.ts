import { fromEitherBase64 } from '../base64.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeUtf8 } from '../utf8.ts';
import { readArmor, readSignatureBytes, type ForeignSignature, type SignatureFile } from './foreign-signature.ts';
import { readJsonSignature } from './sigstore-bundle.ts';

/** Largest file that is looked at: a bundle around the largest payload, twice in base64. */
export const MAX_SIGNATURE_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads what `ssh-keygen -Y sign`, openssl and cosign write: an armored or binary SSHSIG, a raw Ed25519 signature, an ECDSA
 * one in DER, either of them in base64, a DSSE envelope, a sigstore bundle, or cosign's own older bundle. The error goes
 * on after the name of the file.
 */
export function readSignatureFile(bytes: Uint8Array): Result<SignatureFile, string> {
  if (bytes.length > MAX_SIGNATURE_FILE_BYTES) return err('is too large for a signature');
  const text = decodeUtf8(bytes)?.trim();
  if (text === undefined) return one(readSignatureBytes(bytes));
  if (text.startsWith('-----BEGIN ')) return one(readArmor(text));
  if (text.startsWith('{')) return readJsonSignature(text, readSignatureFile);
  const decoded = fromEitherBase64(text.replaceAll(/\r?\n/g, ''));
  if (decoded === undefined || text === '') return one(readSignatureBytes(bytes));
  return decoded[0] === 0x7b ? readSignatureFile(decoded) : one(readSignatureBytes(decoded));
}

const one = (signature: Result<ForeignSignature, string>): Result<SignatureFile, string> =>
  signature.ok ? ok({ signatures: [signature.value] }) : signature;
