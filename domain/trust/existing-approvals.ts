import type { ApprovalPredicate, ApprovalScope } from '../api/approval.types.ts';
import { canonicalJson, parseCanonical } from '../canonical-json.ts';
import { equalBytes } from '../bytes.ts';
import { valueAt } from '../manifest/field-path.ts';
import type { Envelope, ParsedManifest } from '../patch.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { planSignature, staleSignatures } from './existing-signatures.ts';
import type { SshPublicKey } from './ssh-key.ts';

/** What an approval by a key means for a manifest. `renew` names the entry of the same key that is worth nothing any more. */
export type ApprovalPlan =
  | { readonly kind: 'signed the patch' }
  | { readonly kind: 'present'; readonly until: string }
  | { readonly kind: 'renew'; readonly index: number }
  | { readonly kind: 'add' };

/** Decides what approving means for a manifest that may carry approvals, so that no key approves one scope twice. */
export function planApproval(
  { envelope, approvals }: ParsedManifest,
  key: SshPublicKey,
  { scope, now }: { readonly scope: ApprovalScope; readonly now: Date },
  crypto: CryptoPrimitive,
): ApprovalPlan {
  if (planSignature(envelope, key, crypto).kind === 'present') return { kind: 'signed the patch' };
  const states = approvals.map((approval) => stateOf(approval, key, scope, now, crypto));
  const present = states.find((state) => state.kind === 'present');
  if (present !== undefined) return present;
  const index = states.findIndex(({ kind }) => kind === 'useless');
  return index === -1 ? { kind: 'add' } : { kind: 'renew', index };
}

type ApprovalState = Extract<ApprovalPlan, { kind: 'present' }> | { readonly kind: 'useless' | 'another' };

/** What an approval is to a key that is to approve a scope. */
function stateOf(
  approval: Envelope,
  key: SshPublicKey,
  scope: ApprovalScope,
  now: Date,
  crypto: CryptoPrimitive,
): ApprovalState {
  const plan = planSignature(approval, key, crypto);
  const isAlone = approval.signatures.length === 1;
  if (plan.kind === 'renew' && isAlone) return { kind: 'useless' };
  const said = predicateOf(approval);
  if (plan.kind !== 'present' || said === undefined || !isSame(said.scope, scope)) return { kind: 'another' };
  if ((parseTimestamp(said.expires) ?? 0) > now.getTime()) return { kind: 'present', until: said.expires };
  return { kind: isAlone ? 'useless' : 'another' };
}

/** What an approval says, whoever signed it. Its payload was made from a document of the right shape. */
function predicateOf({ payload }: Envelope): ApprovalPredicate | undefined {
  const statement = parseCanonical(payload);
  return statement.ok ? (valueAt(statement.value, ['predicate']) as ApprovalPredicate) : undefined;
}

function isSame(left: ApprovalScope, right: ApprovalScope): boolean {
  const [one, other] = [left, right].map((scope) => canonicalJson({ ...scope }));
  return one?.ok === true && other?.ok === true && equalBytes(one.value, other.value);
}

/** Key ids, as they say of themselves, of approvals that were given to another version of the patch. */
export const staleApprovers = ({ approvals }: ParsedManifest, crypto: CryptoPrimitive): readonly string[] =>
  approvals.flatMap((approval) => staleSignatures(approval, crypto).map(({ keyid }) => keyid));
