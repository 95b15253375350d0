import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashOfLine, highestOf, parseLine, sealLine, type AuditLine } from '#domain/audit/line.ts';
import { concatBytes } from '#domain/bytes.ts';
import { listAuditFiles, readLastLine } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { syncFolder } from '#runtime/files/replace-whole.ts';
import type { FoundChain } from './open-chain.ts';

/** A line without its place in the chain. */
export type Content = Omit<AuditLine, 'seq' | 'prev'>;

/** The file that is written to, and where the chain stands. */
export type OpenFile = Omit<FoundChain, 'torn'>;

/** All of these lines, flushed to the disk, or none of them. Throws when it is none. */
export function appendLines(file: OpenFile, contents: readonly Content[]): OpenFile {
  const { bytes, head, highest } = seal(file, contents);
  try {
    writeAll(file.descriptor, bytes);
  } catch (error) {
    takeBack(file);
    throw error;
  }
  return { ...file, head, highest, size: file.size + bytes.length };
}

/** Makes a file with its first line, or none. Throws when it is none. */
export function startFile(
  directory: string,
  name: string,
  from: Pick<OpenFile, 'key' | 'chain' | 'head' | 'highest'>,
  first: Content,
): OpenFile {
  const path = join(directory, name);
  const descriptor = openSync(path, 'ax', 0o600);
  try {
    const { bytes, head, highest } = seal(from, [first]);
    writeAll(descriptor, bytes);
    syncFolder(directory);
    return { ...from, file: name, descriptor, head, highest, size: bytes.length };
  } catch (error) {
    closeSync(descriptor);
    remove(path);
    throw error;
  }
}

function seal({ head: from, highest: before }: Pick<OpenFile, 'head' | 'highest'>, contents: readonly Content[]) {
  let head = from;
  let highest = before;
  const parts: Uint8Array[] = [];
  for (const content of contents) {
    const sealed = sealLine(head, content, nodeCrypto.sha256);
    if (!sealed.ok) throw new Error(sealed.error);
    parts.push(sealed.value.bytes);
    head = sealed.value.head;
    highest = highestOf(highest, content.trust);
  }
  return { bytes: concatBytes(...parts), head, highest };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
  fsyncSync(descriptor);
}

/** What was written of lines that were not written whole. If even that fails, the file is seen to be another at the next need. */
function takeBack({ descriptor, size }: OpenFile): void {
  try {
    ftruncateSync(descriptor, size);
  } catch {
    // See isUntouched.
  }
}

/** Whether the file is the one that was opened, and as long as it was left. */
export function isUntouched({ descriptor, file, size }: OpenFile, directory: string): boolean {
  const own = fstatSync(descriptor);
  const there = statSync(join(directory, file), { throwIfNoEntry: false });
  return own.size === size && there?.ino === own.ino && there.dev === own.dev;
}

/** The oldest file when there are more than are to be kept, and how it ends. One whose end cannot be read stays: it is evidence. */
export function superfluous(
  directory: string,
  kept: number,
): { readonly file: string; readonly last: number; readonly head: string } | undefined {
  const names = listAuditFiles(directory);
  const [file] = names;
  if (file === undefined || names.length <= kept) return undefined;
  const end = readLastLine(join(directory, file));
  const line = end && parseLine(end);
  if (end === undefined || line?.ok !== true) return undefined;
  return { file, last: line.value.seq, head: hashOfLine(end, nodeCrypto.sha256) };
}

export function remove(path: string): void {
  if (existsSync(path)) unlinkSync(path);
}
