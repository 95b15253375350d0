import type { AuditLine } from './line.ts';

/** One file of a chain as it lies on the disk. */
export interface AuditFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A line and where it stands. */
export interface PlacedLine {
  readonly line: AuditLine;
  readonly hash: string;
  readonly file: string;
  /** Counted from 1 within its file. */
  readonly row: number;
}

/**
 * What can be wrong with a chain. `Changed`: the line after it vouches for another content. `Dropped`: lines are missing.
 * `RotationGap`: they are missing between two files. `BeginningMissing`: before the first file, and nothing says that
 * they were removed to make room. `Reordered`, `Repeated`: a line stands where it does not belong. `WrongSequence`: its
 * number does not follow although it follows. `Unreadable`: it is no line. `Truncated`: the end is cut off, within a line
 * or before what a checkpoint vouches for. `CheckpointDiffers`: a checkpoint vouches for another line.
 * `CheckpointInvalid`: it is not signed by the key. `ForeignCheckpoint`: it is about another chain. `Empty`: no line.
 */
export const FAULT_KINDS = [
  'Changed',
  'Dropped',
  'RotationGap',
  'BeginningMissing',
  'Reordered',
  'Repeated',
  'WrongSequence',
  'Unreadable',
  'Truncated',
  'ForeignChain',
  'CheckpointDiffers',
  'CheckpointInvalid',
  'ForeignCheckpoint',
  'Empty',
] as const;

export interface ChainFault {
  readonly kind: (typeof FAULT_KINDS)[number];
  readonly file: string;
  /** Row within the file, where there is one. */
  readonly row?: number;
  /** Number of the line within the chain, where it is known. */
  readonly seq?: number;
  /** A sentence. */
  readonly message: string;
}
