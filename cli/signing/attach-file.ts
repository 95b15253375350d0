import type { ParsedManifest } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { takeSignature, type GoodSignature } from '#domain/trust/attach-signature.ts';
import { planSignature } from '#domain/trust/existing-signatures.ts';
import type { SignatureFile } from '#domain/trust/foreign-signature.ts';
import { MAX_SIGNATURE_FILE_BYTES, readSignatureFile } from '#domain/trust/signature-file.ts';
import type { SshPublicKey } from '#domain/trust/ssh-key.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readPublicKeyFile } from '#runtime/crypto/public-key-file.ts';
import { readAtMost } from '#runtime/files/read-file.ts';
import type { SignatureEdit } from '#runtime/yaml/add-signatures.ts';
import { adviceOnStale, chooseManifest, nameOfKey, placeOf, readManifests, writeEdited } from './edit-manifests.ts';
import { FULL, isFull, shortDigest } from './sign-file.ts';

export interface AttachRequest {
  readonly file: string;
  /** Which MicroPatch of the file; undefined if it holds one only. */
  readonly name: string | undefined;
  readonly signatureFile: string;
  readonly publicKeyFile: string | undefined;
}

const NOTHING_ATTACHED = 'Nothing was attached.';

/**
 * Adds a signature that another tool made to one MicroPatch, after it has been verified over the very bytes that a machine
 * will verify. Returns lines that say what was done; errors are sentences.
 */
export async function attachFile(request: AttachRequest): Promise<Result<readonly string[], readonly string[]>> {
  const { file, name, signatureFile, publicKeyFile } = request;
  const read = readManifests(file);
  if (!read.ok) return err([...read.error, NOTHING_ATTACHED]);
  const manifest = chooseManifest(file, read.value.manifests, name);
  if (!manifest.ok) return err([...manifest.error, NOTHING_ATTACHED]);
  const publicKey = publicKeyFile === undefined ? ok(undefined) : await readPublicKeyFile(publicKeyFile);
  if (!publicKey.ok) return err([publicKey.error, NOTHING_ATTACHED]);
  const signature = readSignature(signatureFile, manifest.value, publicKey.value);
  if (!signature.ok) return err([signature.error, NOTHING_ATTACHED]);
  const step = planStep(manifest.value, signature.value);
  if (!step.ok) return err([`${placeOf(manifest.value)}: ${step.error}`, NOTHING_ATTACHED]);
  const { line, edit } = step.value;
  const written = edit === undefined ? ok(undefined) : await writeEdited(file, read.value.text, [edit]);
  if (!written.ok) return err([written.error, NOTHING_ATTACHED]);
  return ok([`${placeOf(manifest.value)}: ${line}`, ...adviceOnStale(manifest.value, signature.value.publicKey)]);
}

function readSignature(
  path: string,
  { envelope }: ParsedManifest,
  publicKey: SshPublicKey | undefined,
): Result<GoodSignature, string> {
  const file = readFile(path);
  if (!file.ok) return file;
  const good = takeSignature({ envelope, file: file.value, publicKey, crypto: nodeCrypto });
  return good.ok ? good : err(`${path} ${good.error}.`);
}

function readFile(path: string): Result<SignatureFile, string> {
  try {
    const file = readSignatureFile(readAtMost(path, MAX_SIGNATURE_FILE_BYTES));
    return file.ok ? file : err(`${path} ${file.error}.`);
  } catch (cause) {
    return err(`${path} cannot be read: ${(cause as Error).message}.`);
  }
}

interface AttachStep {
  readonly line: string;
  readonly edit?: SignatureEdit;
}

function planStep(
  { envelope, line }: ParsedManifest,
  { publicKey, signature }: GoodSignature,
): Result<AttachStep, string> {
  const plan = planSignature(envelope, publicKey, nodeCrypto);
  const who = nameOfKey(publicKey);
  if (plan.kind === 'present') return ok({ line: `is signed by ${who} already; left as it is.` });
  if (plan.kind === 'add' && isFull(envelope)) return err(FULL);
  const digest = shortDigest(envelope);
  return plan.kind === 'renew'
    ? ok({
        line: `had changed since ${who} signed it; the new signature took the place of the old (digest ${digest}).`,
        edit: { line, signature, replaces: plan.index },
      })
    : ok({ line: `has the signature of ${who} now (digest ${digest}).`, edit: { line, signature } });
}
