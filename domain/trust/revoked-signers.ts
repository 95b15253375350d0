import { equalBytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { linesOf } from './allowed-signers.ts';
import { parseSshPublicKey } from './ssh-key.ts';

/** Keys that must not sign any more, whatever the allowed signers say. */
export interface RevokedSigners {
  /** The file itself, as ssh-keygen is to read it. */
  readonly bytes: Uint8Array;
  /** Keys that are listed one by one, in SSH wire form; none when the file is a binary key revocation list. */
  readonly keys: readonly Uint8Array[];
}

/** How a binary key revocation list begins (PROTOCOL.krl). */
const KRL_MAGIC = encodeUtf8('SSHKRL\n\0');

/**
 * Parses a file of revoked keys: public keys, one a line, or what `ssh-keygen -k` writes. git only warns of a file that is
 * missing, and ssh-keygen takes an empty one for "nobody is revoked"; so it is judged here, before either sees it. The
 * error reads on after the name of the file.
 */
export function parseRevokedSigners(bytes: Uint8Array): Result<RevokedSigners, string> {
  if (equalBytes(bytes.subarray(0, KRL_MAGIC.length), KRL_MAGIC)) return ok({ bytes, keys: [] });
  const text = decodeUtf8(bytes);
  if (text === undefined) return err('is neither text nor a key revocation list');
  const lines = linesOf(text);
  if (!lines.ok) return lines;
  const keys: Uint8Array[] = [];
  for (const { number, line } of lines.value) {
    const key = parseSshPublicKey(line.replace(/[ \t]+/g, ' '));
    if (!key.ok) return err(`line ${number} ${key.error}`);
    keys.push(key.value.blob);
  }
  return ok({ bytes, keys });
}
