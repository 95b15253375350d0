import { parseCanonical } from '#domain/canonical-json.ts';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { toHex } from '#domain/bytes.ts';
import { invariant } from '#domain/invariant.ts';
import { valueAt } from '#domain/manifest/field-path.ts';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import type { Envelope, ParsedManifest, PatchRoles } from '#domain/patch.ts';
import { REASONS, type Reason } from '#domain/reason.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import type { DocumentRefusal } from '#domain/trust/document-refusal.ts';
import type { TrustFailure } from '#domain/trust/trust-failure.ts';
import type { Trust } from '#domain/trust/trust.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { reviewApprovals, type ApprovalReview } from '../review/review-approvals.ts';
import { reviewPatch, type PatchReview, type ReviewBasis } from '../review/review-patch.ts';
import { reviewSignatures, type SignatureReview } from '../review/review-signatures.ts';
import { readManifestFile } from './read-manifest-file.ts';

/** The verdict on one MicroPatch, as `-o json` prints it (docs/verify.md). Fields are only ever added. */
export interface PatchVerdict {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly trusted: boolean;
  /** Reasons why not; empty for a trusted patch. */
  readonly failures: readonly AdvisedFailure[];
  /** Each signature that the document carries, in order. */
  readonly signatures: readonly SignatureReview[];
  /** What was signed; absent unless it is trusted. */
  readonly signed?: SignedReview;
  /** What an untrusted document says of itself. Nobody vouches for a word of it; it is there to be reviewed. */
  readonly unverified?: PatchReview;
}

export interface AdvisedFailure extends TrustFailure {
  /** What can be done about it. */
  readonly advice: string;
}

export interface SignedReview extends PatchReview {
  /** People of the trust root whose signatures under the patch counted. */
  readonly signers: readonly string[];
  /** Who stands behind it in which role. */
  readonly roles: PatchRoles;
  readonly approvals: readonly ApprovalReview[];
}

export interface FileVerdict {
  readonly trustRoot: { readonly version: number; readonly expires: string };
  /** What was read from `--trust-path`; absent without it. `trustRoot` is the newest then. */
  readonly trustDocuments?: {
    readonly folder: string;
    readonly catalog?: { readonly version: number; readonly expires: string };
    /** How many there are. */
    readonly revocations: number;
    readonly refused: readonly DocumentRefusal[];
  };
  /** What was compared with, if anything was. */
  readonly binary?: { readonly path: string; readonly buildId: string };
  readonly patches: readonly PatchVerdict[];
  /** Documents that are no valid MicroPatch although they want to be one. */
  readonly rejected: readonly Rejection[];
  /** Documents of other kinds. */
  readonly ignored: number;
}

/** Judges every document of a file as the node would. The error is a sentence about the file itself. */
export function verifyFile(file: string, trust: Trust, basis: ReviewBasis): Result<FileVerdict, string> {
  const bytes = readManifestFile(file);
  if (bytes instanceof Error) return err(`${file} cannot be read: ${bytes.message}.`);
  const { documents, rejected } = readDocuments({ path: file, bytes });
  const readings = documents.map((document) => parseManifest(document, nodeCrypto.sha256));
  return ok({
    trustRoot: { version: trust.root.version, expires: formatTimestamp(trust.root.expiresMs) },
    ...(basis.binary === undefined ? {} : { binary: { path: basis.binary.path, buildId: basis.binary.buildId } }),
    patches: readings.flatMap((one) => (one.kind === 'manifest' ? [judge(one.manifest, trust, basis)] : [])),
    rejected: [...rejected, ...readings.flatMap((one) => (one.kind === 'rejected' ? one.rejections : []))],
    ignored: readings.filter(({ kind }) => kind === 'ignored').length,
  });
}

/** Whether the file may be merged: it holds patches, all of them valid and trusted, and fits the binary if there is one. */
export const isTrusted = ({ patches, rejected, binary }: FileVerdict): boolean =>
  patches.length > 0 &&
  rejected.length === 0 &&
  patches.every(({ trusted }) => trusted) &&
  (binary === undefined || fitsBinary(patches));

/** A patch of the file is for that build, and nothing that any of them expects is missing. */
export function fitsBinary(patches: readonly PatchVerdict[]): boolean {
  const reviews = patches.flatMap(({ signed, unverified }) => (signed ?? unverified)?.variants ?? []);
  const same = reviews.flatMap(({ binary }) => (binary?.sameBuild === true ? [binary] : []));
  return same.length > 0 && same.every(({ problems }) => problems.length === 0);
}

function judge(manifest: ParsedManifest, trust: Trust, basis: ReviewBasis): PatchVerdict {
  const { name, path, line, envelope, approvals } = manifest;
  const verified = verifyPatch({ envelope, approvals, name, trust, crypto: nodeCrypto, now: basis.now });
  const patch = verified.ok ? verified.value : undefined;
  const signatures = reviewSignatures(envelope, trust.root, patch, nodeCrypto);
  const found = { name, path, line, trusted: verified.ok, signatures };
  if (!verified.ok) {
    const failures = verified.error.map((failure) => ({ ...failure, advice: adviceFor(failure.reason) }));
    const unverified = reviewPatch(unverifiedPatch(envelope), toHex(nodeCrypto.sha256(envelope.payload)), basis);
    return { ...found, failures, unverified };
  }
  const { digest, signers, roles } = verified.value;
  const people = { signers, roles, approvals: reviewApprovals(verified.value, trust, basis.now, nodeCrypto) };
  return { ...found, failures: [], signed: { ...people, ...reviewPatch(verified.value.patch, digest, basis) } };
}

/** What people are asked to sign. The payload was made from a document of the right shape, by `parseManifest`. */
function unverifiedPatch({ payload }: Envelope): Patch {
  const statement = parseCanonical(payload);
  invariant(statement.ok, 'a payload that was made of a manifest is canonical');
  return valueAt(statement.value, ['predicate']) as Patch;
}

/** Where the table sends people to this very command, they are told what comes after it. */
const NEXT: Partial<Record<Reason, string>> = {
  CatalogExpired:
    'name the folder with the catalog by --trust-path, or publish a fresh one with `stopgap catalog publish`',
  SignatureInvalid: 'ask whose key that is, or have an author sign the file again with `stopgap sign`',
  PayloadInvalid: 'mend what is listed and sign the file again with `stopgap sign`',
};

const adviceFor = (reason: Reason): string => NEXT[reason] ?? REASONS[reason].advice;
