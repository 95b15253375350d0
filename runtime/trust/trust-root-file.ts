import { statSync } from 'node:fs';
import { toHex } from '#domain/bytes.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import type { Proven } from '#domain/trust/proven.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { MAX_DOCUMENT_BYTES } from '#domain/trust/parse-envelope.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { readAtMost } from '../files/read-file.ts';

/** A trust root with the bytes that prove it, and the digest of the file it was read from. */
export interface LoadedRoot {
  readonly pinned: Proven<TrustRoot>;
  readonly digest: string;
}

/** Reads the trust root that an administrator put on this machine. The error is a sentence with what to do next. */
export function loadTrustRoot(path: string, crypto: CryptoPrimitive): Result<LoadedRoot, string> {
  let file: Buffer;
  try {
    // It is read again and again, which a pipe does not allow: the first look at an empty one would wait for ever.
    if (!statSync(path).isFile()) return err(`the trust root ${path} is no file. Make one with \`stopgap root init\`.`);
    file = readAtMost(path, MAX_DOCUMENT_BYTES);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const advice = code === 'ENOENT' ? ' Make one with `stopgap root init`.' : '';
    return err(`cannot read the trust root ${path}: ${message}.${advice}`);
  }
  const verified = verifyTrustRoot(file, crypto);
  if (!verified.ok) return err(`${path}: ${verified.error.map(({ message }) => message).join(' ')}`);
  return ok({ pinned: verified.value, digest: toHex(crypto.sha256(file)) });
}
