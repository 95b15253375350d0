import { describeFault, type Fault } from '../manifest/fault.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { formatTimestamp } from '../timestamp.ts';
import { countSigners } from './count-signers.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import type { DocumentReason } from './document-refusal.ts';
import type { RoleKeys } from './role.ts';
import { parseStatement, type FramedPredicate, type PredicateType } from './statement.ts';
import type { RoleName } from './trust-root.ts';

/** A clock may be this far behind the one that a document was dated by, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

/** Why a document is refused; the sentence has no full stop. */
export interface Refusal {
  readonly reason: DocumentReason;
  readonly message: string;
}

export const refuse = (reason: DocumentReason, message: string): Result<never, Refusal> => err({ reason, message });

/**
 * Opens a document that the people of one role sign: counts them first and reads afterwards, so that strangers reach no
 * parser.
 */
export function openDocument(
  envelope: Envelope,
  predicateType: PredicateType,
  { name, keys }: { readonly name: RoleName; readonly keys: RoleKeys | undefined },
  crypto: CryptoPrimitive,
): Result<FramedPredicate, Refusal> {
  if (keys === undefined)
    return refuse('RoleMissing', `the trust root has no ${name} role, so nobody can have signed it`);
  const counted = countForRole(envelope, { name, keys }, crypto);
  if (!counted.ok) return counted;
  const statement = parseStatement(envelope.payload, predicateType, crypto.sha256);
  return statement.ok ? statement : refuse('Malformed', `what is signed ${statement.error.join('; and ')}`);
}

/** Whether enough people of a role signed an envelope. */
export function countForRole(
  { payload, signatures }: Envelope,
  { name, keys: { keyring, threshold } }: { readonly name: RoleName; readonly keys: RoleKeys },
  crypto: CryptoPrimitive,
): Result<undefined, Refusal> {
  const { signers, complaints } = countSigners(payload, signatures, keyring, crypto);
  if (signers.length >= threshold) return ok(undefined);
  const missing = `it is signed by ${signers.length} of the ${threshold} people of the ${name} role that it needs`;
  return refuse('TooFewSigners', [missing, ...complaints.map((text) => text.replace(/\.$/, ''))].join('. '));
}

/** The faults of a predicate as one refusal. */
export const malformed = (faults: readonly Fault[]): Result<never, Refusal> =>
  refuse('Malformed', faults.map((fault) => `${describeFault(fault)}. ${fault.fix}`).join('. '));

/** What was made later than it is here is not taken: either clock may be the wrong one, and nothing may rest on a guess. */
export function fromTheFuture(issuedMs: number, now: Date): Refusal | undefined {
  if (issuedMs <= now.getTime() + CLOCK_TOLERANCE_MS) return undefined;
  const message = `it was made at ${formatTimestamp(issuedMs)}, and here it is ${formatTimestamp(now.getTime())}`;
  return { reason: 'IssuedInFuture', message };
}
