import type { ApprovalPredicate } from '#domain/api/approval.types.ts';
import { fieldsOfApprovalPredicate, validateApprovalPredicate } from '#domain/api/approval.validate.ts';
import { toHex } from '#domain/bytes.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import { wordFaults } from '#domain/manifest/schema-faults.ts';
import type { ParsedManifest } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { shapeFaults } from '#domain/schema-validator.ts';
import { planApproval, staleApprovers, type ApprovalPlan } from '#domain/trust/existing-approvals.ts';
import { fingerprint } from '#domain/trust/ssh-key.ts';
import { APPROVAL_PREDICATE, statementAbout } from '#domain/trust/statement.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { replaceFile } from '#runtime/files/write-file.ts';
import { addApprovals, type ApprovalEdit } from '#runtime/yaml/add-approvals.ts';
import { describeScope } from '../review/describe-scope.ts';
import { chooseManifest, nameOfKey, placeOf, readManifests } from './edit-manifests.ts';
import { shortDigest } from './sign-file.ts';
import { signPayload } from './sign-payload.ts';

export interface ApproveRequest {
  readonly file: string;
  /** Which MicroPatch of the file; undefined if it holds one only. */
  readonly name: string | undefined;
  readonly approval: ApprovalPredicate;
  readonly now: Date;
}

const NOTHING_APPROVED = 'Nothing was approved.';
/** As the schema of manifests has it. */
const MAX_APPROVALS = 16;

/**
 * Approves one MicroPatch of a file with one key, unless any document of it is faulty. Each approver gives an approval of
 * his own, so that nobody's place or time hangs on another's. Returns lines that say what was done; errors are sentences.
 */
export async function approveFile(
  request: ApproveRequest,
  signer: Signer,
): Promise<Result<readonly string[], readonly string[]>> {
  const { file, name, approval } = request;
  const faults = wordFaults(approval, shapeFaults(validateApprovalPredicate, approval), fieldsOfApprovalPredicate);
  if (faults.length > 0) return err([...faults.map((fault) => `${describeFault(fault)}.`), NOTHING_APPROVED]);
  const read = readManifests(file);
  if (!read.ok) return err([...read.error, NOTHING_APPROVED]);
  const manifest = chooseManifest(file, read.value.manifests, name);
  if (!manifest.ok) return err([...manifest.error, NOTHING_APPROVED]);
  const edit = await approveManifest(manifest.value, request, signer);
  if (!edit.ok) return err([`${placeOf(manifest.value)}: ${edit.error}`, NOTHING_APPROVED]);
  const edited = addApprovals(read.value.text, [edit.value]);
  if (!edited.ok)
    return err([`${file} ${edited.error}. Add \`approvals: []\` on a line of its own below spec.`, NOTHING_APPROVED]);
  const written = await replaceFile(file, edited.value);
  if (!written.ok) return err([written.error, NOTHING_APPROVED]);
  return ok([sayApproved(manifest.value, request.approval, signer), ...adviceOnOthers(manifest.value, signer)]);
}

async function approveManifest(
  manifest: ParsedManifest,
  { approval, now }: ApproveRequest,
  signer: Signer,
): Promise<Result<ApprovalEdit, string>> {
  const { name, line, envelope, approvals } = manifest;
  const plan = planApproval(manifest, signer.publicKey, { scope: approval.scope, now }, nodeCrypto);
  const refusal = whyNot(plan, approvals.length, nameOfKey(signer.publicKey));
  if (refusal !== undefined) return err(refusal);
  const subject = { name, sha256: toHex(nodeCrypto.sha256(envelope.payload)) };
  const payload = statementAbout(subject, APPROVAL_PREDICATE, approval);
  if (!payload.ok) return err(`the approval cannot be written: ${payload.error}.`);
  const signature = await signPayload(payload.value, signer);
  if (!signature.ok) return signature;
  return ok({
    line,
    approval,
    signature: signature.value,
    ...(plan.kind === 'renew' ? { replaces: plan.index } : {}),
  });
}

function whyNot(plan: ApprovalPlan, count: number, who: string): string | undefined {
  if (plan.kind === 'signed the patch')
    return `is signed by ${who}, and whoever signs a patch cannot approve it. Have somebody else approve it.`;
  if (plan.kind === 'present')
    return `is approved by ${who} for these places already, until ${plan.until}. To change that, remove that approval first.`;
  if (plan.kind === 'add' && count >= MAX_APPROVALS)
    return `carries ${MAX_APPROVALS} approvals already, which is the most there may be. Remove old ones first.`;
  return undefined;
}

function sayApproved(manifest: ParsedManifest, approval: ApprovalPredicate, { publicKey }: Signer): string {
  const { notBefore, expires, scope } = approval;
  return `${placeOf(manifest)}: approved by ${nameOfKey(publicKey)} for ${describeScope(scope)}, from ${notBefore} until ${expires} (digest ${shortDigest(manifest.envelope)}).`;
}

/** Approvals of others that a change of the patch has made worthless: they were for another version. */
function adviceOnOthers(manifest: ParsedManifest, { publicKey }: Signer): string[] {
  const own = fingerprint(publicKey.blob, nodeCrypto.sha256);
  return staleApprovers(manifest, nodeCrypto)
    .filter((keyid) => keyid !== own)
    .map(
      (keyid) =>
        `${placeOf(manifest)}: the approval of ${keyid === '' ? 'an unnamed key' : keyid} is for another version of the patch. Have it given again, or remove it.`,
    );
}
