import type { Envelope } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { MAX_SIGNATURES } from '#domain/trust/count-signers.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { planSignature } from '#domain/trust/existing-signatures.ts';
import { MAX_DOCUMENT_BYTES, parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { parseStatement, type FramedPredicate, type PredicateType } from '#domain/trust/statement.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { readAtMost } from '#runtime/files/read-file.ts';
import { replaceFile } from '#runtime/files/write-file.ts';
import { signPayload } from './sign-payload.ts';

/** A trust document as its file has it. Nothing in it is trusted. */
export interface DocumentFile extends FramedPredicate {
  readonly envelope: Envelope;
}

/** Reads the file of a trust document of one kind, without asking who signed it. The error is a sentence. */
export function readDocumentFile(file: string, type: PredicateType): Result<DocumentFile, string> {
  const envelope = readEnvelopeFile(file);
  if (!envelope.ok) return envelope;
  const statement = parseStatement(envelope.value.payload, type, nodeCrypto.sha256);
  if (!statement.ok) return err(`${file}: what is signed ${statement.error.join('; and ')}.`);
  return ok({ envelope: envelope.value, ...statement.value });
}

/** Reads the envelope of a trust document, whatever is in it. The error is a sentence. */
export function readEnvelopeFile(file: string): Result<Envelope, string> {
  try {
    const envelope = parseEnvelope(readAtMost(file, MAX_DOCUMENT_BYTES));
    return envelope.ok ? envelope : err(`${file} is no trust document: ${envelope.error.join('; ')}.`);
  } catch (cause) {
    return err(`${file} cannot be read: ${(cause as Error).message}.`);
  }
}

/** The text of a new trust document with these people's signatures. The error is a sentence. */
export async function signDocument(payload: Uint8Array, signers: readonly Signer[]): Promise<Result<Envelope, string>> {
  const signatures = [];
  for (const signer of signers) {
    const signature = await signPayload(payload, signer);
    if (!signature.ok) return signature;
    signatures.push(signature.value);
  }
  return ok({ payload, signatures });
}

/** The same as text for a file, one that is read again as it will be read by machines. The error is a sentence. */
export async function signedText(payload: Uint8Array, signers: readonly Signer[]): Promise<Result<string, string>> {
  const envelope = await signDocument(payload, signers);
  if (!envelope.ok) return envelope;
  const text = formatEnvelope(envelope.value);
  const again = parseEnvelope(Buffer.from(text));
  return again.ok ? ok(text) : err(`What would be written would be refused: ${again.error.join('; ')}.`);
}

/** Adds one person's signature; the very same envelope when the key has signed it before. The error is a sentence. */
export async function addSignature(envelope: Envelope, signer: Signer): Promise<Result<Envelope, string>> {
  const { payload, signatures } = envelope;
  const plan = planSignature(envelope, signer.publicKey, nodeCrypto);
  if (plan.kind === 'present') return ok(envelope);
  if (plan.kind === 'add' && signatures.length >= MAX_SIGNATURES)
    return err(`It carries ${MAX_SIGNATURES} signatures already, which is the most there may be.`);
  const signature = await signPayload(payload, signer);
  if (!signature.ok) return signature;
  if (plan.kind === 'renew') return ok({ payload, signatures: signatures.with(plan.index, signature.value) });
  return ok({ payload, signatures: [...signatures, signature.value] });
}

/** Adds one person's signature to the file of a document. Returns whether it was there before; the error is a sentence. */
export async function signDocumentFile(
  file: string,
  envelope: Envelope,
  signer: Signer,
): Promise<Result<'signed' | 'signed already', string>> {
  const signed = await addSignature(envelope, signer);
  if (!signed.ok) return signed;
  if (signed.value === envelope) return ok('signed already');
  const written = await replaceFile(file, formatEnvelope(signed.value));
  return written.ok ? ok('signed') : written;
}
