import { toBase64 } from '#domain/base64.ts';
import { toHex } from '#domain/bytes.ts';
import { parseManifest } from '#domain/manifest/parse-manifest.ts';
import type { EnvelopeSignature, ParsedManifest } from '#domain/patch.ts';
import { formatRejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { MAX_SIGNATURES } from '#domain/trust/count-signers.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { planSignature, staleSignatures } from '#domain/trust/existing-signatures.ts';
import { fingerprint } from '#domain/trust/ssh-key.ts';
import { decodeUtf8 } from '#domain/utf8.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { readManifestFile } from './read-manifest-file.ts';
import { replaceFile } from '#runtime/files/write-file.ts';
import { addSignatures, type SignatureEdit } from '#runtime/yaml/add-signatures.ts';
import { readDocuments } from '#runtime/yaml/read-documents.ts';

interface ManifestFile {
  readonly text: string;
  readonly manifests: readonly ParsedManifest[];
}

/**
 * Signs every MicroPatch of a file with one key, or none if any document of it is faulty: a signature must not make a
 * broken file look reviewed. Returns lines that say what was done; errors are sentences.
 */
export async function signFile(file: string, signer: Signer): Promise<Result<readonly string[], readonly string[]>> {
  const read = readManifests(file);
  if (!read.ok) return read;
  const edits: SignatureEdit[] = [];
  const lines: string[] = [];
  for (const manifest of read.value.manifests) {
    const step = await signManifest(manifest, signer);
    if (!step.ok) return err([`${placeOf(manifest)}: ${step.error}`, NOTHING_SIGNED]);
    lines.push(`${placeOf(manifest)}: ${step.value.line}`);
    if (step.value.edit !== undefined) edits.push(step.value.edit);
  }
  const written = edits.length === 0 ? ok(undefined) : await writeEdited(file, read.value.text, edits);
  if (!written.ok) return err([written.error, NOTHING_SIGNED]);
  return ok([...lines, ...read.value.manifests.flatMap((manifest) => adviceOnStale(manifest, signer))]);
}

const NOTHING_SIGNED = 'Nothing was signed.';
const placeOf = ({ path, line, name }: ParsedManifest): string => `${path}:${line}: ${name}`;

function readManifests(file: string): Result<ManifestFile, readonly string[]> {
  const bytes = readManifestFile(file);
  if (bytes instanceof Error) return err([`${file} cannot be read: ${bytes.message}.`]);
  const { documents, rejected } = readDocuments({ path: file, bytes });
  const readings = documents.map((document) => parseManifest(document, nodeCrypto.sha256));
  const faults = [...rejected, ...readings.flatMap((one) => (one.kind === 'rejected' ? one.rejections : []))];
  if (faults.length > 0) return err([...faults.map(formatRejection), NOTHING_SIGNED]);
  const manifests = readings.flatMap((one) => (one.kind === 'manifest' ? [one.manifest] : []));
  if (manifests.length === 0) return err([`${file} holds no MicroPatch, so there is nothing to sign.`]);
  return ok({ text: decodeUtf8(bytes) ?? '', manifests });
}

interface SignStep {
  readonly line: string;
  readonly edit?: SignatureEdit;
}

async function signManifest({ envelope, line }: ParsedManifest, signer: Signer): Promise<Result<SignStep, string>> {
  const plan = planSignature(envelope, signer.publicKey, nodeCrypto);
  const who = nameOf(signer);
  if (plan.kind === 'present') return ok({ line: `is signed by ${who} already; left as it is.` });
  if (plan.kind === 'add' && envelope.signatures.length >= MAX_SIGNATURES) {
    return err(`carries ${MAX_SIGNATURES} signatures already, which is the most there may be. Remove old ones first.`);
  }
  const blob = await signer.sign(preAuthEncoding(envelope.payload));
  if (!blob.ok) return blob;
  const digest = toHex(nodeCrypto.sha256(envelope.payload)).slice(0, 8);
  const signature: EnvelopeSignature = { keyid: keyIdOf(signer), sig: toBase64(blob.value) };
  return plan.kind === 'renew'
    ? ok({
        line: `had changed since ${who} signed it; signed again (digest ${digest}).`,
        edit: { line, signature, replaces: plan.index },
      })
    : ok({ line: `signed by ${who} (digest ${digest}).`, edit: { line, signature } });
}

const keyIdOf = ({ publicKey }: Signer): string => fingerprint(publicKey.blob, nodeCrypto.sha256);

function nameOf(signer: Signer): string {
  const { comment } = signer.publicKey;
  return comment === '' ? keyIdOf(signer) : `${comment} (${keyIdOf(signer)})`;
}

async function writeEdited(
  file: string,
  text: string,
  edits: readonly SignatureEdit[],
): Promise<Result<undefined, string>> {
  const edited = addSignatures(text, edits);
  if (!edited.ok) return err(`${file} ${edited.error}. Add \`signatures: []\` on a line of its own below spec.`);
  return replaceFile(file, edited.value);
}

/** Signatures of others that the author's own change has made worthless: the change was not theirs, so they must know. */
function adviceOnStale(manifest: ParsedManifest, signer: Signer): string[] {
  return staleSignatures(manifest.envelope, nodeCrypto)
    .filter(({ keyid }) => keyid !== keyIdOf(signer))
    .map(
      ({ keyid }) =>
        `${placeOf(manifest)}: the signature of ${keyid === '' ? 'an unnamed key' : keyid} does not match the patch any more. Have it made again, or remove it.`,
    );
}
