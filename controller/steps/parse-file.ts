import { equalBytes } from '#domain/bytes.ts';
import type { Rejection } from '#domain/rejection.ts';
import type { SourceFile } from '#domain/source/commit-tree.ts';
import type { DecodeFile, ParseDocument, ParseOutcome } from '../ports.ts';

/** What follows from the path and the bytes of a file and from nothing else: no clock, no trust. */
export interface FileReading {
  readonly bytes: Uint8Array;
  readonly outcomes: readonly ParseOutcome[];
  readonly rejected: readonly Rejection[];
}

/** The readings of one commit, by path. */
export type FileReadings = ReadonlyMap<string, FileReading>;

export function parseFile(
  { path, bytes }: SourceFile,
  { decode, parse }: { readonly decode: DecodeFile; readonly parse: ParseDocument },
): FileReading {
  const { documents, rejected } = decode({ path, bytes });
  return { bytes, rejected, outcomes: documents.map(parse) };
}

/**
 * The reading of the same bytes at the same path, if there is one. The bytes themselves are compared, not a name of them:
 * comparing is as fast, and SHA-1 names can be made to collide. The new bytes take the place of the old, so that the
 * memory of an earlier read is let go.
 */
export function reuseReading(before: FileReadings, { path, bytes }: SourceFile): FileReading | undefined {
  const reading = before.get(path);
  return reading !== undefined && equalBytes(reading.bytes, bytes) ? { ...reading, bytes } : undefined;
}
