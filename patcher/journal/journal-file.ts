import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '#runtime/files/replace-whole.ts';
import type { Journal, JournalEntry, OpenEntry } from '../ports.ts';

/** Lines after which the journal is written anew with only what is open: about 1 MB. */
const MAX_LINES = 4_096;

type Line = { readonly begin: OpenEntry } | { readonly end: number };

/**
 * Says on disk what is about to be done before it is done: one line, flushed, before each change, and one after it.
 * Whoever starts next finds the changes that have no second line. A last line that is cut off was never acted on.
 * A disk that cannot be written now is tried again at the next change. Throws when what is there cannot be read.
 */
export function openJournal(directory: string): Journal {
  const path = join(directory, 'journal');
  const open = readOpen(path);
  let last = Math.max(0, ...open.map(({ id }) => id));
  let descriptor: number | undefined;
  let lines = 0;

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }

  /** After a line that could not be written, or only in part, the file is started anew. */
  function append(line: Line): void {
    try {
      if (lines >= MAX_LINES) close();
      if (descriptor === undefined) {
        descriptor = startAnew(path, open);
        lines = 0;
      }
      writeFileSync(descriptor, `${JSON.stringify(line)}\n`);
      fsyncSync(descriptor);
      lines += 1;
    } catch (error) {
      close();
      throw error;
    }
  }

  return {
    unfinished: () => [...open],
    begin(entry: JournalEntry) {
      last += 1;
      const begun = { id: last, ...entry };
      append({ begin: begun });
      open.push(begun);
      return last;
    },
    end(id) {
      const index = open.findIndex((entry) => entry.id === id);
      if (index >= 0) open.splice(index, 1);
      append({ end: id });
    },
    close,
  };
}

/** Starts a journal that holds only what is still open, in one step (rename(2)), and leaves it open for appending. */
function startAnew(path: string, open: readonly OpenEntry[]): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeFileSync(descriptor, open.map((begin) => `${JSON.stringify({ begin })}\n`).join(''));
    fsyncSync(descriptor);
    renameSync(fresh, path);
    syncFolder(dirname(path));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
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

/** A journal that is there and cannot be read is not the same as none: whoever starts has to hear of it. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<{ begin: OpenEntry; end: number }>;
    if (typeof line.end === 'number') return { end: line.end };
    return line.begin !== undefined && isEntry(line.begin) ? { begin: line.begin } : undefined;
  } catch {
    return undefined;
  }
}

const isEntry = ({ id, boot, process, kind, digest }: Partial<OpenEntry>): boolean =>
  Number.isSafeInteger(id) &&
  typeof boot === 'string' &&
  Number.isSafeInteger(process?.pid) &&
  Number.isSafeInteger(process?.startTicks) &&
  (kind === 'apply' || kind === 'revert' || kind === 'sweep') &&
  typeof digest === 'string';
