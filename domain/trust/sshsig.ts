import { toBase64 } from '../base64.ts';
import { concatBytes, equalBytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { encodeUtf8 } from '../utf8.ts';
import type { CryptoPrimitive, SignatureAlgorithm } from './crypto-primitive.ts';
import { parseSshKeyBlob, type SshPublicKey } from './ssh-key.ts';
import { SshReader, sshPositive, sshString, uint32 } from './ssh-wire.ts';

/** Keeps a signature over a patch from passing for one over a commit, a login or a file, and the other way round. */
export const SSHSIG_NAMESPACE = 'stopgap-dsse@stopgap.dev';

const MAGIC = encodeUtf8('SSHSIG');
const VERSION = 1;
const HASHES = ['sha256', 'sha512'] as const;
type SshHash = (typeof HASHES)[number];

/** A signature of OpenSSH, taken apart: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig */
export interface SshSignature {
  readonly publicKey: SshPublicKey;
  readonly namespace: string;
  readonly hash: SshHash;
  readonly algorithm: SignatureAlgorithm;
  /** In the form that `CryptoPrimitive.verify` takes. */
  readonly signature: Uint8Array;
  /** What a FIDO token adds to the signed bytes; undefined for keys outside tokens. */
  readonly token?: { readonly flags: number; readonly counter: number };
}

/** Whether the bytes claim to be an SSHSIG blob, as opposed to a bare signature. */
export const isSshSignature = (bytes: Uint8Array): boolean => equalBytes(bytes.subarray(0, MAGIC.length), MAGIC);

/** Parses the binary blob, which is the armor's body without its line breaks. Strict: no trailing bytes, nothing reserved. */
export function parseSshSignature(blob: Uint8Array): Result<SshSignature, string> {
  const frame = readFrame(blob);
  if (frame === undefined) return err('is not a well-formed SSH signature');
  const hash = HASHES.find((known) => known === frame.hashName);
  if (hash === undefined) return err('uses a hash other than sha256 and sha512');
  const publicKey = parseSshKeyBlob(frame.keyBlob);
  if (!publicKey.ok) return err(`was made by a key that ${publicKey.error}`);
  const inner = parseInner(publicKey.value, frame.signature);
  return inner === undefined
    ? err('is not a well-formed SSH signature, or uses SHA-1')
    : ok({ publicKey: publicKey.value, namespace: frame.namespace, hash, ...inner });
}

interface Frame {
  readonly keyBlob: Uint8Array;
  readonly namespace: string;
  readonly hashName: string;
  readonly signature: Uint8Array;
}

function readFrame(blob: Uint8Array): Frame | undefined {
  const reader = new SshReader(blob);
  const magic = reader.raw(MAGIC.length);
  const version = reader.uint32();
  const keyBlob = reader.string();
  const namespace = reader.text();
  const reserved = reader.string();
  const hashName = reader.text();
  const signature = reader.string();
  const isFrame = reader.isComplete && equalBytes(magic, MAGIC) && version === VERSION && reserved.length === 0;
  return isFrame ? { keyBlob, namespace, hashName, signature } : undefined;
}

type Inner = Pick<SshSignature, 'algorithm' | 'signature' | 'token'>;

function parseInner(publicKey: SshPublicKey, blob: Uint8Array): Inner | undefined {
  const reader = new SshReader(blob);
  const format = reader.text();
  const body = reader.string();
  const token = publicKey.application === undefined ? undefined : readToken(reader);
  const plain = reader.isComplete ? algorithmOf(publicKey, format, body) : undefined;
  return plain && (token === undefined ? plain : { ...plain, token });
}

const readToken = (reader: SshReader): NonNullable<SshSignature['token']> => ({
  flags: reader.byte(),
  counter: reader.uint32(),
});

function algorithmOf({ type, key }: SshPublicKey, format: string, body: Uint8Array): Inner | undefined {
  switch (key.kind) {
    case 'ed25519':
      return format === type && body.length === 64 ? { algorithm: 'ed25519', signature: body } : undefined;
    case 'p256':
      return format === type ? ecdsaSignature(body) : undefined;
    case 'rsa':
      return format === 'rsa-sha2-256' || format === 'rsa-sha2-512'
        ? { algorithm: format, signature: body }
        : undefined;
  }
}

/** SSH writes r and s as mpints, which are byte for byte the contents of DER integers. Both are positive: 0 proves nothing. */
function ecdsaSignature(body: Uint8Array): Inner | undefined {
  const reader = new SshReader(body);
  const [r, s] = [reader.positive(), reader.positive()];
  if (!reader.isComplete || r.length > 32 || s.length > 32) return undefined;
  return { algorithm: 'ecdsa-p256-sha256', signature: derSequence(derInteger(r), derInteger(s)) };
}

/** A DER integer of a magnitude below 128 bytes: tag, length, and a zero byte where the top bit is set. */
function derInteger(magnitude: Uint8Array): Uint8Array {
  const content = sshPositive(magnitude).slice(4);
  return concatBytes(Uint8Array.of(0x02, content.length), content);
}

function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  return concatBytes(Uint8Array.of(0x30, content.length), content);
}

/** The bytes that `ssh-keygen -Y sign` signs for a message: the message itself only by its hash. */
export function sshSignedBytes(
  message: Uint8Array,
  { namespace, hash }: { readonly namespace: string; readonly hash: SshHash },
  { sha256, sha512 }: Pick<CryptoPrimitive, 'sha256' | 'sha512'>,
): Uint8Array {
  const digest = hash === 'sha256' ? sha256(message) : sha512(message);
  return concatBytes(MAGIC, sshString(namespace), sshString(''), sshString(hash), sshString(digest));
}

/** Whether a parsed signature in Stopgap's namespace is good for a message. Says why not in words after "the signature". */
export function verifySshSignature(
  message: Uint8Array,
  signature: SshSignature,
  crypto: CryptoPrimitive,
): Result<SshPublicKey, string> {
  if (signature.namespace !== SSHSIG_NAMESPACE) {
    return err(`was made for another purpose: its namespace is not ${SSHSIG_NAMESPACE}`);
  }
  const { publicKey, token } = signature;
  if (token !== undefined && (token.flags & USER_PRESENT) === 0) return err('was made by a token that nobody touched');
  const signed = tokenBytes(sshSignedBytes(message, signature, crypto), signature, crypto);
  return crypto.verify(publicKey.key, signature.algorithm, signed, signature.signature)
    ? ok(publicKey)
    : err('does not match the signed content');
}

/**
 * Bit 0 of the flags of a FIDO token (PROTOCOL.u2f): somebody touched it for this signature. It is demanded of every token,
 * also of keys made with `-O no-touch-required`, which a program on the person's machine could use unseen. Other bits
 * (bit 2: a PIN was asked for) and the counter are signed and decide nothing: what is stored in Git has no order in which
 * it was signed, so that a lower counter is no sign of a copied token.
 */
const USER_PRESENT = 0x01;

function tokenBytes(signed: Uint8Array, { publicKey, token }: SshSignature, { sha256 }: CryptoPrimitive): Uint8Array {
  if (token === undefined) return signed;
  const application = sha256(encodeUtf8(publicKey.application ?? ''));
  return concatBytes(application, Uint8Array.of(token.flags), uint32(token.counter), sha256(signed));
}

/** Puts a signature made elsewhere into the binary form of SSHSIG. `inner` is the SSH wire form of the signature. */
export function sshSignatureBlob(keyBlob: Uint8Array, hash: SshHash, inner: Uint8Array): Uint8Array {
  const frame = [sshString(keyBlob), sshString(SSHSIG_NAMESPACE), sshString(''), sshString(hash), sshString(inner)];
  return concatBytes(MAGIC, uint32(VERSION), ...frame);
}

/** The text form that `ssh-keygen -Y verify` reads. */
export function armorSshSignature(blob: Uint8Array): string {
  const lines = toBase64(blob).match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

/** The base64 of the blob inside an armor, as it goes into a manifest; undefined if the text is not an armor. */
export function dearmorSshSignature(text: string): string | undefined {
  const [, body] =
    /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)\r?\n-----END SSH SIGNATURE-----\s*$/.exec(text) ?? [];
  return body?.replaceAll(/[\r\n]/g, '');
}
