import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { ParsedManifest } from '#domain/patch.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { VerifiedDocument } from '#domain/source/assemble-patch-set.ts';
import type { CommitTree, SourceFile } from '#domain/source/commit-tree.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { Clock, DecodeFile, ParseDocument, VerifyManifest } from '../ports.ts';
import { parseFile, reuseReading, type FileReading, type FileReadings } from './parse-file.ts';

export interface DocumentReaders {
  readonly decode: DecodeFile;
  readonly parse: ParseDocument;
  readonly verify: VerifyManifest;
  readonly clock: Clock;
}

export interface ReadDocuments {
  readonly documents: readonly VerifiedDocument[];
  readonly rejected: readonly Rejection[];
  /** Entries and documents that were rejected; each may have several faults. */
  readonly faulty: number;
  /** Documents of another kind. */
  readonly ignored: number;
  /** To be passed in when the next commit is read: files that did not change are not parsed again. */
  readonly readings: FileReadings;
}

/** Files between two pauses, in which the program serves everything else: some milliseconds of work. */
const FILES_AT_A_TIME = 16;

/**
 * Reads every file of a commit: bytes to documents, documents to manifests, manifests to verified patches. Whatever is
 * wrong with one of them is noted, and the others go on. Only what follows from the bytes alone is taken over from the
 * last time; signatures are counted each time.
 */
export async function readDocuments(
  tree: CommitTree,
  readers: DocumentReaders,
  before: FileReadings,
  signal: AbortSignal,
): Promise<Result<ReadDocuments, SourceFailure>> {
  const readings = new Map<string, FileReading>();
  const verdicts: DocumentVerdict[] = tree.rejected.map(rejectOne);
  const now = readers.clock.now();
  for (const [index, file] of tree.files.entries()) {
    if (signal.aborted) return err(sourceFailure('Cancelled', 'reading the manifests was cancelled'));
    if (index % FILES_AT_A_TIME === FILES_AT_A_TIME - 1) await pause();
    const reading = reuseReading(before, file) ?? parseFile(file, readers);
    readings.set(file.path, reading);
    verdicts.push(...judgeFile(file, reading, readers, now));
  }
  return ok({ ...sumUp(verdicts), readings });
}

type DocumentVerdict =
  | { readonly kind: 'verified'; readonly document: VerifiedDocument }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly rejections: readonly Rejection[] };

const rejectOne = (rejection: Rejection): DocumentVerdict => ({ kind: 'rejected', rejections: [rejection] });

function judgeFile(file: SourceFile, reading: FileReading, readers: DocumentReaders, now: Date): DocumentVerdict[] {
  const documents = reading.outcomes.map((outcome) =>
    outcome.kind === 'manifest' ? judgeManifest(file, outcome.manifest, readers, now) : outcome,
  );
  return [...groupFaults(reading.rejected), ...documents];
}

/** Faults of one text come one by one; those of one file and name are taken for one document when they are counted. */
const groupFaults = (rejected: readonly Rejection[]): DocumentVerdict[] =>
  [...Map.groupBy(rejected, ({ name }) => name).values()].map((rejections) => ({ kind: 'rejected', rejections }));

/**
 * Signatures are counted before anybody looks at what a patch says. The document, which knows where its fields stand, is
 * large; so it is made again for the few that fail, instead of kept for all.
 */
function judgeManifest(
  file: SourceFile,
  manifest: ParsedManifest,
  readers: DocumentReaders,
  now: Date,
): DocumentVerdict {
  const verified = readers.verify(manifest, undefined, now);
  if (verified.ok) return { kind: 'verified', document: { manifest, verified: verified.value } };
  const placed = readers.verify(manifest, documentAt(file, manifest.line, readers.decode), now);
  return { kind: 'rejected', rejections: placed.ok ? verified.error : placed.error };
}

const documentAt = (file: SourceFile, line: number, decode: DecodeFile): RawDocument | undefined =>
  decode(file).documents.find((document) => document.line === line);

function sumUp(verdicts: readonly DocumentVerdict[]): Omit<ReadDocuments, 'readings'> {
  return {
    documents: verdicts.flatMap((verdict) => (verdict.kind === 'verified' ? [verdict.document] : [])),
    rejected: verdicts.flatMap((verdict) => (verdict.kind === 'rejected' ? verdict.rejections : [])),
    faulty: verdicts.filter(({ kind }) => kind === 'rejected').length,
    ignored: verdicts.filter(({ kind }) => kind === 'ignored').length,
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
