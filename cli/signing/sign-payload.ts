import { toBase64 } from '#domain/base64.ts';
import type { EnvelopeSignature } from '#domain/patch.ts';
import { ok, type Result } from '#domain/result.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { fingerprint } from '#domain/trust/ssh-key.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';

/** One person's signature over the payload of an envelope, as DSSE has it. The error is a sentence. */
export async function signPayload(payload: Uint8Array, signer: Signer): Promise<Result<EnvelopeSignature, string>> {
  const blob = await signer.sign(preAuthEncoding(payload));
  if (!blob.ok) return blob;
  return ok({ keyid: fingerprint(signer.publicKey.blob, nodeCrypto.sha256), sig: toBase64(blob.value) });
}
