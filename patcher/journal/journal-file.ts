import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Journal, JournalEntry, OpenEntry } from '../ports.ts';

/** Lines after which the journal is written anew with only what is open: about 1 MB. */
const MAX_LINES = 4_096;

type Line = { readonly begin: OpenEntry } | { readonly end: number };

/**
 * Says on disk what is about to be done before it is done: one line, flushed, before each change, and one after it.
 * Whoever starts next finds the changes that have no second line. A last line that is cut off was never acted on.
 */
export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'journal');
  const open = readOpen(path);
  let last = Math.max(0, ...open.map(({ id }) => id));
  let lines = 0;
  let descriptor = rewrite(path, open);

  function append(line: Line): void {
    writeSync(descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(descriptor);
    lines += 1;
    if (lines < MAX_LINES) return;
    closeSync(descriptor);
    descriptor = rewrite(path, open);
    lines = 0;
  }

  return {
    unfinished: () => [...open],
    begin(entry: JournalEntry) {
      last += 1;
      const begun = { id: last, ...entry };
      open.push(begun);
      append({ begin: begun });
      return last;
    },
    end(id) {
      const index = open.findIndex((entry) => entry.id === id);
      if (index >= 0) open.splice(index, 1);
      append({ end: id });
    },
    close() {
      closeSync(descriptor);
    },
  };
}

/** Starts a journal that holds only what is still open, in one step (rename(2)), and leaves it open for appending. */
function rewrite(path: string, open: readonly OpenEntry[]): number {
  const fresh = `${path}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  for (const begin of open) writeSync(descriptor, `${JSON.stringify({ begin })}\n`);
  fsyncSync(descriptor);
  renameSync(fresh, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return descriptor;
}

function readOpen(path: string): OpenEntry[] {
  const open = new Map<number, OpenEntry>();
  for (const text of readText(path).split('\n')) {
    const line = parseLine(text);
    if (line === undefined) continue;
    if ('begin' in line) open.set(line.begin.id, line.begin);
    else open.delete(line.end);
  }
  return [...open.values()];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<{ begin: OpenEntry; end: number }>;
    if (typeof line.end === 'number') return { end: line.end };
    return line.begin !== undefined && Number.isSafeInteger(line.begin.id) ? { begin: line.begin } : undefined;
  } catch {
    return undefined;
  }
}
