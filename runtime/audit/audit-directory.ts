import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditFile } from '#domain/audit/chain-fault.ts';
import { readFile } from '#domain/audit/verify-chain.ts';
import { LINE_FEED, MAX_LINE_BYTES } from '#domain/audit/line.ts';
import type { TrustVersions } from '#domain/audit/event.ts';
import { trustFloorOf } from '#domain/audit/trust-floor.ts';
import { NOTHING_TRUSTED } from '#domain/audit/line.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { nodeCrypto } from '../crypto/node-crypto.ts';
import { readAtMost } from '../files/read-file.ts';

/** Folder of the audit log below the state directory of a patcher. */
export const AUDIT_FOLDER = 'audit';

/** What lies there beside the log itself. */
export const AUDIT_PLACES = {
  /** Private key of the node, in the form of OpenSSH. */
  key: 'node-key',
  /** Public half, as a verifier key of a signed note. */
  verifierKey: 'node-key.verifier',
  /** The last checkpoint that was signed. */
  checkpoint: 'checkpoint',
  /** What a person said when they moved a log aside; the patcher begins another one with it. */
  renewal: 'renewal.json',
  /** Made and removed to see whether there is room for a line. */
  probe: 'probe',
} as const;

/** A file of the log goes on in the next one when it is about this long, in bytes. */
export const FILE_BYTES = 4 * 1024 * 1024;

/** Longest file that is read, in bytes: what goes beyond was not written by a patcher. */
export const MAX_FILE_BYTES = FILE_BYTES + 2 * MAX_LINE_BYTES;

const FILE_NAME = /^audit-([0-9]{6,9})[.]jsonl$/;

/** Name of the n-th file of a log, from 1. */
export const auditFileName = (number: number): string => `audit-${String(number).padStart(6, '0')}.jsonl`;

export const auditFileNumber = (name: string): number => Number(FILE_NAME.exec(name)?.[1] ?? 0);

/** Names of the files of a log, oldest first; none where there is no such folder. Throws what readdir(3) says. */
export function listAuditFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => FILE_NAME.test(name))
      .sort((left, right) => auditFileNumber(left) - auditFileNumber(right));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** One file of a log; of one that is too long, as much as shows that. Throws what open(2) and read(2) say. */
export const readAuditFile = (directory: string, name: string): AuditFile => ({
  name,
  bytes: readAtMost(join(directory, name), MAX_FILE_BYTES),
});

/** The last line of a file, without its line break; undefined when its end is none. Reads no more than one line can have. */
export function readLastLine(path: string): Uint8Array | undefined {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const length = Math.min(size, MAX_LINE_BYTES + 2);
    const tail = new Uint8Array(length);
    if (readSync(descriptor, tail, 0, length, size - length) !== length || tail.at(-1) !== LINE_FEED) return undefined;
    return tail.slice(tail.lastIndexOf(LINE_FEED, -2) + 1, -1);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What was trusted at most by what the log in this folder says (`STATE/audit`): its newest file tells it of all before,
 * so that no more is read. Nothing where there is no log. The error is a sentence: then nobody knows, and whoever asks
 * must not go on as if nothing had been trusted.
 */
export function readTrustFloor(directory: string): Result<TrustVersions, string> {
  try {
    const name = listAuditFiles(directory).at(-1);
    if (name === undefined) return ok(NOTHING_TRUSTED);
    const { lines, faults } = readFile(readAuditFile(directory, name), true, nodeCrypto.sha256);
    const fault = faults.find(({ kind }) => kind !== 'Truncated');
    if (fault !== undefined) return err(`the audit log cannot be read: ${join(directory, name)}: ${fault.message}`);
    return ok(trustFloorOf(lines.map(({ line }) => line)));
  } catch (error) {
    return err(`the audit log cannot be read: ${(error as Error).message}`);
  }
}
