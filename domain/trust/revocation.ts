import type { RevocationPredicate } from '../api/revocation.types.ts';
import { fieldsOfRevocationPredicate, validateRevocationPredicate } from '../api/revocation.validate.ts';
import { parsePayloadDigest, type PayloadDigest } from '../ids.ts';
import { invariant } from '../invariant.ts';
import { faultAt, type Fault } from '../manifest/fault.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { malformed, openDocument, type Refusal } from './open-document.ts';
import { REVOCATION_PREDICATE } from './statement.ts';
import type { TrustRoot } from './trust-root.ts';

/** One version of one patch that is never applied again. */
export interface Revocation {
  readonly name: string;
  readonly digest: PayloadDigest;
  readonly onRevoke: 'Keep' | 'Rollback';
  readonly revokedMs: number;
  readonly why: string;
}

/** Reads a revocation that enough people of the revoker role have signed. */
export function verifyRevocation(
  envelope: Envelope,
  { roles }: TrustRoot,
  crypto: CryptoPrimitive,
): Result<Revocation, Refusal> {
  const opened = openDocument(envelope, REVOCATION_PREDICATE, { name: 'revoker', keys: roles.revoker }, crypto);
  if (!opened.ok) return opened;
  const { subject, predicate } = opened.value;
  const parsed = parseRevocation(predicate);
  if (!parsed.ok) return malformed(parsed.error);
  const { onRevoke, why, revoked } = parsed.value;
  const digest = parsePayloadDigest(subject.sha256);
  invariant(digest !== undefined, 'the schema of statements asks for 64 hex digits');
  return ok({ name: subject.name, digest, onRevoke, why, revokedMs: parseTimestamp(revoked) ?? 0 });
}

/** Reads the predicate of a revocation. */
export function parseRevocation(predicate: unknown): Result<RevocationPredicate, readonly Fault[]> {
  const shape = wordFaults(predicate, shapeFaults(validateRevocationPredicate, predicate), fieldsOfRevocationPredicate);
  if (shape.length > 0) return err(shape);
  const revocation = predicate as RevocationPredicate;
  if (parseTimestamp(revocation.revoked) !== undefined) return ok(revocation);
  return err([faultAt(['revoked'], 'is not a date of any calendar', 'Write a date in UTC')]);
}
