import type { ApprovalPredicate } from '#domain/api/approval.types.ts';
import { parseCanonical } from '#domain/canonical-json.ts';
import { valueAt } from '#domain/manifest/field-path.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { countApprovals } from '#domain/trust/approval.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import { matterOf } from '#domain/trust/role.ts';
import type { Trust } from '#domain/trust/trust.ts';

/** One approval that counts, with the places and the time that it is for. */
export interface ApprovalReview extends ApprovalPredicate {
  readonly people: readonly string[];
}

/** The approvals that a verified patch stands on. Those that do not count are among the reasons of one that is refused. */
export function reviewApprovals(
  { name, digest, patch, signers, roles, approvals }: VerifiedPatch,
  { root }: Trust,
  now: Date,
  crypto: CryptoPrimitive,
): ApprovalReview[] {
  const role = root.roles.approver;
  if (role === undefined) return [];
  const subject = { name, sha256: digest };
  const question = { role, subject, matter: matterOf(patch, undefined), makers: new Set(signers), now };
  return approvals.flatMap((approval) => {
    const { approvers } = countApprovals([approval], question, crypto);
    const people = approvers.filter((person) => roles.approver.includes(person));
    const statement = parseCanonical(approval.payload);
    if (people.length === 0 || !statement.ok) return [];
    return [{ people, ...(valueAt(statement.value, ['predicate']) as ApprovalPredicate) }];
  });
}
