import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { VerifiedDocument } from '#domain/source/assemble-patch-set.ts';
import type { CommitTree } from '#domain/source/commit-tree.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { Clock, DecodeFile, ParseDocument, VerifyManifest } from '../ports.ts';

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
}

/** Files between two pauses, in which the program serves everything else: some milliseconds of work. */
const FILES_AT_A_TIME = 16;

/**
 * Reads every file of a commit: bytes to documents, documents to manifests, manifests to verified patches. Whatever is
 * wrong with one of them is noted, and the others go on.
 */
export async function readDocuments(
  tree: CommitTree,
  readers: DocumentReaders,
  signal: AbortSignal,
): Promise<Result<ReadDocuments, SourceFailure>> {
  const verdicts: DocumentVerdict[] = tree.rejected.map((rejection) => ({ kind: 'rejected', rejections: [rejection] }));
  const now = readers.clock.now();
  for (const [index, file] of tree.files.entries()) {
    if (signal.aborted) return err(sourceFailure('Cancelled', 'reading the manifests was cancelled'));
    if (index % FILES_AT_A_TIME === FILES_AT_A_TIME - 1) await pause();
    const { documents, rejected } = readers.decode(file);
    verdicts.push(...groupFaults(rejected));
    verdicts.push(...documents.map((document) => judge(document, readers, now)));
  }
  return ok(sumUp(verdicts));
}

type DocumentVerdict =
  | { readonly kind: 'verified'; readonly document: VerifiedDocument }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly rejections: readonly Rejection[] };

/** Faults of one text come one by one; those of one file and name are taken for one document when they are counted. */
const groupFaults = (rejected: readonly Rejection[]): DocumentVerdict[] =>
  [...Map.groupBy(rejected, ({ name }) => name).values()].map((rejections) => ({ kind: 'rejected', rejections }));

/** Signatures are counted before anybody looks at what a patch says. */
function judge(document: RawDocument, { parse, verify }: DocumentReaders, now: Date): DocumentVerdict {
  const outcome = parse(document);
  if (outcome.kind !== 'manifest') return outcome;
  const { manifest } = outcome;
  const verified = verify(manifest, document, now);
  return verified.ok
    ? { kind: 'verified', document: { manifest, verified: verified.value } }
    : { kind: 'rejected', rejections: verified.error };
}

function sumUp(verdicts: readonly DocumentVerdict[]): ReadDocuments {
  return {
    documents: verdicts.flatMap((verdict) => (verdict.kind === 'verified' ? [verdict.document] : [])),
    rejected: verdicts.flatMap((verdict) => (verdict.kind === 'rejected' ? verdict.rejections : [])),
    faulty: verdicts.filter(({ kind }) => kind === 'rejected').length,
    ignored: verdicts.filter(({ kind }) => kind === 'ignored').length,
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
