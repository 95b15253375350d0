import type { Statement } from '../api/statement.types.ts';
import { fieldsOfStatement, validateStatement } from '../api/statement.validate.ts';
import { toHex } from '../bytes.ts';
import { canonicalJson, parseCanonical } from '../canonical-json.ts';
import { describeFault } from '../manifest/fault.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import type { Sha256 } from './crypto-primitive.ts';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const MICROPATCH_PREDICATE = 'https://stopgap.dev/micropatch/v1alpha1';
export const TRUST_ROOT_PREDICATE = 'https://stopgap.dev/trust-root/v1alpha1';
/** Name in the subject of a trust root. */
export const TRUST_ROOT_SUBJECT = 'trust-root';

export type PredicateType = Statement['predicateType'];

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
  const digest = { sha256: toHex(sha256(canonical.value)) };
  return canonicalJson({ _type: STATEMENT_TYPE, subject: [{ name, digest }], predicateType, predicate });
}

/** A statement whose frame is right: the predicate is of the type asked for, and is what the subject's digest says. */
export interface FramedPredicate {
  readonly name: string;
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
  const shape = wordFaults(value.value, shapeFaults(validateStatement, value.value), fieldsOfStatement);
  if (shape.length > 0) {
    return err(shape.map((fault) => `is not a statement: ${describeFault(fault)}`));
  }
  return frame(value.value as unknown as Statement, predicateType, sha256);
}

function frame(
  statement: Statement,
  predicateType: PredicateType,
  sha256: Sha256,
): Result<FramedPredicate, readonly string[]> {
  const [subject] = statement.subject;
  if (subject === undefined) return err(['is about nothing']);
  const canonical = canonicalJson(statement.predicate);
  const digest = canonical.ok ? toHex(sha256(canonical.value)) : '';
  const faults = [
    ...(statement.predicateType === predicateType ? [] : [`is a ${statement.predicateType}, not a ${predicateType}`]),
    ...(subject.digest.sha256 === digest ? [] : ['has another digest than its subject says']),
  ];
  return faults.length > 0 ? err(faults) : ok({ name: subject.name, predicate: statement.predicate });
}
