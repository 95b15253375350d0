import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import type { AcceptedState, AcceptedStateStore, StoredState } from '../ports.ts';
import { encodeState, decodeState } from './stored-state.ts';

/** First line of the file: what it is, its version, and the digest of all that follows. */
const HEADER = /^stopgap accepted state 1 sha256:([0-9a-f]{64})\n/;
/** Length of the header in characters, which are all ASCII. */
const HEADER_LENGTH = 'stopgap accepted state 1 sha256:'.length + 64 + 1;
/** Largest file read: 5,000 patches that fill the 64 MiB that one source may have, in base64, with room to spare. */
const MAX_STATE_BYTES = 128 * 1024 * 1024;

/**
 * Keeps the last good state in one file, so that a program that starts while Git is away knows what is desired, and
 * that a history that was rewritten meanwhile is noticed. Written by write, fsync, rename and fsync of the folder: after
 * a crash the old file or the new one is there, whole (open(2), rename(2), fsync(2)). The digest finds damage, not
 * tampering: signatures are what counts, and they are verified again by whoever loads.
 */
export function createAcceptedStateFile(path: string): AcceptedStateStore {
  return {
    async load(): Promise<Result<StoredState | undefined, string>> {
      try {
        const { size } = await stat(path);
        if (size > MAX_STATE_BYTES) return err(`${path} has ${size} bytes, more than it can have`);
        return parseState(path, await readFile(path));
      } catch (error) {
        return isMissing(error) ? ok(undefined) : err(`${path} cannot be read: ${String(error)}`);
      }
    },
    async save(state: AcceptedState): Promise<Result<undefined, string>> {
      try {
        await replaceFile(path, formatState(state));
        return ok(undefined);
      } catch (error) {
        return err(`${path} cannot be written: ${String(error)}`);
      }
    },
  };
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

function formatState(state: AcceptedState): Buffer {
  const body = Buffer.from(`${JSON.stringify(encodeState(state))}\n`);
  return Buffer.concat([Buffer.from(`stopgap accepted state 1 sha256:${digestOf(body)}\n`), body]);
}

function parseState(path: string, bytes: Buffer): Result<StoredState, string> {
  const [header, digest] = HEADER.exec(bytes.toString('latin1', 0, HEADER_LENGTH)) ?? [];
  if (header === undefined) return err(`${path} is empty, damaged, or of another version of Stopgap`);
  const body = bytes.subarray(header.length);
  if (digestOf(body) !== digest) return err(`${path} is damaged: its digest does not match`);
  const state = decodeState(JSON.parse(body.toString()));
  return state.ok ? state : err(`${path} cannot be understood: ${state.error}`);
}

/** The new content under the old name, or the old content. */
async function replaceFile(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const scratch = `${path}.new`;
  await rm(scratch, { force: true });
  const file = await open(scratch, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(scratch, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
