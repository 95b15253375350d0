import type { Statement } from '../api/statement.types.ts';
import { fieldsOfStatement, validateStatement } from '../api/statement.validate.ts';
import { toHex } from '../bytes.ts';
import { canonicalJson, parseCanonical } from '../canonical-json.ts';
import { describeFault } from '../manifest/fault.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { encodeUtf8 } from '../utf8.ts';
import type { Sha256 } from './crypto-primitive.ts';

/** Entries of the longest catalog, which has the longest list of all that is signed. */
export const MAX_CATALOG_ENTRIES = 5_000;
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const MICROPATCH_PREDICATE = 'https://stopgap.dev/micropatch/v1alpha1';
export const APPROVAL_PREDICATE = 'https://stopgap.dev/approval/v1alpha1';
export const CATALOG_PREDICATE = 'https://stopgap.dev/catalog/v1alpha1';
export const REVOCATION_PREDICATE = 'https://stopgap.dev/revocation/v1alpha1';
export const TRUST_ROOT_PREDICATE = 'https://stopgap.dev/trust-root/v1alpha1';
/** Name in the subject of a trust root and of a catalog. */
export const TRUST_ROOT_SUBJECT = 'trust-root';
export const CATALOG_SUBJECT = 'catalog';

export type PredicateType = Statement['predicateType'];

/** What a statement is about, by name and digest. */
export interface Subject {
  readonly name: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** Documents about a patch that was signed before: their subject is that patch, not they themselves. */
const ABOUT_A_PATCH: ReadonlySet<PredicateType> = new Set([APPROVAL_PREDICATE, REVOCATION_PREDICATE]);

/**
 * The bytes that are signed: an in-toto Statement v1 in canonical form. The subject carries the name on purpose, so that
 * signed content cannot be moved to another name, and the digest of the predicate, so that tools which know in-toto but
 * not us can match it. The predicate goes in as it was written, without defaults.
 */
export function statementBytes(
  predicateType: PredicateType,
  name: string,
  predicate: object,
  sha256: Sha256,
): Result<Uint8Array, string> {
  const canonical = canonicalJson(predicate);
  if (!canonical.ok) return canonical;
  return statementAbout({ name, sha256: toHex(sha256(canonical.value)) }, predicateType, predicate);
}

/** The same for a document about something else: an approval or a revocation of a patch, named by its signed content. */
export const statementAbout = (
  { name, sha256 }: Subject,
  predicateType: PredicateType,
  predicate: object,
): Result<Uint8Array, string> =>
  canonicalJson({ _type: STATEMENT_TYPE, subject: [{ name, digest: { sha256 } }], predicateType, predicate });

/**
 * A statement whose frame is right: the predicate is of the type asked for, and what is about itself has the digest that
 * its subject says.
 */
export interface FramedPredicate {
  readonly subject: Subject;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/**
 * Takes the predicate out of a payload. Call it only with bytes whose signatures were verified. Every deviation is
 * refused with a sentence that goes on after "the signed content".
 */
export function parseStatement(
  payload: Uint8Array,
  predicateType: PredicateType,
  sha256: Sha256,
): Result<FramedPredicate, readonly string[]> {
  const value = parseCanonical(payload);
  if (!value.ok) return err([`cannot be read: ${value.error}`]);
  const found = shapeFaults(validateStatement, value.value, MAX_CATALOG_ENTRIES);
  const shape = wordFaults(value.value, found, fieldsOfStatement);
  if (shape.length > 0) {
    return err(shape.map((fault) => `is not a statement: ${describeFault(fault)}`));
  }
  return frame(payload, value.value as unknown as Statement, predicateType, sha256);
}

function frame(
  payload: Uint8Array,
  statement: Statement,
  predicateType: PredicateType,
  sha256: Sha256,
): Result<FramedPredicate, readonly string[]> {
  const [subject] = statement.subject;
  if (subject === undefined) return err(['is about nothing']);
  const { digest, name } = subject;
  const faults = [
    ...(statement.predicateType === predicateType ? [] : [`is a ${statement.predicateType}, not a ${predicateType}`]),
    ...(isAboutItself(payload, statement, sha256) ? [] : ['has another digest than its subject says']),
  ];
  return faults.length > 0
    ? err(faults)
    : ok({ subject: { name, sha256: digest.sha256 }, predicate: statement.predicate });
}

function isAboutItself(payload: Uint8Array, { subject, predicateType }: Statement, sha256: Sha256): boolean {
  if (ABOUT_A_PATCH.has(predicateType)) return true;
  const behind = canonicalJson({ predicateType, subject });
  if (!behind.ok) return false;
  // Canonical bytes hold the canonical predicate, between `_type` and what sorts behind it: nothing is written again.
  const predicate = payload.subarray(BEFORE_PREDICATE.length, payload.length - behind.value.length);
  return subject[0]?.digest.sha256 === toHex(sha256(predicate));
}

const BEFORE_PREDICATE = encodeUtf8(`{"_type":${JSON.stringify(STATEMENT_TYPE)},"predicate":`);
