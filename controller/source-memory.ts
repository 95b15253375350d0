import type { DocumentCounts, SourceStatus } from '#domain/source/source-status.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import type { AcceptedState } from './ports.ts';
import type { FileReadings } from './steps/parse-file.ts';

/** A commit that was looked at and refused; it is not fetched or read again until something changes. */
export interface RefusedHead {
  readonly revision: string;
  /** A tag that was refused may be signed anew for the same commit. */
  readonly tagObject: string | undefined;
  readonly inputs: string;
  readonly failure: SourceFailure;
}

/**
 * What a pass leaves for the next one: a plain value that its owner passes in again. All of it but `accepted` may be lost
 * without harm; that is kept on disk.
 */
export interface SourceMemory {
  readonly accepted: AcceptedState | undefined;
  /** What the accepted commit was judged with; undefined right after a start, so that it is read once more. */
  readonly inputs: string | undefined;
  readonly documents: DocumentCounts;
  /** What was parsed from each file of the accepted commit, to parse only what the next one changes. */
  readonly readings: FileReadings;
  readonly refused: RefusedHead | undefined;
  /** Why the record of the accepted state could not be read at the start. */
  readonly recordLost: string | undefined;
  /** Why the accepted state is not on disk yet. */
  readonly unsaved: string | undefined;
  readonly failures: number;
  readonly status: SourceStatus | undefined;
}

export const EMPTY_MEMORY: SourceMemory = {
  accepted: undefined,
  inputs: undefined,
  documents: { valid: 0, rejected: 0, ignored: 0 },
  readings: new Map(),
  refused: undefined,
  recordLost: undefined,
  unsaved: undefined,
  failures: 0,
  status: undefined,
};
