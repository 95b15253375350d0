import { toBase64 } from '../base64.ts';
import { equalBytes, toHex } from '../bytes.ts';
import type { Envelope, EnvelopeSignature } from '../patch.ts';
import { printable } from '../printable.ts';
import { err, ok, type Result } from '../result.ts';
import { bareAlgorithm, verifyBareSignature } from './bare-signature.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { PAYLOAD_TYPE, preAuthEncoding } from './dsse.ts';
import type { ForeignSignature, SignatureFile } from './foreign-signature.ts';
import { payloadDifference } from './payload-difference.ts';
import { fingerprint, type SshPublicKey } from './ssh-key.ts';
import { parseSshSignature, SSHSIG_NAMESPACE, verifySshSignature } from './sshsig.ts';

export interface AttachInput {
  readonly envelope: Envelope;
  readonly file: SignatureFile;
  /** Whose signature it has to be; a signature that does not say whose it is cannot be judged without. */
  readonly publicKey?: SshPublicKey | undefined;
  readonly crypto: CryptoPrimitive;
}

/** A signature that is good for an envelope, as it goes into a manifest. */
export interface GoodSignature {
  readonly publicKey: SshPublicKey;
  readonly signature: EnvelopeSignature;
}

/**
 * Takes from a file of another tool the one signature that is good for the envelope's own bytes, judged as a verifier judges
 * it. What the file says of itself only serves to tell people what went wrong. The error goes on after the file's name.
 */
export function takeSignature({ envelope, file, publicKey, crypto }: AttachInput): Result<GoodSignature, string> {
  const message = preAuthEncoding(envelope.payload);
  const difference = contentDifference(envelope, message, file, crypto);
  if (difference !== undefined) return err(difference);
  const isOurContent = file.content !== undefined || file.digest !== undefined;
  const results = file.signatures.map((one) => judge(one, { message, isOurContent, publicKey, crypto }));
  const good = results.flatMap((result) => (result.ok ? [result.value] : []));
  const [first] = good;
  if (first === undefined) return err(explainRefusal(results, { envelope, file, publicKey, crypto }));
  if (good.every(({ signature }) => signature.keyid === first.signature.keyid)) return ok(first);
  return err('holds signatures of several keys; say whose to take with --public-key');
}

function contentDifference(
  { payload }: Envelope,
  message: Uint8Array,
  { content, digest }: SignatureFile,
  { sha256 }: CryptoPrimitive,
): string | undefined {
  if (content !== undefined && content.payloadType !== PAYLOAD_TYPE) {
    return `signs content of type ${printable(content.payloadType.slice(0, 80))}, not ${PAYLOAD_TYPE}`;
  }
  if (content !== undefined) return payloadDifference(payload, content.payload);
  const expected = sha256(message);
  if (digest === undefined || equalBytes(digest, expected)) return undefined;
  const isStatement = equalBytes(digest, sha256(payload));
  const other = isStatement ? 'the statement alone' : `sha256:${toHex(digest.slice(0, 32))}`;
  return `signs ${other}, not the bytes that \`stopgap prepare\` writes, which have sha256:${toHex(expected)}`;
}

interface Judging {
  readonly message: Uint8Array;
  /** Whether the file says, truly, that it is about our content: then only the key can be wrong. */
  readonly isOurContent: boolean;
  readonly publicKey: SshPublicKey | undefined;
  readonly crypto: CryptoPrimitive;
}

function judge({ kind, bytes }: ForeignSignature, judging: Judging): Result<GoodSignature, string> {
  if (kind === 'ssh') return judgeSsh(bytes, judging);
  const { message, publicKey, crypto } = judging;
  if (publicKey === undefined) return err('does not say whose signature it is; name the key with --public-key');
  if (verifyBareSignature(message, bytes, publicKey, crypto)) return ok(asEntry(bytes, publicKey, crypto));
  return err(wordBareMismatch(bytes, publicKey, judging));
}

function judgeSsh(bytes: Uint8Array, { message, publicKey, crypto }: Judging): Result<GoodSignature, string> {
  const parsed = parseSshSignature(bytes);
  if (!parsed.ok) return err(`holds a signature that ${parsed.error}`);
  const { publicKey: maker, namespace } = parsed.value;
  if (publicKey !== undefined && !equalBytes(publicKey.blob, maker.blob)) {
    return err(`was signed by ${named(maker, crypto)}, not by ${named(publicKey, crypto)}`);
  }
  if (namespace !== SSHSIG_NAMESPACE) return err(wordNamespace(namespace));
  const verified = verifySshSignature(message, parsed.value, crypto);
  if (!verified.ok) return err(`holds a signature by ${named(maker, crypto)} that ${verified.error}`);
  return ok(asEntry(bytes, publicKey ?? maker, crypto));
}

const wordNamespace = (namespace: string): string =>
  `was made for another purpose: its namespace is "${printable(namespace.slice(0, 80))}"; sign again with \`ssh-keygen -Y sign -n ${SSHSIG_NAMESPACE}\``;

const named = ({ blob }: SshPublicKey, { sha256 }: CryptoPrimitive): string => fingerprint(blob, sha256);

const asEntry = (bytes: Uint8Array, publicKey: SshPublicKey, crypto: CryptoPrimitive): GoodSignature => ({
  publicKey,
  signature: { keyid: named(publicKey, crypto), sig: toBase64(bytes) },
});

/** cosign hashes what it attests before an Ed25519 key signs it (RFC 8032 section 5.1), which node:crypto cannot verify. */
const PREHASH =
  ', or with Ed25519ph, as `cosign attest-blob` signs with Ed25519 keys; use `cosign sign-blob` on what `stopgap prepare` writes, or a P-256 key';

/** Why a bare signature is not of a key. Whether the bytes or the key are wrong, it cannot say by itself. */
function wordBareMismatch(
  bytes: Uint8Array,
  publicKey: SshPublicKey,
  { isOurContent, crypto }: Pick<Judging, 'isOurContent' | 'crypto'>,
): string {
  const { key, application } = publicKey;
  if (application !== undefined) return 'is a bare signature, and a token makes none; sign with `ssh-keygen -Y sign`';
  if (key.kind === 'rsa') return 'is a bare signature, and of an RSA key none is taken; sign with `ssh-keygen -Y sign`';
  const isEd25519 = bareAlgorithm(bytes) === 'ed25519';
  if (key.kind === 'ed25519' && !isEd25519) return 'is an ECDSA signature, but the public key is an Ed25519 one';
  if (key.kind === 'p256' && isEd25519) {
    return 'is an Ed25519 signature, or an ECDSA one with r and s side by side; of a P-256 key it has to be DER';
  }
  const cause = isOurContent ? 'was made by another key' : 'was made over other bytes, or by another key';
  const prehash = isOurContent && isEd25519 ? PREHASH : '';
  return `holds a signature that ${cause} than ${named(publicKey, crypto)}${prehash}`;
}

/** The first refusal, or what people sign by mistake in place of the prepared bytes. */
function explainRefusal(
  results: readonly Result<GoodSignature, string>[],
  { envelope: { payload }, file: { signatures, content }, publicKey, crypto }: AttachInput,
): string {
  const judging = { message: payload, isOurContent: false, publicKey, crypto };
  const isOverStatement = content === undefined && signatures.some((one) => judge(one, judging).ok);
  if (isOverStatement)
    return 'signs the statement alone, not the bytes that `stopgap prepare` writes without --statement';
  const [refusal] = results.flatMap((result) => (result.ok ? [] : [result.error]));
  return refusal ?? 'holds no signature';
}
