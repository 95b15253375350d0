import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Quarantine, Quarantined } from '../ports.ts';

/** A machine that has more than this has another problem. */
const MAX_ENTRIES = 1_000;

/**
 * Patches whose target died right after they were put in: on this machine they are put into no further process. Kept
 * over restarts; a person ends it by a new version of the patch, or with `stopgap quarantine release`.
 */
export function openQuarantine(directory: string): Quarantine {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'quarantine.json');
  let entries = read(path);
  const keep = (next: readonly Quarantined[]): void => {
    entries = next.slice(-MAX_ENTRIES);
    write(path, entries);
  };
  return {
    entries: () => entries,
    find: (digest, buildId) => entries.find((entry) => entry.digest === digest && entry.buildId === buildId),
    add(entry) {
      if (!entries.some(({ digest, buildId }) => digest === entry.digest && buildId === entry.buildId))
        keep([...entries, entry]);
    },
    release(digest) {
      const kept = entries.filter((entry) => entry.digest !== digest);
      const released = entries.length - kept.length;
      if (released > 0) keep(kept);
      return released;
    },
  };
}

function read(path: string): readonly Quarantined[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) ? (value as Quarantined[]) : [];
  } catch {
    return [];
  }
}

function write(path: string, entries: readonly Quarantined[]): void {
  const descriptor = openSync(`${path}.new`, 'w', 0o600);
  writeSync(descriptor, `${JSON.stringify(entries, null, 2)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${path}.new`, path);
}
