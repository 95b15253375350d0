import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { err, ok, type Result } from '#domain/result.ts';

/** Ends the hold; harmless when repeated. */
export type Release = () => void;

/** A lock that is taken away and put back by others this often is somebody's joke. */
const MAX_TRIES = 10;

/**
 * Takes a state directory for one host. Two in one would undo each other's work: each would sweep the other's mirror, and
 * a patcher takes what another has just begun for what one has left half done when it died. The error is a sentence.
 *
 * A file says which process holds it. It is made by link(2), which fails when it is there, and is void when that process
 * is gone, so that nothing has to be cleaned up after a kill. Where it cannot be written, as on a full disk, the host
 * runs without it: it is protection that a full disk must not stop.
 */
export function lockState(stateDirectory: string): Result<Release, string> {
  const file = join(stateDirectory, 'host.lock');
  const draft = `${file}.${pid}`;
  const mine = identityOf(pid) ?? '';
  try {
    mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(draft, mine, { mode: 0o600 });
  } catch {
    remove(draft);
    return ok(() => undefined);
  }
  try {
    const holder = take(file, draft);
    if (holder === undefined) return ok(release(file, mine));
    return err(
      `a \`stopgap host\` (process ${holder.split(' ')[0] ?? ''}) uses the state directory ${stateDirectory} already; give each host its own with --state-dir`,
    );
  } finally {
    remove(draft);
  }
}

/** Undefined when it is ours now, else who holds it. */
function take(file: string, draft: string): string | undefined {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (isLinked(draft, file)) return undefined;
    const holder = contentOf(file);
    if (holder !== undefined && isAlive(holder)) return holder;
    if (holder !== undefined) clearAway(file, holder);
  }
  return contentOf(file) ?? 'unknown';
}

/** Removes a lock by what it says: between reading and removing, another host may have come first, whose lock stays. */
function clearAway(file: string, dead: string): void {
  const aside = `${file}.${pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (contentOf(aside) !== dead) isLinked(aside, file);
  remove(aside);
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

const release = (file: string, mine: string) => (): void => {
  if (contentOf(file) === mine) remove(file);
};

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What is left says of itself that it is void.
  }
}

/** A pid is used again; with the start time (field 22 of proc_pid_stat(5)) and the boot it is one process. */
function identityOf(process: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'latin1');
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${process} ${startTicks} ${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}`;
  } catch {
    return undefined;
  }
}

function isAlive(identity: string): boolean {
  const [process = ''] = identity.split(' ');
  return /^[1-9][0-9]{0,9}$/.test(process) && identityOf(Number(process)) === identity;
}
