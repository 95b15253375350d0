import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AuditFile } from '#domain/audit/chain-fault.ts';
import { parseVerifierKey, type NoteKey } from '#domain/audit/signed-note.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_FOLDER, AUDIT_PLACES, listAuditFiles, readAuditFile } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { readAtMost } from '#runtime/files/read-file.ts';

/** A day of a host's log; what is longer can be cut with grep. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/** The folder of the log below a state directory: of a host, of a patcher, or the folder itself. */
export function auditDirectoryOf(stateDirectory: string): string {
  const places = [join(stateDirectory, 'patcher', AUDIT_FOLDER), join(stateDirectory, AUDIT_FOLDER), stateDirectory];
  const isLog = (place: string): boolean =>
    existsSync(join(place, AUDIT_PLACES.key)) || listAuditFiles(place).length > 0;
  return places.find(isLog) ?? join(stateDirectory, 'patcher', AUDIT_FOLDER);
}

/** The files of a log: the named ones in their order, or all in the folder. The error is a sentence. */
export function readLog(directory: string, names: readonly string[]): Result<readonly AuditFile[], string> {
  try {
    if (names.length > 0)
      return ok(names.map((path) => ({ ...readAuditFile(dirname(path), basename(path)), name: path })));
    const found = listAuditFiles(directory);
    if (found.length === 0)
      return err(`there is no audit log in ${directory}; name its state directory with --state-dir`);
    return ok(found.map((name) => readAuditFile(directory, name)));
  } catch (error) {
    return err(`the audit log cannot be read: ${(error as Error).message}`);
  }
}

/** A verifier key as it is, or from the file that holds it. The error is a sentence. */
export function readVerifierKey(keyOrFile: string): Result<NoteKey, string> {
  const direct = parseVerifierKey(keyOrFile, nodeCrypto.sha256);
  if (direct.ok) return direct;
  try {
    const key = parseVerifierKey(readFileSync(keyOrFile, 'utf8'), nodeCrypto.sha256);
    return key.ok ? key : err(`the key in ${keyOrFile} ${key.error}`);
  } catch (error) {
    return err(`${keyOrFile} is neither a verifier key nor a file that can be read: ${(error as Error).message}`);
  }
}

/** A checkpoint that somebody has kept, and where. */
export interface KeptCheckpoint {
  readonly source: string;
  readonly note: string;
}

/** The checkpoints of a file: one as it is, or all in lines of the log of a host. The error is a sentence. */
export function readCheckpoints(file: string): Result<readonly KeptCheckpoint[], string> {
  try {
    const text = readAtMost(file, MAX_KEPT_BYTES).toString('utf8');
    const logged = text.split('\n').flatMap((line, row) => checkpointIn(line, `${file}:${row + 1}`));
    return ok(logged.length > 0 ? logged : [{ source: file, note: text }]);
  } catch (error) {
    return err(`the checkpoint cannot be read: ${(error as Error).message}`);
  }
}

/** journald and syslog put their own words before a line. */
function checkpointIn(line: string, source: string): KeptCheckpoint[] {
  const start = line.indexOf('{');
  if (start < 0 || !line.includes('"checkpoint"')) return [];
  try {
    const { checkpoint } = JSON.parse(line.slice(start)) as { checkpoint?: unknown };
    return typeof checkpoint === 'string' ? [{ source, note: checkpoint }] : [];
  } catch {
    return [];
  }
}
