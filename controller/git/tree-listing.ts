import { err, ok, type Result } from '#domain/result.ts';
import { MAX_TREE_ENTRIES, type TreeEntry } from '#domain/source/commit-tree.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';

/** An entry of a tree with the name of its object, by which its content is asked for. */
export interface ListedEntry extends TreeEntry {
  readonly object: string;
  readonly type: string;
}

/** Most bytes of a listing. Each of the 50,000 entries may have 320: names beyond that are not of people. */
export const MAX_LISTING_BYTES = 16 * 1024 * 1024;

const LINE = /^(?<mode>[0-7]{6}) (?<type>blob|tree|commit) (?<object>[0-9a-f]{40}) +(?<size>-|[0-9]+|BAD)$/;
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Control characters, and those that turn text around or break lines, with which a name could pretend to be another. */
const UNCLEAN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Reads `git ls-tree -z -l`: `<mode> <type> <object> <size>\t<path>\0`, the path as the bytes that the tree holds. */
export function parseTreeListing(output: Buffer): Result<ListedEntry[], SourceFailure> {
  const entries: ListedEntry[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    const entry = end < 0 ? undefined : parseEntry(output.subarray(start, end));
    if (entry === undefined) return err(sourceFailure('ObjectsCorrupt', 'git printed a listing that cannot be read'));
    entries.push(entry);
    if (entries.length > MAX_TREE_ENTRIES)
      return err(sourceFailure('TooLarge', `the folder holds more than ${MAX_TREE_ENTRIES} files and folders`));
    start = end + 1;
  }
  return ok(entries);
}

function parseEntry(record: Buffer): ListedEntry | undefined {
  const tab = record.indexOf(9);
  const { mode, type, object, size } = LINE.exec(record.subarray(0, Math.max(tab, 0)).toString('latin1'))?.groups ?? {};
  if (mode === undefined || type === undefined || object === undefined) return undefined;
  const { path, isPathClean } = readPath(record.subarray(tab + 1));
  return { mode, type, object, path, isPathClean, size: /^[0-9]+$/.test(size ?? '') ? Number(size) : undefined };
}

function readPath(bytes: Buffer): { path: string; isPathClean: boolean } {
  try {
    const path = STRICT.decode(bytes);
    if (!UNCLEAN.test(path)) return { path, isPathClean: true };
  } catch {
    // Not UTF-8; shown byte by byte below.
  }
  return { path: escapeBytes(bytes), isPathClean: false };
}

/** Printable ASCII as it is, every other byte as `\xNN`. */
const escapeBytes = (bytes: Buffer): string =>
  Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
