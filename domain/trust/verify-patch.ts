import type { Patch } from '../api/micropatch.types.ts';
import { fieldsOfMicroPatch, validatePatch } from '../api/micropatch.validate.ts';
import { toHex } from '../bytes.ts';
import { MAX_CANONICAL_BYTES } from '../canonical-json.ts';
import { parsePayloadDigest, type PatchName, type PayloadDigest } from '../ids.ts';
import { invariant } from '../invariant.ts';
import { describeFault, type Fault } from '../manifest/fault.ts';
import { checkPatch } from '../manifest/patch-checks.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import type { Envelope, VerifiedPatch } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { countSigners, type SignerCount } from './count-signers.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { complaintsOf, judgeRoles, shortage } from './judge-roles.ts';
import { judgeStanding } from './judge-standing.ts';
import { withDefaults } from './patch-defaults.ts';
import type { VerifyPatchInput } from './verify-patch-input.ts';
import { MICROPATCH_PREDICATE, parseStatement } from './statement.ts';
import type { TrustRoot } from './trust-root.ts';
import type { Trust } from './trust.ts';
import { trustFailure, type TrustFailure } from './trust-failure.ts';

/**
 * The only maker of a VerifiedPatch: enough people of the roles that the trust root demands stand behind these bytes for
 * this name, place and time, and the patch in the result is read from these bytes and nothing else. Otherwise every
 * reason why not. What was signed is looked at only after the signatures, so that strangers reach no parser. The patch's
 * own date is not judged here: what is already applied must stay verifiable, and the planner decides about new processes.
 */
export function verifyPatch(input: VerifyPatchInput): Result<VerifiedPatch, readonly TrustFailure[]> {
  const { envelope, approvals, name, trust, crypto } = input;
  if (envelope.payload.length > MAX_CANONICAL_BYTES) {
    return err([trustFailure('SignatureInvalid', `The signed content is larger than ${MAX_CANONICAL_BYTES} bytes.`)]);
  }
  const digest = digestOf(envelope, crypto);
  const standing = judgeStanding({ ...input, digest });
  const counted = countMakers(envelope, trust.root, crypto);
  const strange = unknownMakers(envelope, counted, trust.root);
  const read = strange.length > 0 ? err(strange) : readPatch(envelope.payload, name, crypto);
  if (!read.ok) return err([...standing, ...read.error]);
  const patch = read.value;
  const { roles, failures } = judgeRoles({ ...input, digest, counted, patch });
  const all = [...standing, ...otherVersion(trust, digest, patch), ...failures];
  if (all.length > 0) return err(all);
  const signers = [...roles.author, ...roles.builder].sort();
  return ok({ name, digest, patch: withDefaults(patch), signers, roles, envelope, approvals });
}

function digestOf({ payload }: Envelope, crypto: CryptoPrimitive): PayloadDigest {
  const digest = parsePayloadDigest(toHex(crypto.sha256(payload)));
  invariant(digest !== undefined, 'sha256 returns 32 bytes');
  return digest;
}

/** Authors and builders sign the same bytes; who stands for which role is decided afterwards. */
function countMakers({ payload, signatures }: Envelope, { roles }: TrustRoot, crypto: CryptoPrimitive): SignerCount {
  const keyring = new Map([...roles.author.keyring, ...(roles.builder?.keyring ?? [])]);
  return countSigners(payload, signatures, keyring, crypto);
}

/** Why nobody looks at what was signed: too few of those who signed may be authors at all. */
function unknownMakers({ signatures }: Envelope, counted: SignerCount, { roles }: TrustRoot): TrustFailure[] {
  const authors = counted.signers.filter((person) => roles.author.people.has(person));
  const missing = shortage('author', roles.author.threshold, authors);
  if (missing.length === 0) return [];
  const isForged = counted.signers.length === 0 && signatures.length > 0;
  const stated = isForged ? missing.map(({ message }) => trustFailure('SignatureInvalid', message)) : missing;
  return [...stated, ...complaintsOf(counted)];
}

/** The catalog names versions by digest and by number; two that disagree are a mistake that nobody should guess about. */
function otherVersion({ root, catalog }: Trust, digest: PayloadDigest, { version }: Patch): TrustFailure[] {
  const entry = root.roles.catalog === undefined ? undefined : catalog?.entries.get(digest);
  if (entry === undefined || entry.version === version) return [];
  const message = `The catalog has digest ${digest.slice(0, 8)} as version ${entry.version}, but it is version ${version}.`;
  return [trustFailure('NotInCatalog', message)];
}

function readPatch(
  payload: Uint8Array,
  name: PatchName,
  crypto: CryptoPrimitive,
): Result<Patch, readonly TrustFailure[]> {
  const statement = parseStatement(payload, MICROPATCH_PREDICATE, crypto.sha256);
  if (!statement.ok)
    return err(statement.error.map((fault) => trustFailure('PayloadInvalid', `The signed content ${fault}.`)));
  const { subject, predicate } = statement.value;
  const shape = wordFaults(predicate, shapeFaults(validatePatch, predicate), fieldsOfPatch);
  const faults = shape.length > 0 ? shape : checkPatch(predicate as unknown as Patch, []);
  const failures = [...nameFailures(subject.name, name), ...faults.map(patchFailure)];
  return failures.length > 0 ? err(failures) : ok(predicate as unknown as Patch);
}

const fieldsOfPatch = fieldsOfMicroPatch['spec']?.['patch'] ?? {};

function nameFailures(signed: string, found: PatchName): TrustFailure[] {
  if (signed === found) return [];
  const message = `The signatures are for a patch called ${JSON.stringify(signed)}, not for ${found}.`;
  return [trustFailure('PayloadInvalid', message)];
}

const patchFailure = (fault: Fault): TrustFailure =>
  trustFailure('PayloadInvalid', `The signed patch is refused: ${describeFault(fault)}. ${fault.fix}.`);
