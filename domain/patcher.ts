import type { OwnerId, PatchName, PayloadDigest } from './ids.ts';
import type { SignedPatch } from './patch.ts';
import type { ProcessKey } from './process.ts';
import type { Reason } from './reason.ts';

/**
 * What can be asked of the patcher. It gets the signed bytes, never a patch that somebody else calls verified, and it
 * finds out for itself what is in the process: `apply` also takes over from an older version and mends a damaged one.
 */
export type PatcherStep =
  | ApplyStep
  | { readonly kind: 'revert'; readonly process: ProcessKey; readonly digest: PayloadDigest; readonly owner: OwnerId }
  /** Clears code that is no longer used, where no thread is inside. */
  | { readonly kind: 'sweep'; readonly process: ProcessKey };

/** One stretch of a process's memory that a step changed, or is about to change. */
export interface ChangedBytes {
  readonly address: number;
  /** In bytes. */
  readonly length: number;
  /** sha256 in hex of what was there, and of what is there then; `after` is empty for hooks that are yet to come. */
  readonly before: string;
  readonly after: string;
}

/** Memory that a process was asked to map for a patch: empty, and nothing by itself. */
export interface MappedRange {
  readonly address: number;
  readonly length: number;
}

/** Memory that a process is about to be asked for; where it will lie is known when it has answered. */
export interface WantedMapping {
  readonly content: 'code' | 'counters';
  /** In bytes. */
  readonly length: number;
  /** Unused bytes of its code that the system call lies in meanwhile, which are as before afterwards. */
  readonly call: MappedRange;
}

export interface ApplyStep extends SignedPatch {
  readonly kind: 'apply';
  readonly process: ProcessKey;
  readonly name: PatchName;
  readonly buildId: string;
}

/** A step that was carried out, or that turned out to have been carried out before (then `pauseMs` is 0). */
export interface ChangeDone {
  /** From the first interrupt to the last thread running on, milliseconds. */
  readonly pauseMs: number;
  readonly threads: number;
  readonly moved: number;
  readonly restarted: number;
}

/** A step that changed nothing. */
export interface PatcherFailure {
  readonly reason: Reason;
  readonly message: string;
}
