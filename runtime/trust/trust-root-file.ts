import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { geteuid } from 'node:process';
import { toHex } from '#domain/bytes.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import type { Proven } from '#domain/trust/proven.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';
import { MAX_DOCUMENT_BYTES } from '#domain/trust/parse-envelope.ts';
import { verifyTrustRoot } from '#domain/trust/verify-trust-root.ts';
import { readOpen } from '../files/read-file.ts';
import { pinningFault, type FileRights } from './pinned-file.ts';

/** A trust root with the bytes that prove it, and the digest of the file it was read from. */
export interface LoadedRoot {
  readonly pinned: Proven<TrustRoot>;
  readonly digest: string;
}

/** Reads a trust root from a file, whoever could write it. The error is a sentence with what to do next. */
export const loadTrustRoot = (path: string, crypto: CryptoPrimitive): Result<LoadedRoot, string> =>
  load(path, crypto, () => undefined);

/**
 * Reads the trust root that an administrator put on this machine, which decides what is put into its processes. The
 * error is a sentence with what to do next; a file that somebody else could exchange is one.
 */
export const loadPinnedRoot = (path: string, crypto: CryptoPrimitive): Result<LoadedRoot, string> =>
  load(path, crypto, (rights) => pinningFault(path, rights, geteuid?.() ?? 0));

function load(
  path: string,
  crypto: CryptoPrimitive,
  faultOf: (rights: FileRights) => string | undefined,
): Result<LoadedRoot, string> {
  const file = readRegular(path, faultOf);
  if (!file.ok) return file;
  const verified = verifyTrustRoot(file.value, crypto);
  if (!verified.ok) return err(`${path}: ${verified.error.map(({ message }) => message).join(' ')}`);
  return ok({ pinned: verified.value, digest: toHex(crypto.sha256(file.value)) });
}

/** The rights are those of what is read: between two looks at a path it may have been exchanged. */
function readRegular(path: string, faultOf: (rights: FileRights) => string | undefined): Result<Buffer, string> {
  let file: number | undefined;
  try {
    // A pipe that nobody writes to would be waited for: it is read again and again, which no pipe allows anyway.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(file);
    if (!found.isFile()) return err(`the trust root ${path} is no file. Make one with \`stopgap root init\`.`);
    const fault = faultOf(found);
    return fault === undefined ? ok(readOpen(file, MAX_DOCUMENT_BYTES)) : err(fault);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const advice = code === 'ENOENT' ? ' Make one with `stopgap root init`.' : '';
    return err(`cannot read the trust root ${path}: ${message}.${advice}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
