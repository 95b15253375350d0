import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import type { SignerRules } from '#domain/source/commit-verification.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import { parseAllowedSigners } from '#domain/trust/allowed-signers.ts';
import type { Sha256 } from '#domain/trust/crypto-primitive.ts';
import { parseRevokedSigners } from '#domain/trust/revoked-signers.ts';
import { decodeUtf8 } from '#domain/utf8.ts';
import { readAtMost } from '#runtime/files/read-file.ts';
import type { CommitSigners } from '../ports.ts';

export interface SignerFiles {
  /** Who may sign commits, in the form of ssh-keygen(1), ALLOWED SIGNERS. */
  readonly allowedSignersFile: string;
  /** Keys that must not sign any more; undefined when there is no such file, which is not the same as a missing one. */
  readonly revokedSignersFile: string | undefined;
}

/** Some thousand signers; a key revocation list of a large organisation has some ten thousand entries of 40 bytes. */
const MAX_SIGNER_FILE_BYTES = 1024 * 1024;

/**
 * Reads who may sign anew at every pass, so that a revocation needs no restart. A file that is missing, empty, cut off or
 * not understood is an error and never an empty list: nothing new is taken until it is whole again.
 */
export function createSignerFiles(
  { allowedSignersFile, revokedSignersFile }: SignerFiles,
  sha256: Sha256,
): CommitSigners {
  const allowedPath = resolve(allowedSignersFile);
  const revokedPath = revokedSignersFile === undefined ? undefined : resolve(revokedSignersFile);
  return { load: () => Promise.resolve(readRules(allowedPath, revokedPath)), sha256 };
}

function readRules(allowedPath: string, revokedPath: string | undefined): Result<SignerRules, SourceFailure> {
  const allowed = readParsed(allowedPath, 'allowed signers', parseAllowedBytes);
  if (!allowed.ok) return allowed;
  if (revokedPath === undefined) return ok({ allowed: allowed.value, revoked: undefined });
  const revoked = readParsed(revokedPath, 'revoked signers', parseRevokedSigners);
  return revoked.ok ? ok({ allowed: allowed.value, revoked: revoked.value }) : revoked;
}

function parseAllowedBytes(bytes: Uint8Array): ReturnType<typeof parseAllowedSigners> {
  const text = decodeUtf8(bytes);
  return text === undefined ? err('is not text in UTF-8') : parseAllowedSigners(text);
}

function readParsed<T>(
  path: string,
  what: string,
  parse: (bytes: Uint8Array) => Result<T, string>,
): Result<T, SourceFailure> {
  const bytes = readWhole(path);
  const parsed = bytes.ok ? parse(bytes.value) : bytes;
  return parsed.ok ? parsed : err(sourceFailure('SignersUnusable', `the file of ${what} ${path} ${parsed.error}`));
}

/** The error reads on after the name of the file. */
function readWhole(path: string): Result<Buffer, string> {
  try {
    // It is read again and again, which a pipe does not allow: the first look at an empty one would wait for ever.
    if (!statSync(path).isFile()) return err('is no file');
    const bytes = readAtMost(path, MAX_SIGNER_FILE_BYTES);
    return bytes.length > MAX_SIGNER_FILE_BYTES ? err(`has more than ${MAX_SIGNER_FILE_BYTES} bytes`) : ok(bytes);
  } catch (error) {
    return err(`cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}
