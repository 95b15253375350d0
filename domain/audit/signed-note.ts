import { fromBase64, toBase64 } from '../base64.ts';
import { concatBytes, equalBytes, toHex } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import type { CryptoPrimitive, Sha256 } from '../trust/crypto-primitive.ts';
import { encodeUtf8 } from '../utf8.ts';

/**
 * A text that carries its signatures, by https://github.com/C2SP/C2SP/blob/main/signed-note.md with Ed25519: the text
 * ends with a line break, then comes an empty line, then a line for each signature, `— NAME BASE64`, of a key id of four
 * bytes and the signature.
 */
export interface NoteKey {
  /** Which signer a line claims to be of; no blanks and no `+`. */
  readonly name: string;
  /** 32 bytes, RFC 8032. */
  readonly point: Uint8Array;
}

/** As signed-note has it for Ed25519. */
const ALGORITHM = Uint8Array.of(1);
const KEY_ID_BYTES = 4;
const NAME = /^[^\s+\p{Cc}]{1,255}$/u;

export const keyIdOf = ({ name, point }: NoteKey, sha256: Sha256): Uint8Array =>
  sha256(concatBytes(encodeUtf8(`${name}\n`), ALGORITHM, point)).slice(0, KEY_ID_BYTES);

/** The verifier key, `NAME+KEYID+BASE64`: what whoever keeps notes of this signer has to have. */
export const formatVerifierKey = (key: NoteKey, sha256: Sha256): string =>
  `${key.name}+${toHex(keyIdOf(key, sha256))}+${toBase64(concatBytes(ALGORITHM, key.point))}`;

/** Reads a verifier key; the error goes on after "the key". */
export function parseVerifierKey(text: string, sha256: Sha256): Result<NoteKey, string> {
  const [, name = '', id, base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const bytes = fromBase64(base64);
  if (id === undefined || bytes?.length !== 33 || bytes[0] !== ALGORITHM[0] || !NAME.test(name))
    return err('is no verifier key for Ed25519, such as `stopgap audit key` prints it');
  const key = { name, point: bytes.slice(1) };
  return toHex(keyIdOf(key, sha256)) === id ? ok(key) : err('has an id that does not belong to it');
}

/** Puts a signature of 64 bytes over `text` (which ends with a line break) below it. */
export const composeNote = (text: string, key: NoteKey, signature: Uint8Array, sha256: Sha256): string =>
  `${text}\n\u2014 ${key.name} ${toBase64(concatBytes(keyIdOf(key, sha256), signature))}\n`;

/**
 * The text of a note, if this key has signed it. Lines of other signers, such as of a witness, are passed over, as the
 * specification asks. The error goes on after "the note".
 */
export function openNote(note: string, key: NoteKey, crypto: CryptoPrimitive): Result<string, string> {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return err('is no signed note');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  const id = keyIdOf(key, crypto.sha256);
  const blobs = lines.map(readSignature);
  if (blobs.some((blob) => blob === undefined)) return err('has a line that is no signature');
  const ours = blobs.filter((blob) => blob?.name === key.name && equalBytes(blob.bytes.slice(0, KEY_ID_BYTES), id));
  if (ours.length === 0) return err(`is not signed by ${key.name} with this key`);
  const publicKey = { kind: 'ed25519', point: key.point } as const;
  const isGood = ours.every((blob) =>
    crypto.verify(publicKey, 'ed25519', encodeUtf8(text), blob?.bytes.slice(KEY_ID_BYTES) ?? new Uint8Array()),
  );
  return isGood ? ok(text) : err('was changed after it was signed');
}

function readSignature(line: string): { readonly name: string; readonly bytes: Uint8Array } | undefined {
  const [, name = '', base64 = ''] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = fromBase64(base64);
  return bytes !== undefined && bytes.length > KEY_ID_BYTES && NAME.test(name) ? { name, bytes } : undefined;
}
