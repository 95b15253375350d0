import { fromBase64 } from '../base64.ts';
import type { EnvelopeSignature } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { bareAlgorithm, verifyBareSignature } from './bare-signature.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { preAuthEncoding } from './dsse.ts';
import { keyringEntry, type Keyring, type PersonName } from './keyring.ts';
import { fingerprint } from './ssh-key.ts';
import { isSshSignature, parseSshSignature, verifySshSignature } from './sshsig.ts';

/** Ten people are a large quorum; more signatures only cost time before the envelope is refused. */
export const MAX_SIGNATURES = 16;
/** Base64 length of an SSHSIG made with RSA of 16384 bits, with room to spare. */
const MAX_SIGNATURE_CHARS = 8192;

/** Who signed, each person once, and for each signature that did not count the sentence that says why. */
export interface SignerCount {
  readonly signers: readonly PersonName[];
  readonly complaints: readonly string[];
}

/**
 * Counts the people of a keyring who signed a payload: people, not keys and not signatures, so that nobody is two. The
 * key id of a signature is a hint that anybody could have written, and decides nothing.
 */
export function countSigners(
  payload: Uint8Array,
  signatures: readonly EnvelopeSignature[],
  keyring: Keyring,
  crypto: CryptoPrimitive,
): SignerCount {
  if (signatures.length > MAX_SIGNATURES) {
    return { signers: [], complaints: [`It carries more than ${MAX_SIGNATURES} signatures.`] };
  }
  const results = judgeSignatures(payload, signatures, keyring, crypto);
  const signers = new Set(results.flatMap((result) => (result.ok ? [result.value] : [])));
  const complaints = results.flatMap((result, index) =>
    result.ok ? [] : [`Signature ${index + 1} of ${signatures.length} ${result.error}.`],
  );
  return { signers: [...signers].sort(), complaints };
}

/** For each signature, in order, whose it is, or why it does not count: the rest of a sentence about it. */
export function judgeSignatures(
  payload: Uint8Array,
  signatures: readonly EnvelopeSignature[],
  keyring: Keyring,
  crypto: CryptoPrimitive,
): readonly Result<PersonName, string>[] {
  const message = preAuthEncoding(payload);
  return signatures.map((signature) => signerOf(message, signature, keyring, crypto));
}

function signerOf(
  message: Uint8Array,
  { sig }: EnvelopeSignature,
  keyring: Keyring,
  crypto: CryptoPrimitive,
): Result<PersonName, string> {
  const bytes = sig.length > MAX_SIGNATURE_CHARS ? undefined : fromBase64(sig);
  if (bytes === undefined) return err('is not standard base64');
  return isSshSignature(bytes)
    ? sshSigner(message, bytes, keyring, crypto)
    : bareSigner(message, bytes, keyring, crypto);
}

function sshSigner(
  message: Uint8Array,
  bytes: Uint8Array,
  keyring: Keyring,
  crypto: CryptoPrimitive,
): Result<PersonName, string> {
  const signature = parseSshSignature(bytes);
  if (!signature.ok) return signature;
  const { blob } = signature.value.publicKey;
  const owned = keyring.get(keyringEntry(blob));
  if (owned === undefined)
    return err(`was made by ${fingerprint(blob, crypto.sha256)}, which nobody with this role owns`);
  const verified = verifySshSignature(message, { ...signature.value, publicKey: owned.publicKey }, crypto);
  return verified.ok ? ok(owned.owner) : err(`by ${owned.owner} ${verified.error}`);
}

/** A bare signature does not say whose it is, so every key it could be of is tried; the keyring is bounded. */
function bareSigner(
  message: Uint8Array,
  bytes: Uint8Array,
  keyring: Keyring,
  crypto: CryptoPrimitive,
): Result<PersonName, string> {
  if (bareAlgorithm(bytes) === undefined) return err('is neither an SSH signature nor a bare Ed25519 or ECDSA one');
  const owned = [...keyring.values()].find(({ publicKey }) => verifyBareSignature(message, bytes, publicKey, crypto));
  return owned === undefined ? err('matches no key of anybody with this role') : ok(owned.owner);
}
