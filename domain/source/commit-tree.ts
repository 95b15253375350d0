import type { CommitSha } from '../ids.ts';
import type { Rejection } from '../rejection.ts';

/** One manifest file, as the bytes that Git holds: no line ending, encoding or filter was applied to it. */
export interface SourceFile {
  /** Within the repository, with the folder that is watched: `patches/cve-2022-0778.yaml`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Everything below the watched folder at one commit that could hold manifests. */
export interface CommitTree {
  readonly commit: CommitSha;
  readonly revision: string;
  readonly files: readonly SourceFile[];
  /** Entries that are not read, each with its reason; the others go on. */
  readonly rejected: readonly Rejection[];
  /** False when the commit has no such folder. Git keeps no empty folders, so this is what removing all files leaves. */
  readonly folderExists: boolean;
}

/** Files of one kind that are read from a folder. */
export interface WantedFiles {
  readonly pattern: RegExp;
  /** What a single one is called, for people. */
  readonly noun: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Of all of them together. */
  readonly maxTotalBytes: number;
}

/** Largest manifest. The largest real one, with 32 variants, has 60 KiB; etcd stops at 1.5 MiB. */
export const MAX_FILE_BYTES = 256 * 1024;
/** Most manifests of one source: five times the 1,000 that design.md measures with. */
export const MAX_FILES = 5_000;
/** Most bytes of all manifests together: they are in memory at once, beside what is parsed from them. */
export const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** Most entries of any kind below the folder, files, folders and links: listing this many takes under a second. */
export const MAX_TREE_ENTRIES = 50_000;
/** Most entries that are rejected one by one; beyond it the commit is refused as a whole. */
export const MAX_REJECTED_ENTRIES = 1_000;

/** The patches of a source. */
export const MANIFESTS: WantedFiles = {
  pattern: /\.ya?ml$/i,
  noun: 'manifest',
  maxBytes: MAX_FILE_BYTES,
  maxFiles: MAX_FILES,
  maxTotalBytes: MAX_TOTAL_BYTES,
};
/**
 * Trust roots, the catalog and revocations. The largest catalog, with 5,000 entries, has 1.2 MB in its envelope; there are
 * 1,000 revocations at most, of 1 kB each. Whatever is more nobody needs, and each of them costs a look at its signatures.
 */
export const TRUST_DOCUMENTS: WantedFiles = {
  pattern: /\.json$/i,
  noun: 'trust document',
  maxBytes: 2 * 1024 * 1024,
  maxFiles: 1_100,
  maxTotalBytes: 4 * 1024 * 1024,
};

export interface TreeEntry {
  /** What the entry is, in octal, as git-ls-tree(1) prints it: 100644 file, 040000 folder, 120000 link. */
  readonly mode: string;
  /** Printable form: bytes that are not UTF-8 and control characters stand as `\xNN`. */
  readonly path: string;
  readonly isPathClean: boolean;
  /** Bytes of a file; undefined for everything else. */
  readonly size: number | undefined;
}

export type EntryVerdict =
  | { readonly kind: 'manifest' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'reject'; readonly rejection: Rejection };

/** The manifests of a listing and what of it is refused, in the order of the listing. */
export interface SortedEntries<T extends TreeEntry> {
  readonly manifests: readonly T[];
  readonly rejected: readonly Rejection[];
}

/**
 * Sorts the entries below the folder. What stands inside a refused folder is not named again: one sentence about `..`
 * says enough. Git lists a folder before what is in it, which is all that this relies on.
 */
export function sortEntries<T extends TreeEntry>(entries: readonly T[], wanted = MANIFESTS): SortedEntries<T> {
  const manifests: T[] = [];
  const rejected: Rejection[] = [];
  let refusedFolder: string | undefined;
  for (const entry of entries) {
    if (refusedFolder !== undefined && entry.path.startsWith(`${refusedFolder}/`)) continue;
    const verdict = judgeEntry(entry, wanted);
    if (verdict.kind === 'manifest') manifests.push(entry);
    if (verdict.kind === 'reject') rejected.push(verdict.rejection);
    if (verdict.kind === 'reject' && entry.mode === '040000') refusedFolder = entry.path;
  }
  return { manifests, rejected };
}

/**
 * Decides what to do with one entry of an untrusted tree, from its name, kind and size alone, before its content is
 * read. Nothing is ever checked out; links and names that would leave the folder are refused all the same, because
 * whoever put them there expected something of them (Argo CD CVE-2022-24348, Flux CVE-2022-36035).
 */
export function judgeEntry(entry: TreeEntry, { pattern, noun, maxBytes }: WantedFiles): EntryVerdict {
  const fault = pathFault(entry) ?? kindFault(entry);
  if (fault !== undefined) return reject(entry, ...fault);
  if (entry.mode === '040000' || !pattern.test(entry.path)) return { kind: 'skip' };
  if ((entry.size ?? 0) > maxBytes)
    return reject(
      entry,
      `the file has ${entry.size ?? 0} bytes; a ${noun} has at most ${maxBytes}`,
      `Split the ${noun}, or give a file that is no ${noun} another extension.`,
    );
  return { kind: 'manifest' };
}

type Fault = readonly [message: string, fix: string];

function pathFault({ path, isPathClean }: TreeEntry): Fault | undefined {
  if (!isPathClean)
    return [
      'the name has control characters or is not UTF-8',
      'Rename the file to plain letters, digits, "-" and ".".',
    ];
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return [
      'the name has "." or ".." as a part, which would lead out of the folder',
      'Remove the entry from the commit.',
    ];
  if (parts.some((part) => part.toLowerCase() === '.git'))
    return ['the name has ".git" as a part', 'Remove the entry from the commit.'];
  return undefined;
}

function kindFault({ mode }: TreeEntry): Fault | undefined {
  switch (mode) {
    case '100644':
    case '100664':
    case '100755':
    case '040000':
      return undefined;
    case '120000':
      return ['this is a symbolic link; links are not followed', 'Commit the file itself instead of a link to it.'];
    case '160000':
      return [
        'this is a submodule; submodules are not read',
        'Commit the files themselves, or watch the other repository.',
      ];
    default:
      return [`the mode ${mode} is unknown`, 'Commit it as a plain file.'];
  }
}

function reject({ path }: TreeEntry, message: string, fix: string): EntryVerdict {
  return { kind: 'reject', rejection: { path, line: 0, column: 0, field: '', message, fix } };
}

/** Why what was found in a folder is not read at all; undefined when it is little enough. */
export function excessOf(
  files: number,
  totalBytes: number,
  rejected: number,
  { noun, maxFiles, maxTotalBytes }: WantedFiles,
): string | undefined {
  if (files > maxFiles) return `the folder holds ${files} ${noun}s, more than ${maxFiles}`;
  if (totalBytes > maxTotalBytes) return `the ${noun}s have ${totalBytes} bytes, more than ${maxTotalBytes}`;
  if (rejected > MAX_REJECTED_ENTRIES) return `the folder holds ${rejected} entries that cannot be ${noun}s`;
  return undefined;
}
