import type { PatchSet } from '#domain/patch.ts';
import { asksForTheSame } from '#domain/source/assemble-patch-set.ts';
import { nextPassAfterMs } from '#domain/source/next-pass.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import { summarizeSource, type SourceFindings, type SourceStatus } from '#domain/source/source-status.ts';
import type { SourceMemory } from '../source-memory.ts';
import type { Finding } from './accept-commit.ts';

/** One look at a source: what to apply now, what to tell people, and when to look again. */
export interface SourcePass {
  /** To be passed to the next pass. */
  readonly memory: SourceMemory;
  /** The last good set; undefined when nothing is known yet, and then nothing may be removed. */
  readonly desired: PatchSet | undefined;
  readonly status: SourceStatus;
  /** True when `desired` asks for something else than before the pass. */
  readonly isNews: boolean;
  readonly nextPassAfterMs: number;
}

export interface PassRecord {
  readonly before: SourceMemory;
  readonly after: SourceMemory;
  readonly request: SourceRequest;
  readonly finding: Finding;
}

/** Sums a pass up for whoever applies its set, for people, and for the clock. `chance` is from 0 up to 1. */
export function reportPass(pass: PassRecord, now: Date, chance: number): SourcePass {
  const { before, after, request, finding } = pass;
  const desired = after.accepted?.set;
  const failure = finding.kind === 'failed' ? finding.failure : undefined;
  const status = summarizeSource(findingsOf(pass, failure, now));
  const isStalled = failure !== undefined && failure.kind !== 'transient';
  const { failures } = after;
  return {
    memory: { ...after, status },
    desired,
    status,
    isNews: isNews(before.accepted?.set, desired),
    nextPassAfterMs: nextPassAfterMs({ failures, isStalled, intervalMs: request.intervalMs, chance }),
  };
}

function findingsOf(pass: PassRecord, failure: SourceFailure | undefined, now: Date): SourceFindings {
  const { before, after, request, finding } = pass;
  const { accepted, documents } = after;
  return {
    attempted: finding.head?.revision ?? before.status?.lastAttemptedRevision,
    desired: accepted?.set,
    documents,
    failure,
    verified: accepted?.verified,
    storage: after.unsaved ?? after.recordLost,
    missingFolder: accepted?.isFolderKnown === false ? request.source.path : undefined,
    contactAt: finding.head === undefined ? undefined : now.toISOString(),
    previous: before.status,
    now,
  };
}

function isNews(before: PatchSet | undefined, after: PatchSet | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return before !== after && !asksForTheSame(before, after);
}
