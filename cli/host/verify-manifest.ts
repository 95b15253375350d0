import { parsePatchName } from '#domain/ids.ts';
import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { Envelope, ParsedManifest, VerifiedPatch } from '#domain/patch.ts';
import type { PatcherFailure } from '#domain/patcher.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import type { TrustFailure } from '#domain/trust/trust-failure.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import type { LoadedRoot } from './trust-root-file.ts';

export interface VerifyDeps {
  /** The trust root in force now. */
  readonly root: () => LoadedRoot;
  readonly crypto: CryptoPrimitive;
}

const SIGNATURES = ['spec', 'signatures'] as const;

/** Counts the signatures of a manifest from Git; what is wrong is reported where the signatures stand. */
export function verifyManifest(
  manifest: ParsedManifest,
  document: RawDocument | undefined,
  now: Date,
  { root, crypto }: VerifyDeps,
): Result<VerifiedPatch, readonly Rejection[]> {
  const verified = verifyPatch({ envelope: manifest.envelope, name: manifest.name, root: root().root, crypto, now });
  return verified.ok ? verified : err(verified.error.map((failure) => rejectionOf(failure, manifest, document)));
}

function rejectionOf(
  failure: TrustFailure,
  { path, line, name }: ParsedManifest,
  document: RawDocument | undefined,
): Rejection {
  const place = document?.locate(SIGNATURES, 'value') ?? { line, column: 1 };
  const message = `${failure.reason}: ${failure.message.replace(/\.$/, '')}`;
  const fix = 'Have an author of the trust root run `stopgap sign` on the file, and commit that.';
  return { path, ...place, field: SIGNATURES.join('.'), message, fix, name };
}

/** The same for the patcher, which trusts nobody's word: name and envelope as they come, against the root in force. */
export function verifyForPatcher(
  envelope: Envelope,
  name: string,
  now: Date,
  { root, crypto }: VerifyDeps,
): Result<VerifiedPatch, PatcherFailure> {
  const parsed = parsePatchName(name);
  if (parsed === undefined)
    return err({ reason: 'SignatureInvalid', message: `${JSON.stringify(name)} is not a name` });
  const verified = verifyPatch({ envelope, name: parsed, root: root().root, crypto, now });
  if (verified.ok) return ok(verified.value);
  const [first] = verified.error;
  return err({
    reason: first?.reason ?? 'SignatureInvalid',
    message: verified.error.map(({ message }) => message).join(' '),
  });
}
