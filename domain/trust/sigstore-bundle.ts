import { fromEitherBase64 } from '../base64.ts';
import { printable } from '../printable.ts';
import { err, ok, type Result } from '../result.ts';
import { readSignatureBytes, type ForeignSignature, type SignatureFile } from './foreign-signature.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
const base64In = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' ? fromEitherBase64(value) : undefined;

/** Media types of sigstore bundles 0.1 to 0.3, https://github.com/sigstore/protobuf-specs (sigstore_bundle.proto). */
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(\.v0\.3\+json|\+json;version=0\.[123])$/;

/**
 * Reads the JSON that cosign writes: a sigstore bundle, cosign's older bundle (`base64Signature`, whose content is read with
 * `readInner`), or a DSSE envelope, as of `attest-blob --output-signature`. Transparency logs and time stamps in it are not
 * looked at: nobody needs a log to know a key that a trust root names. The error goes on after the name of the file.
 */
export function readJsonSignature(
  text: string,
  readInner: (bytes: Uint8Array) => Result<SignatureFile, string>,
): Result<SignatureFile, string> {
  const fields = parseFields(text);
  if (fields === undefined) return err('is not JSON');
  if ('mediaType' in fields) return readBundle(fields);
  if ('base64Signature' in fields) return readLegacyBundle(fields, readInner);
  if ('payloadType' in fields) return readEnvelope(fields);
  return err('is JSON, but neither a DSSE envelope nor a bundle of sigstore or cosign');
}

function parseFields(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readBundle(bundle: Fields): Result<SignatureFile, string> {
  const { mediaType } = bundle;
  if (typeof mediaType !== 'string' || !BUNDLE.test(mediaType)) {
    const named = typeof mediaType === 'string' ? ` (${printable(mediaType.slice(0, 80))})` : '';
    return err(`is a bundle of a version that is not known${named}`);
  }
  const material = fieldsOf(bundle['verificationMaterial']) ?? {};
  if ('certificate' in material || 'x509CertificateChain' in material) return err(KEYLESS);
  const [envelope, message] = [fieldsOf(bundle['dsseEnvelope']), fieldsOf(bundle['messageSignature'])];
  if ((envelope === undefined) === (message === undefined)) return err('is a bundle without exactly one signature');
  return envelope === undefined ? readMessageSignature(message ?? {}) : readEnvelope(envelope);
}

const KEYLESS =
  'was signed with a certificate that lives for minutes (keyless), which no trust root can name; sign with `cosign ... --key`';

/** Of an Ed25519 signature, which hashes by itself, cosign writes no digest of the message. */
function readMessageSignature({ messageDigest, signature }: Fields): Result<SignatureFile, string> {
  const { algorithm, digest } = fieldsOf(messageDigest) ?? {};
  const [bytes, hash] = [base64In(signature), base64In(digest)];
  if (bytes === undefined || (digest !== undefined && hash === undefined)) {
    return err('is a bundle whose messageSignature is broken');
  }
  if (hash !== undefined && algorithm !== 'SHA2_256') return err('is a bundle over another hash than SHA2_256');
  const read = readSignatureBytes(bytes);
  return read.ok ? ok({ signatures: [read.value], ...(hash === undefined ? {} : { digest: hash }) }) : read;
}

function readLegacyBundle(
  { base64Signature, cert }: Fields,
  readInner: (bytes: Uint8Array) => Result<SignatureFile, string>,
): Result<SignatureFile, string> {
  if (cert !== undefined && cert !== '') return err(KEYLESS);
  const inner = base64In(base64Signature);
  return inner === undefined ? err('is a bundle whose base64Signature is broken') : readInner(inner);
}

/** DSSE, https://github.com/secure-systems-lab/dsse/blob/master/envelope.md: base64 may be of either alphabet. */
function readEnvelope({ payloadType, payload, signatures }: Fields): Result<SignatureFile, string> {
  const bytes = base64In(payload);
  if (typeof payloadType !== 'string' || bytes === undefined || !Array.isArray(signatures)) {
    return err('is not a well-formed DSSE envelope');
  }
  const read = signatures.map(readEnvelopeSignature);
  const [first] = read;
  if (first === undefined) return err('is an envelope without a signature');
  const good = read.flatMap((signature) => (signature.ok ? [signature.value] : []));
  if (good.length === 0 && !first.ok) return err(`holds a signature that ${first.error}`);
  return ok({ signatures: good, content: { payloadType, payload: bytes } });
}

function readEnvelopeSignature(value: unknown): Result<ForeignSignature, string> {
  const bytes = base64In(fieldsOf(value)?.['sig']);
  return bytes === undefined ? err('is not base64') : readSignatureBytes(bytes);
}
