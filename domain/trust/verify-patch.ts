import type { Patch } from '../api/micropatch.types.ts';
import { fieldsOfMicroPatch, validatePatch } from '../api/micropatch.validate.ts';
import { toHex } from '../bytes.ts';
import { MAX_CANONICAL_BYTES } from '../canonical-json.ts';
import { parsePayloadDigest, type PatchName } from '../ids.ts';
import { invariant } from '../invariant.ts';
import { describeFault, type Fault } from '../manifest/fault.ts';
import { checkPatch } from '../manifest/patch-checks.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import type { Envelope, VerifiedPatch } from '../patch.ts';
import type { Reason } from '../reason.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { formatTimestamp } from '../timestamp.ts';
import { countSigners } from './count-signers.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { withDefaults } from './patch-defaults.ts';
import { MICROPATCH_PREDICATE, parseStatement } from './statement.ts';
import type { TrustFailure } from './trust-failure.ts';
import type { TrustRoot } from './trust-root.ts';

/** What is to be decided on, and by what. */
export interface VerifyPatchInput {
  readonly envelope: Envelope;
  /** The name under which the envelope was found. It must be the one that was signed. */
  readonly name: PatchName;
  readonly root: TrustRoot;
  readonly crypto: CryptoPrimitive;
  readonly now: Date;
}

/**
 * The only maker of a VerifiedPatch: enough people of the author role signed these bytes for this name, and the patch in
 * the result is read from these bytes and nothing else. Otherwise every reason why not. What was signed is looked at only
 * after the signatures, so that strangers reach no parser. The patch's own date is not judged here: what is already
 * applied must stay verifiable, and the planner decides about new processes.
 */
export function verifyPatch(input: VerifyPatchInput): Result<VerifiedPatch, readonly TrustFailure[]> {
  const { envelope, name, root, crypto, now } = input;
  if (envelope.payload.length > MAX_CANONICAL_BYTES) {
    return err([failure('SignatureInvalid', `The signed content is larger than ${MAX_CANONICAL_BYTES} bytes.`)]);
  }
  const expired = rootExpiry(root, now);
  const authors = approvedBy(envelope, root, crypto);
  if (!authors.ok) return err([...expired, ...authors.error]);
  const patch = readPatch(envelope.payload, name, crypto);
  if (!patch.ok) return err([...expired, ...patch.error]);
  if (expired.length > 0) return err(expired);
  const digest = parsePayloadDigest(toHex(crypto.sha256(envelope.payload)));
  invariant(digest !== undefined, 'sha256 returns 32 bytes');
  return ok({ name, digest, patch: withDefaults(patch.value), signers: authors.value, envelope });
}

const failure = (reason: Reason, message: string): TrustFailure => ({ reason, message });

function rootExpiry({ expiresMs }: TrustRoot, now: Date): TrustFailure[] {
  if (now.getTime() < expiresMs) return [];
  const message = `The trust root expired at ${formatTimestamp(expiresMs)}. No new patch is verified; what is applied stays.`;
  return [failure('TrustRootExpired', message)];
}

function approvedBy(
  { payload, signatures }: Envelope,
  root: TrustRoot,
  crypto: CryptoPrimitive,
): Result<readonly string[], readonly TrustFailure[]> {
  const { keyring, threshold } = root.roles.author;
  const { signers, complaints } = countSigners(payload, signatures, keyring, crypto);
  if (signers.length >= threshold) return ok(signers);
  const names = signers.length === 0 ? '' : ` (${signers.join(', ')})`;
  const need = threshold === 1 ? '1 author must have signed' : `${threshold} authors must have signed`;
  const message = `${need}, but ${signers.length}${names} did.`;
  return err([
    failure(signers.length === 0 && signatures.length > 0 ? 'SignatureInvalid' : 'NotApproved', message),
    ...complaints.map((complaint) => failure('SignatureInvalid', complaint)),
  ]);
}

function readPatch(
  payload: Uint8Array,
  name: PatchName,
  crypto: CryptoPrimitive,
): Result<Patch, readonly TrustFailure[]> {
  const statement = parseStatement(payload, MICROPATCH_PREDICATE, crypto.sha256);
  if (!statement.ok)
    return err(statement.error.map((fault) => failure('PayloadInvalid', `The signed content ${fault}.`)));
  const { predicate } = statement.value;
  const shape = wordFaults(predicate, shapeFaults(validatePatch, predicate), fieldsOfPatch);
  const faults = shape.length > 0 ? shape : checkPatch(predicate as unknown as Patch, []);
  const failures = [...nameFailures(statement.value.name, name), ...faults.map(patchFailure)];
  return failures.length > 0 ? err(failures) : ok(predicate as unknown as Patch);
}

const fieldsOfPatch = fieldsOfMicroPatch['spec']?.['patch'] ?? {};

function nameFailures(signed: string, found: PatchName): TrustFailure[] {
  if (signed === found) return [];
  const message = `The signatures are for a patch called ${JSON.stringify(signed)}, not for ${found}.`;
  return [failure('PayloadInvalid', message)];
}

const patchFailure = (fault: Fault): TrustFailure =>
  failure('PayloadInvalid', `The signed patch is refused: ${describeFault(fault)}. ${fault.fix}.`);
