import type { Patch } from '../api/micropatch.types.ts';
import type { PayloadDigest } from '../ids.ts';
import type { PatchRoles } from '../patch.ts';
import { countApprovals } from './approval.ts';
import type { SignerCount } from './count-signers.ts';
import type { PersonName } from './keyring.ts';
import { matterOf, outOfScope, thresholdFor, type RoleKeys, type SignedMatter } from './role.ts';
import { seatSigners, type Seats } from './seats.ts';
import { trustFailure, type TrustFailure } from './trust-failure.ts';
import type { VerifyPatchInput } from './verify-patch-input.ts';

export interface RolesQuestion extends Omit<VerifyPatchInput, 'envelope'> {
  readonly digest: PayloadDigest;
  /** Who signed the patch, of the people who may be authors or builders. */
  readonly counted: SignerCount;
  readonly patch: Patch;
}

export interface RolesVerdict {
  readonly roles: PatchRoles;
  readonly failures: readonly TrustFailure[];
}

/** Who stands behind a patch in which role, and which roles are not filled. Nobody stands in two of them. */
export function judgeRoles(question: RolesQuestion): RolesVerdict {
  const { trust, counted, patch, place } = question;
  const { author, builder } = trust.root.roles;
  const matter = matterOf(patch, place);
  const asAuthors = seatsOf(author, counted.signers, matter);
  const asBuilders = builder === undefined ? NO_SEATS : seatsOf(builder, counted.signers, matter);
  const seating = seatSigners(counted.signers, asAuthors, asBuilders);
  const { approvers, failures } = judgeApprovals(question, matter);
  const unfilled = [
    ...shortage('author', asAuthors.needed, seating.authors),
    ...shortage('builder', asBuilders.needed, seating.builders),
  ];
  const complaints = unfilled.length === 0 ? [] : [...asAuthors.complaints, ...asBuilders.complaints];
  return {
    roles: { author: seating.authors, builder: seating.builders, approver: approvers },
    failures: [...unfilled, ...(unfilled.length === 0 ? [] : complaintsOf(counted)), ...complaints, ...failures],
  };
}

/** What is wrong with signatures that did not count; only of interest when too few did. */
export const complaintsOf = ({ complaints }: SignerCount): TrustFailure[] =>
  complaints.map((complaint) => trustFailure('SignatureInvalid', complaint));

interface JudgedSeats extends Seats {
  readonly complaints: readonly TrustFailure[];
}

const NO_SEATS: JudgedSeats = { eligible: new Set(), needed: 0, complaints: [] };

function seatsOf(role: RoleKeys, signers: readonly PersonName[], matter: SignedMatter): JudgedSeats {
  const candidates = signers.filter((person) => role.people.has(person));
  const reasons = candidates.map((person) => ({ person, why: outOfScope(role, person, matter) }));
  return {
    eligible: new Set(reasons.filter(({ why }) => why === undefined).map(({ person }) => person)),
    needed: thresholdFor(role, matter.severity),
    complaints: reasons.flatMap(({ person, why }) =>
      why === undefined ? [] : [trustFailure('NotApproved', `${person} signed it, but ${why}.`)],
    ),
  };
}

/** `2 authors must have signed, but 1 (alice) did.` when that is so. */
export function shortage(noun: string, needed: number, people: readonly PersonName[]): TrustFailure[] {
  if (people.length >= needed) return [];
  const names = people.length === 0 ? '' : ` (${people.join(', ')})`;
  const need = needed === 1 ? `1 ${noun}` : `${needed} ${noun}s`;
  return [trustFailure('NotApproved', `${need} must have signed, but ${people.length}${names} did.`)];
}

function judgeApprovals(
  { trust, name, digest, approvals, counted, crypto, now }: RolesQuestion,
  matter: SignedMatter,
): { readonly approvers: readonly PersonName[]; readonly failures: readonly TrustFailure[] } {
  const role = trust.root.roles.approver;
  if (role === undefined) return { approvers: [], failures: [] };
  const subject = { name, sha256: digest };
  const makers = new Set(counted.signers);
  const { approvers, complaints } = countApprovals(approvals, { role, subject, matter, makers, now }, crypto);
  const missing = shortage('approver', thresholdFor(role, matter.severity), approvers);
  if (missing.length === 0) return { approvers, failures: [] };
  return { approvers, failures: [...missing, ...complaints.map((text) => trustFailure('NotApproved', text))] };
}
