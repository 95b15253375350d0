import { toBase64 } from '#domain/base64.ts';
import { toHex } from '#domain/bytes.ts';
import type { Envelope, EnvelopeSignature, ParsedManifest } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { MAX_SIGNATURES } from '#domain/trust/count-signers.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { planSignature } from '#domain/trust/existing-signatures.ts';
import { fingerprint } from '#domain/trust/ssh-key.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import type { SignatureEdit } from '#runtime/yaml/add-signatures.ts';
import { adviceOnStale, nameOfKey, placeOf, readManifests, writeEdited } from './edit-manifests.ts';

/**
 * Signs every MicroPatch of a file with one key, or none if any document of it is faulty: a signature must not make a
 * broken file look reviewed. Returns lines that say what was done; errors are sentences.
 */
export async function signFile(file: string, signer: Signer): Promise<Result<readonly string[], readonly string[]>> {
  const read = readManifests(file);
  if (!read.ok) return err([...read.error, NOTHING_SIGNED]);
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
  return ok([...lines, ...read.value.manifests.flatMap((manifest) => adviceOnStale(manifest, signer.publicKey))]);
}

const NOTHING_SIGNED = 'Nothing was signed.';

interface SignStep {
  readonly line: string;
  readonly edit?: SignatureEdit;
}

async function signManifest({ envelope, line }: ParsedManifest, signer: Signer): Promise<Result<SignStep, string>> {
  const plan = planSignature(envelope, signer.publicKey, nodeCrypto);
  const who = nameOfKey(signer.publicKey);
  if (plan.kind === 'present') return ok({ line: `is signed by ${who} already; left as it is.` });
  if (plan.kind === 'add' && isFull(envelope)) return err(FULL);
  const blob = await signer.sign(preAuthEncoding(envelope.payload));
  if (!blob.ok) return blob;
  const digest = shortDigest(envelope);
  const signature: EnvelopeSignature = { keyid: keyIdOf(signer), sig: toBase64(blob.value) };
  return plan.kind === 'renew'
    ? ok({
        line: `had changed since ${who} signed it; signed again (digest ${digest}).`,
        edit: { line, signature, replaces: plan.index },
      })
    : ok({ line: `signed by ${who} (digest ${digest}).`, edit: { line, signature } });
}

const keyIdOf = ({ publicKey }: Signer): string => fingerprint(publicKey.blob, nodeCrypto.sha256);

/** The digits of the digest of the signed bytes by which people tell versions apart. */
export const shortDigest = ({ payload }: Envelope): string => toHex(nodeCrypto.sha256(payload)).slice(0, 8);

export const isFull = ({ signatures }: Envelope): boolean => signatures.length >= MAX_SIGNATURES;
export const FULL = `carries ${MAX_SIGNATURES} signatures already, which is the most there may be. Remove old ones first.`;
