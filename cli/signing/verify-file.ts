import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import type { ParsedManifest } from '#domain/patch.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { TrustFailure } from '#domain/trust/trust-failure.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { formatTimestamp, parseTimestamp } from '#domain/timestamp.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readManifestFile } from './read-manifest-file.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';

/** The verdict on one MicroPatch, as `-o json` prints it. Fields are only ever added. */
export interface PatchVerdict {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly trusted: boolean;
  /** Reasons why not; empty for a trusted patch. */
  readonly failures: readonly TrustFailure[];
  /** What was signed; absent unless it is trusted, since nothing else may be read from it. */
  readonly signed?: SignedSummary;
}

export interface SignedSummary {
  /** sha256 of the signed payload. */
  readonly digest: string;
  /** People of the trust root whose signatures counted. */
  readonly signers: readonly string[];
  readonly version: number;
  readonly severity: string;
  readonly vulnerabilities: readonly string[];
  readonly expires: string;
  /** Past its date, the patch is applied to no further process. */
  readonly expired: boolean;
  readonly changes: readonly string[];
}

export interface FileVerdict {
  readonly trustRoot: { readonly version: number; readonly expires: string };
  readonly patches: readonly PatchVerdict[];
  /** Documents that are no valid MicroPatch although they want to be one. */
  readonly rejected: readonly Rejection[];
  /** Documents of other kinds. */
  readonly ignored: number;
}

/** Judges every document of a file as the node would. The error is a sentence about the file itself. */
export function verifyFile(file: string, root: TrustRoot, now: Date): Result<FileVerdict, string> {
  const bytes = readManifestFile(file);
  if (bytes instanceof Error) return err(`${file} cannot be read: ${bytes.message}.`);
  const { documents, rejected } = readDocuments({ path: file, bytes });
  const readings = documents.map((document) => parseManifest(document, nodeCrypto.sha256));
  return ok({
    trustRoot: { version: root.version, expires: formatTimestamp(root.expiresMs) },
    patches: readings.flatMap((one) => (one.kind === 'manifest' ? [judge(one.manifest, root, now)] : [])),
    rejected: [...rejected, ...readings.flatMap((one) => (one.kind === 'rejected' ? one.rejections : []))],
    ignored: readings.filter(({ kind }) => kind === 'ignored').length,
  });
}

/** Whether the file may be merged: it holds patches, all of them valid and trusted. */
export const isTrusted = ({ patches, rejected }: FileVerdict): boolean =>
  patches.length > 0 && rejected.length === 0 && patches.every(({ trusted }) => trusted);

function judge({ name, path, line, envelope }: ParsedManifest, root: TrustRoot, now: Date): PatchVerdict {
  const verified = verifyPatch({ envelope, name, root, crypto: nodeCrypto, now });
  if (!verified.ok) return { name, path, line, trusted: false, failures: verified.error };
  const { digest, signers, patch } = verified.value;
  const { version, severity, vulnerabilities, expires, variants } = patch;
  const expired = (parseTimestamp(expires) ?? 0) <= now.getTime();
  const changes = variants.flatMap(({ name: variant, patchlets = [], hooks = [] }) => [
    ...patchlets.map(
      ({ action, function: target, address, expect, machineCode }) =>
        `${variant}: ${action} in ${target} at ${address} (${machineCode.length / 2} bytes for ${expect.length / 2})`,
    ),
    ...hooks.map((hook) => `${variant}: hook ${hook.name} at ${hook.address ?? hook.symbol ?? ''}`),
  ]);
  const signed = { digest, signers, version, severity, vulnerabilities, expires, expired, changes };
  return { name, path, line, trusted: true, failures: [], signed };
}
