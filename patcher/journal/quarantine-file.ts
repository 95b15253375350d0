import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import { writePrivateFile } from '#runtime/files/write-private-file.ts';
import type { Quarantine, Quarantined } from '../ports.ts';

/** A machine that has more than this has another problem. */
const MAX_ENTRIES = 1_000;

/**
 * Patches whose target died right after they were put in: on this machine they are put into no further process. Kept
 * over restarts; a person ends it by a new version of the patch, or with `stopgap quarantine release`.
 *
 * A file that cannot be read is left as it is, and a list that cannot be written is kept in memory and tried again; both
 * are a `problem`, and nothing may be put in until it is gone.
 */
export function openQuarantine(directory: string): Quarantine {
  const path = join(directory, 'quarantine.json');
  const found = read(path);
  let entries = found.ok ? found.value : [];
  let isWritten = true;

  function keep(next: readonly Quarantined[]): void {
    entries = next.slice(-MAX_ENTRIES);
    isWritten = false;
  }

  function problem(): string | undefined {
    if (!found.ok) return found.error;
    if (isWritten) return undefined;
    const written = write(path, entries);
    isWritten = written.ok;
    return written.ok ? undefined : written.error;
  }

  return {
    entries: () => entries,
    problem,
    find: (digest, buildId) => entries.find((entry) => entry.digest === digest && entry.buildId === buildId),
    add(entry) {
      if (entries.some(({ digest, buildId }) => digest === entry.digest && buildId === entry.buildId)) return;
      keep([...entries, entry]);
      problem();
    },
    release(digest) {
      const kept = entries.filter((entry) => entry.digest !== digest);
      const released = entries.length - kept.length;
      if (released > 0) keep(kept);
      return released;
    },
  };
}

function read(path: string): Result<readonly Quarantined[], string> {
  const broken = (why: string): Result<never, string> =>
    err(
      `the list of quarantined patches cannot be read (${path}: ${why}); mend it, or remove it if it may be forgotten`,
    );
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) && value.every(isEntry) ? ok(value) : broken('not a list of entries');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? ok([]) : broken((error as Error).message);
  }
}

function isEntry(value: unknown): value is Quarantined {
  const entry = (value ?? {}) as Partial<Record<keyof Quarantined, unknown>>;
  return [entry.name, entry.digest, entry.buildId, entry.at, entry.message].every((field) => typeof field === 'string');
}

function write(path: string, entries: readonly Quarantined[]): Result<void, string> {
  try {
    writePrivateFile(path, `${JSON.stringify(entries, null, 2)}\n`);
    return ok(undefined);
  } catch (error) {
    return err(`the list of quarantined patches cannot be written (${(error as Error).message})`);
  }
}
