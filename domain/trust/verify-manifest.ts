import type { RawDocument } from '../manifest/raw-document.ts';
import type { ParsedManifest, VerifiedPatch } from '../patch.ts';
import { REASONS } from '../reason.ts';
import type { Rejection } from '../rejection.ts';
import { err, type Result } from '../result.ts';
import type { TrustFailure } from './trust-failure.ts';
import { verifyPatch } from './verify-patch.ts';
import type { VerifyPatchInput } from './verify-patch-input.ts';

/** What a manifest is verified against. */
export type TrustBasis = Pick<VerifyPatchInput, 'trust' | 'crypto' | 'now' | 'place'>;

/**
 * `verifyPatch` for a manifest from a file: reasons why not become rejections at its signatures, beside the faults of its
 * text. `document` gives the place; without it, as after a restart, the first line of the manifest stands for it.
 */
export function verifyManifest(
  manifest: ParsedManifest,
  document: RawDocument | undefined,
  basis: TrustBasis,
): Result<VerifiedPatch, readonly Rejection[]> {
  const { envelope, approvals, name } = manifest;
  const verified = verifyPatch({ envelope, approvals, name, ...basis });
  return verified.ok ? verified : err(verified.error.map((failure) => toRejection(manifest, document, failure)));
}

function toRejection(
  { name, path, line }: ParsedManifest,
  document: RawDocument | undefined,
  { reason, message }: TrustFailure,
): Rejection {
  const field = reason === 'PayloadInvalid' ? 'patch' : 'signatures';
  const place = document?.locate(['spec', field], 'name') ?? { line, column: 1 };
  const advice = REASONS[reason].advice;
  return {
    path,
    ...place,
    field: `spec.${field}`,
    message: message.replace(/\.$/, ''),
    fix: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`,
    name,
  };
}
