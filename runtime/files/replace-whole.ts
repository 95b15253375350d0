import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  opendirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A draft of this age was left by a program that ended: no write takes as long. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;
/** A folder that others write to may hold any number of entries; what lies beyond is not looked at. */
const MAX_ENTRIES = 1_000;

/** Somebody else's file at the name of a draft is an error, and no link there is followed (open(2)). */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** What nobody can guess, and so not put a file or link there first. */
const randomWord = (): string => randomBytes(16).toString('hex');

/**
 * Makes this the content of a file in one step: after a crash the old or the new one is there, whole (write, fsync,
 * rename(2), fsync of the folder). The folder may be one that others write to: neither the draft nor the file is reached
 * through a link in it. Throws what the system says; then the old one stays, and nothing else. `mode` is narrowed by the
 * umask, never widened.
 */
export function replaceWhole(path: string, content: string | Uint8Array, mode: number, word = randomWord()): void {
  sweepDrafts(path);
  const draft = join(dirname(path), `.${basename(path)}.${word}.new`);
  try {
    putInPlace(draft, openSync(draft, NEW_FILE, mode), path, content);
  } catch (error) {
    throw withoutWord(error as NodeJS.ErrnoException, word);
  }
  syncFolder(dirname(path));
}

function putInPlace(draft: string, descriptor: number, path: string, content: string | Uint8Array): void {
  try {
    writeSynced(descriptor, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Whoever tells of each problem once knows it by its sentence, which must be the same at the next attempt. */
const withoutWord = ({ message, code }: NodeJS.ErrnoException, word: string): Error =>
  Object.assign(new Error(message.replaceAll(word, '*')), { code });

function writeSynced(descriptor: number, content: string | Uint8Array): void {
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What was made, renamed or removed in a folder is so for certain after a power cut only then (fsync(2)). */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes drafts of this file that somebody was ended over; one that cannot be removed costs nothing but its room. */
function sweepDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of namesIn(folder).filter((one) => isDraftOf(basename(path), one))) {
    const draft = join(folder, name);
    try {
      if (Date.now() - lstatSync(draft).mtimeMs >= LEFT_BEHIND_MS) rmSync(draft);
    } catch {
      // Somebody else has removed it, or made a folder of that name.
    }
  }
}

const isDraftOf = (file: string, name: string): boolean =>
  name.startsWith(`.${file}.`) && /^[0-9a-f]{32}[.]new$/.test(name.slice(file.length + 2));

function namesIn(folder: string): string[] {
  const directory = opendirSync(folder);
  try {
    const names: string[] = [];
    for (let entry = directory.readSync(); entry !== null && names.length < MAX_ENTRIES; entry = directory.readSync())
      names.push(entry.name);
    return names;
  } finally {
    directory.closeSync();
  }
}
