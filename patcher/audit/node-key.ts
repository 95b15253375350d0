import { sign } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { signerName } from '#domain/audit/checkpoint.ts';
import { formatVerifierKey, type NoteKey } from '#domain/audit/signed-note.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_PLACES } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { generateEd25519KeyPair, parseOpenSshPrivateKey } from '#runtime/crypto/openssh-private-key.ts';
import { replaceWhole } from '#runtime/files/replace-whole.ts';

/** The key by which a node says how far its log had come. It signs nothing else and opens nothing. */
export interface NodeKey {
  readonly note: NoteKey;
  /** The public half for whoever checks: NAME+ID+KEY. */
  readonly verifier: string;
  /** Ed25519 over the text, 64 bytes. */
  readonly sign: (text: string) => Uint8Array;
}

/** Any right of the group or of others. */
const OTHERS = 0o077;

/**
 * Reads the key of the node; the error is a sentence. It goes on under the name that it was made with, whatever the machine
 * is called since. Throws what open(2) and read(2) say.
 */
export function readNodeKey(directory: string): Result<NodeKey, string> {
  const path = join(directory, AUDIT_PLACES.key);
  if ((statSync(path).mode & OTHERS) !== 0)
    return err(
      `others may read the key of the audit log ${path}, so that it proves nothing; run \`chmod 600 ${path}\``,
    );
  const key = parseOpenSshPrivateKey(readFileSync(path, 'utf8'));
  if (!key.ok) return err(`the key of the audit log ${path} ${key.error}`);
  const { publicKey } = key.value;
  if (key.value.kind !== 'open' || publicKey.key.kind !== 'ed25519')
    return err(`the key of the audit log ${path} is no Ed25519 key without a passphrase`);
  const { privateKey } = key.value;
  const note = { name: publicKey.comment, point: publicKey.key.point };
  return ok({
    note,
    verifier: formatVerifierKey(note, nodeCrypto.sha256),
    sign: (text) => new Uint8Array(sign(null, Buffer.from(text, 'utf8'), privateKey)),
  });
}

/** Makes a key where there is none. Throws when it cannot be written. */
export function makeNodeKey(directory: string, node: string): void {
  replaceWhole(join(directory, AUDIT_PLACES.key), generateEd25519KeyPair(signerName(node)).privateFile, 0o600);
}

export const hasNodeKey = (directory: string): boolean => existsSync(join(directory, AUDIT_PLACES.key));
