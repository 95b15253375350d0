import { parsePatchName } from '../ids.ts';
import type { SignedPatch, VerifiedPatch } from '../patch.ts';
import type { PatcherFailure } from '../patcher.ts';
import { err, ok, type Result } from '../result.ts';
import type { TrustBasis } from './verify-manifest.ts';
import { verifyPatch } from './verify-patch.ts';

/** Counts signatures for the patcher, which trusts nobody's word: name and envelopes as they come, its own trust. */
export function verifyForPatcher(
  { envelope, approvals }: SignedPatch,
  name: string,
  basis: TrustBasis,
): Result<VerifiedPatch, PatcherFailure> {
  const parsed = parsePatchName(name);
  if (parsed === undefined)
    return err({ reason: 'SignatureInvalid', message: `${JSON.stringify(name)} is not a name` });
  const verified = verifyPatch({ envelope, approvals, name: parsed, ...basis });
  if (verified.ok) return ok(verified.value);
  const message = verified.error.map((failure) => failure.message).join(' ');
  return err({ reason: verified.error[0]?.reason ?? 'SignatureInvalid', message });
}
