import { join } from 'node:path';
import type { RevocationPredicate } from '#domain/api/revocation.types.ts';
import { toHex } from '#domain/bytes.ts';
import { parsePatchName, parsePayloadDigest, revisionName, type PatchName, type PayloadDigest } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { parseRevocation } from '#domain/trust/revocation.ts';
import { REVOCATION_PREDICATE, statementAbout } from '#domain/trust/statement.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { createFile, isTaken } from '#runtime/files/write-file.ts';
import { readDocumentFile, signDocumentFile, signedText } from './document-file.ts';
import { chooseManifest, nameOfKey, readManifests } from './edit-manifests.ts';

/** One version of one patch, as revocations name it. */
export interface RevokedVersion {
  readonly name: PatchName;
  readonly digest: PayloadDigest;
}

/** The version that a manifest file holds now. Errors are sentences. */
export function versionInFile(file: string, name: string | undefined): Result<RevokedVersion, readonly string[]> {
  const read = readManifests(file);
  if (!read.ok) return err([...read.error, 'A file with faults can be revoked by --digest and --name.']);
  const manifest = chooseManifest(file, read.value.manifests, name);
  if (!manifest.ok) return manifest;
  const digest = parsePayloadDigest(toHex(nodeCrypto.sha256(manifest.value.envelope.payload)));
  invariant(digest !== undefined, 'sha256 returns 32 bytes');
  return ok({ name: manifest.value.name, digest });
}

/** The version that a person names. Errors are sentences. */
export function versionNamed(name: string, digest: string): Result<RevokedVersion, readonly string[]> {
  const [known, exact] = [parsePatchName(name), parsePayloadDigest(digest)];
  if (known !== undefined && exact !== undefined) return ok({ name: known, digest: exact });
  return err([
    'Write the name of the patch, and its digest as 64 lower-case hex digits, as `stopgap verify` shows them.',
  ]);
}

/**
 * Makes the revocation of one version: a new file in a folder, for the folder of trust documents in the repository.
 * Returns lines that say what it does; errors are sentences.
 */
export async function revokeVersion(
  { name, digest }: RevokedVersion,
  predicate: RevocationPredicate,
  folder: string,
  signer: Signer,
): Promise<Result<readonly string[], readonly string[]>> {
  const parsed = parseRevocation(predicate);
  if (!parsed.ok) return err(parsed.error.map((fault) => `${describeFault(fault)}. ${fault.fix}.`));
  const output = join(folder, `${revisionName(name, digest)}.revocation.json`);
  if (await isTaken(output))
    return err([
      `${output} exists already and is not overwritten. \`stopgap revoke --sign ${output}\` adds your signature to it.`,
    ]);
  const payload = statementAbout({ name, sha256: digest }, REVOCATION_PREDICATE, parsed.value);
  if (!payload.ok) return err([`The revocation cannot be written: ${payload.error}.`]);
  const text = await signedText(payload.value, [signer]);
  if (!text.ok) return err([text.error]);
  const created = await createFile(output, text.value, 0o644);
  if (!created.ok) return err([created.error]);
  return ok([`Revocation  ${output}, signed by ${nameOfKey(signer.publicKey)}`, ...explain(name, digest, predicate)]);
}

/**
 * Adds one person's signature to a revocation, where the revoker role takes several. Returns lines that say what was
 * signed; errors are sentences.
 */
export async function signRevocation(
  file: string,
  signer: Signer,
): Promise<Result<readonly string[], readonly string[]>> {
  const document = readDocumentFile(file, REVOCATION_PREDICATE);
  if (!document.ok) return err([document.error]);
  const { envelope, subject, predicate } = document.value;
  const parsed = parseRevocation(predicate);
  if (!parsed.ok) return err(parsed.error.map((fault) => `${file}: ${describeFault(fault)}. ${fault.fix}.`));
  const signed = await signDocumentFile(file, envelope, signer);
  if (!signed.ok) return err([signed.error]);
  return ok([
    `Revocation  ${file}, ${signed.value} by ${nameOfKey(signer.publicKey)}`,
    `Because     ${parsed.value.why}`,
    ...explain(subject.name, subject.sha256, parsed.value),
  ]);
}

/** What a revocation brings about. */
const explain = (name: string, digest: string, { onRevoke }: RevocationPredicate): string[] => [
  `Ends        ${name} with digest ${digest.slice(0, 8)}, for ever: it is put into nothing new`,
  onRevoke === 'Rollback'
    ? 'Running     it is taken out of every process, also where Git still asks for it'
    : 'Running     it stays where it runs; --rollback would take it out',
  'Next        commit it to the folder of trust documents (`--trust-path` of `stopgap host`)',
];
