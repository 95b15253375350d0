import type { ApprovalPredicate } from '../api/approval.types.ts';
import { fieldsOfApprovalPredicate, validateApprovalPredicate } from '../api/approval.validate.ts';
import { describeFault } from '../manifest/fault.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { parseTimestamp } from '../timestamp.ts';
import { decodeUtf8 } from '../utf8.ts';
import { attempts, type Attempts } from './attempts.ts';
import { countSigners } from './count-signers.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import type { PersonName } from './keyring.ts';
import { coversPlace, describePlace } from './place.ts';
import { outOfScope, type RoleKeys, type SignedMatter } from './role.ts';
import { APPROVAL_PREDICATE, parseStatement, type Subject } from './statement.ts';

/** Keys that all approvals of a patch together may try for bare signatures without a good hint. */
const MAX_ATTEMPTS = 256;

/** What approvals are counted for. */
export interface ApprovalQuestion {
  readonly role: RoleKeys;
  /** The patch, by name and digest. */
  readonly subject: Subject;
  readonly matter: SignedMatter;
  /** Whoever signed the patch: four eyes are two people. */
  readonly makers: ReadonlySet<PersonName>;
  readonly now: Date;
}

/** Who approves, each person once, and for everything that did not count the sentence that says why. */
export interface ApprovalCount {
  readonly approvers: readonly PersonName[];
  readonly complaints: readonly string[];
}

/** Counts the people who approve a patch for a place and a time. */
export function countApprovals(
  approvals: readonly Envelope[],
  question: ApprovalQuestion,
  crypto: CryptoPrimitive,
): ApprovalCount {
  const shared = attempts(Math.max(MAX_ATTEMPTS, question.role.keyring.size));
  const counts = approvals.map((approval) => countOne(approval, question, crypto, shared));
  return {
    approvers: [...new Set(counts.flatMap(({ approvers }) => approvers))].sort(),
    complaints: counts.flatMap(({ complaints }, index) =>
      complaints.map((complaint) => `Approval ${index + 1} of ${approvals.length}: ${complaint}`),
    ),
  };
}

function countOne(
  { payload, signatures }: Envelope,
  question: ApprovalQuestion,
  crypto: CryptoPrimitive,
  shared: Attempts,
): ApprovalCount {
  const { signers, complaints } = countSigners(payload, signatures, question.role.keyring, crypto, shared);
  if (signers.length === 0) return { approvers: [], complaints };
  const approval = readApproval(payload, question.subject, crypto);
  if (!approval.ok) return { approvers: [], complaints: [...complaints, ...approval.error] };
  const inForce = whyNotNow(approval.value, question);
  if (inForce !== undefined) return { approvers: [], complaints: [...complaints, inForce] };
  const refused = signers.flatMap((person) => {
    const why = whyNotBy(person, question);
    return why === undefined ? [] : [{ person, why }];
  });
  return {
    approvers: signers.filter((person) => refused.every((other) => other.person !== person)),
    complaints: [...complaints, ...refused.map(({ person, why }) => `${person} ${why}.`)],
  };
}

function readApproval(
  payload: Uint8Array,
  wanted: Subject,
  crypto: CryptoPrimitive,
): Result<ApprovalPredicate, readonly string[]> {
  const statement = parseStatement(payload, APPROVAL_PREDICATE, crypto.sha256);
  if (!statement.ok) return err(statement.error.map((fault) => `What is signed ${fault}.`));
  const { subject, predicate } = statement.value;
  if (subject.name !== wanted.name || subject.sha256 !== wanted.sha256)
    return err([`It is for ${JSON.stringify(subject.name)} with digest ${subject.sha256.slice(0, 8)}, another patch.`]);
  const faults = wordFaults(predicate, shapeFaults(validateApprovalPredicate, predicate), fieldsOfApprovalPredicate);
  if (faults.length > 0) return err(faults.map((fault) => `What is signed is refused: ${describeFault(fault)}.`));
  return ok(predicate as unknown as ApprovalPredicate);
}

function whyNotNow(
  { notBefore, expires, scope }: ApprovalPredicate,
  { matter, now }: ApprovalQuestion,
): string | undefined {
  const from = parseTimestamp(notBefore);
  const until = parseTimestamp(expires);
  if (from === undefined || until === undefined) return 'It has a date that no calendar has.';
  if (now.getTime() < from) return `It counts from ${notBefore} on only.`;
  if (now.getTime() >= until) return `It expired at ${expires}.`;
  const { place } = matter;
  return place === undefined || coversPlace(scope, place) ? undefined : `It does not cover ${describePlace(place)}.`;
}

function whyNotBy(person: PersonName, { role, matter, makers }: ApprovalQuestion): string | undefined {
  if (makers.has(person)) return 'signed the patch and so cannot approve it as well';
  return outOfScope(role, person, matter);
}

/**
 * Moments at which approvals begin or end to count, in milliseconds since 1970, as they say themselves. Nobody is
 * believed in anything by it: it only tells when to look again.
 */
export const approvalTimes = (approvals: readonly Envelope[]): readonly number[] =>
  approvals.flatMap(({ payload }) =>
    [...(decodeUtf8(payload) ?? '').matchAll(/"(?:notBefore|expires)":"([^"]{20})"/g)].flatMap(
      ([, text = '']) => parseTimestamp(text) ?? [],
    ),
  );
