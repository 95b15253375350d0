import { fromBase64 } from '../base64.ts';
import type { EnvelopeSignature } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { attempts, type Attempts } from './attempts.ts';
import { bareAlgorithm, couldBeOf, verifyBareSignature } from './bare-signature.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { preAuthEncoding } from './dsse.ts';
import { keyringEntry, type Keyring, type OwnedKey, type PersonName } from './keyring.ts';
import { fingerprint } from './ssh-key.ts';
import { isSshSignature, parseSshSignature, verifySshSignature } from './sshsig.ts';

/** Ten people are a large quorum; more signatures only cost time before the envelope is refused. */
export const MAX_SIGNATURES = 16;
/** Base64 length of an SSHSIG made with RSA of 16384 bits, with room to spare. */
const MAX_SIGNATURE_CHARS = 8192;

/** Keys that bare signatures without a good hint are tried against, in all; one such signature may try every key. */
const MAX_ATTEMPTS = 64;
const TOO_MANY_ATTEMPTS =
  'was not tried against every key, for there are too many that do not say whose they are; give its key id, or leave out what is no signature';

/** Who signed, each person once, and for each signature that did not count the sentence that says why. */
export interface SignerCount {
  readonly signers: readonly PersonName[];
  readonly complaints: readonly string[];
}

/** What signatures are judged by. */
interface Judging {
  /** What was signed, in the pre-authentication encoding. */
  readonly message: Uint8Array;
  readonly keyring: Keyring;
  readonly crypto: CryptoPrimitive;
  /** The keyring by key id; made only when it is asked for, and then once. */
  readonly byKeyId: () => ReadonlyMap<string, OwnedKey>;
}

/**
 * Counts the people of a keyring who signed a payload: people, not keys and not signatures, so that nobody is two. The
 * key id of a signature is a hint that anybody could have written, and decides only which key is tried first. `shared` is
 * what several envelopes may use up together in looking for the keys of signatures without a good hint.
 */
export function countSigners(
  payload: Uint8Array,
  signatures: readonly EnvelopeSignature[],
  keyring: Keyring,
  crypto: CryptoPrimitive,
  shared?: Attempts,
): SignerCount {
  if (signatures.length > MAX_SIGNATURES) {
    return { signers: [], complaints: [`It carries more than ${MAX_SIGNATURES} signatures.`] };
  }
  const results = judgeSignatures(payload, signatures, keyring, crypto, shared);
  const signers = new Set(results.flatMap((result) => (result.ok ? [result.value] : [])));
  const complaints = results.flatMap((result, index) =>
    result.ok ? [] : [`Signature ${index + 1} of ${signatures.length} ${result.error}.`],
  );
  return { signers: [...signers].sort(), complaints };
}

/**
 * For each signature, in order, whose it is, or why it does not count: the rest of a sentence about it. Those that say
 * whose they are cost one verification each and come first; the others are looked for with a bounded number of attempts,
 * so that junk beside good signatures does not crowd them out, and costs little.
 */
export function judgeSignatures(
  payload: Uint8Array,
  signatures: readonly EnvelopeSignature[],
  keyring: Keyring,
  crypto: CryptoPrimitive,
  shared?: Attempts,
): readonly Result<PersonName, string>[] {
  const judging = { message: preAuthEncoding(payload), keyring, crypto, byKeyId: keyIdsOf(keyring, crypto) };
  const hinted = signatures.map((signature) => hintedSigner(signature, judging));
  const search = attempts(Math.max(MAX_ATTEMPTS, keyring.size), shared);
  return hinted.map((result) => (result instanceof Uint8Array ? searchSigner(result, judging, search) : result));
}

/** Whose a signature is that says so, or its bytes when its key has to be looked for. */
function hintedSigner({ keyid, sig }: EnvelopeSignature, judging: Judging): Result<PersonName, string> | Uint8Array {
  const { message, keyring, crypto, byKeyId } = judging;
  const bytes = sig.length > MAX_SIGNATURE_CHARS ? undefined : fromBase64(sig);
  if (bytes === undefined) return err('is not standard base64');
  if (isSshSignature(bytes)) return sshSigner(message, bytes, keyring, crypto);
  if (bareAlgorithm(bytes) === undefined) return err('is neither an SSH signature nor a bare Ed25519 or ECDSA one');
  const owned = keyid === '' ? undefined : byKeyId().get(keyid);
  const isOfIt = owned !== undefined && verifyBareSignature(message, bytes, owned.publicKey, crypto);
  return isOfIt ? ok(owned.owner) : bytes;
}

function keyIdsOf(keyring: Keyring, { sha256 }: CryptoPrimitive): Judging['byKeyId'] {
  let known: ReadonlyMap<string, OwnedKey> | undefined;
  return () =>
    (known ??= new Map([...keyring.values()].map((owned) => [fingerprint(owned.publicKey.blob, sha256), owned])));
}

/** A bare signature whose hint does not help is tried against every key that it could be of. */
function searchSigner(
  bytes: Uint8Array,
  { message, keyring, crypto }: Judging,
  search: Attempts,
): Result<PersonName, string> {
  for (const { owner, publicKey } of keyring.values()) {
    if (!couldBeOf(bytes, publicKey)) continue;
    if (!search.take()) return err(TOO_MANY_ATTEMPTS);
    if (verifyBareSignature(message, bytes, publicKey, crypto)) return ok(owner);
  }
  return err('matches no key of anybody with this role');
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
