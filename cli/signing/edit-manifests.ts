import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import type { ParsedManifest } from '#domain/patch.ts';
import { formatRejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { staleSignatures } from '#domain/trust/existing-signatures.ts';
import { fingerprint, type SshPublicKey } from '#domain/trust/ssh-key.ts';
import { decodeUtf8 } from '#domain/utf8.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { replaceFile } from '#runtime/files/write-file.ts';
import { addSignatures, type SignatureEdit } from '#runtime/yaml/add-signatures.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';
import { readManifestFile } from './read-manifest-file.ts';

/** A file whose documents are all well formed, one MicroPatch at least. */
export interface ManifestFile {
  readonly text: string;
  readonly manifests: readonly ParsedManifest[];
}

/** Reads the MicroPatches of a file that is to be signed: one fault anywhere refuses it whole. Errors are sentences. */
export function readManifests(file: string): Result<ManifestFile, readonly string[]> {
  const read = readAnyManifests(file);
  if (!read.ok || read.value.manifests.length > 0) return read;
  return err([`${file} holds no MicroPatch, so there is nothing to sign.`]);
}

/** The same for a file that may hold none, as one of many in a folder. */
export function readAnyManifests(file: string): Result<ManifestFile, readonly string[]> {
  const bytes = readManifestFile(file);
  if (bytes instanceof Error) return err([`${file} cannot be read: ${bytes.message}.`]);
  const { documents, rejected } = readDocuments({ path: file, bytes });
  const readings = documents.map((document) => parseManifest(document, nodeCrypto.sha256));
  const faults = [...rejected, ...readings.flatMap((one) => (one.kind === 'rejected' ? one.rejections : []))];
  if (faults.length > 0) return err(faults.map(formatRejection));
  const manifests = readings.flatMap((one) => (one.kind === 'manifest' ? [one.manifest] : []));
  return ok({ text: decodeUtf8(bytes) ?? '', manifests });
}

/** `patches/a.yaml:7: cve-2022-0778`, with which a line about one manifest begins. */
export const placeOf = ({ path, line, name }: ParsedManifest): string => `${path}:${line}: ${name}`;

/** The one MicroPatch that is meant: the only one of the file, or the one of that name. Errors are sentences. */
export function chooseManifest(
  file: string,
  manifests: readonly ParsedManifest[],
  name: string | undefined,
): Result<ParsedManifest, readonly string[]> {
  const meant = manifests.filter((manifest) => name === undefined || manifest.name === name);
  const [first, second] = meant;
  const names = manifests.map((manifest) => manifest.name).join(', ');
  if (first === undefined) return err([`${file} holds no MicroPatch called ${name ?? ''}, but ${names}.`]);
  if (second === undefined) return ok(first);
  if (name !== undefined) return err([`${file} holds two MicroPatches called ${name}. Remove one of them.`]);
  return err([`${file} holds ${names}. Say which one you mean with --name.`]);
}

/** Puts signatures into the file, or changes nothing. The error is a sentence. */
export async function writeEdited(
  file: string,
  text: string,
  edits: readonly SignatureEdit[],
): Promise<Result<undefined, string>> {
  const edited = addSignatures(text, edits);
  if (!edited.ok) return err(`${file} ${edited.error}. Add \`signatures: []\` on a line of its own below spec.`);
  return replaceFile(file, edited.value);
}

/** How a key is called in lines for people: by its comment, if it has one, and by its fingerprint. */
export function nameOfKey({ blob, comment }: SshPublicKey): string {
  const keyid = fingerprint(blob, nodeCrypto.sha256);
  return comment === '' ? keyid : `${comment} (${keyid})`;
}

/** Signatures of others that the author's own change has made worthless: the change was not theirs, so they must know. */
export function adviceOnStale(manifest: ParsedManifest, publicKey: SshPublicKey): string[] {
  return staleSignatures(manifest.envelope, nodeCrypto)
    .filter(({ keyid }) => keyid !== fingerprint(publicKey.blob, nodeCrypto.sha256))
    .map(
      ({ keyid }) =>
        `${placeOf(manifest)}: the signature of ${keyid === '' ? 'an unnamed key' : keyid} does not match the patch any more. Have it made again, or remove it.`,
    );
}
