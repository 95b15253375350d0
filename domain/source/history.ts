import type { CommitSha } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { describeRef, type SourceRef } from './source-ref.ts';
import type { RemoteHead } from './remote-head.ts';
import { sourceFailure, type SourceFailure } from './source-failure.ts';

/** `FastForwardOnly` follows only what adds to the accepted history; `Any` follows whatever the ref points to. */
export const HISTORY_POLICIES = ['FastForwardOnly', 'Any'] as const;
export type HistoryPolicy = (typeof HISTORY_POLICIES)[number];

/** How a new commit stands to the accepted one; `diverged` also when the accepted one is nowhere to be found. */
export type CommitRelation = 'same' | 'ahead' | 'behind' | 'diverged';

export interface HistoryQuestion {
  readonly policy: HistoryPolicy;
  readonly ref: SourceRef;
  /** Undefined when nothing of this repository and ref was accepted before: then there is no history to keep. */
  readonly accepted: RemoteHead | undefined;
  readonly next: RemoteHead;
  readonly relation: CommitRelation;
  /** Sign of accepted version minus next version; 0 for refs other than a range of versions. */
  readonly versionOrder: number;
  /** A commit that a person has named as wanted although it breaks the policy. */
  readonly confirmed: CommitSha | undefined;
  /** True when only commits are followed that somebody signed: then going back takes a signature too. */
  readonly isVerifying: boolean;
}

/**
 * Decides whether a new head may follow the accepted one. Going back un-patches a hole that was closed, so a rewound or
 * rewritten branch, a moved tag and a lower version keep the last good state until a person names the new commit
 * (Fleet's CVE-2026-44937 shows what happens otherwise). A pinned commit changes only when a person changes the pin.
 * Where commits are verified, an older one was signed as well; so nobody can confirm it, and the way back is a new signed
 * commit that reverts.
 */
export function judgeHistory(question: HistoryQuestion): Result<RemoteHead, SourceFailure> {
  const { policy, accepted, next, confirmed, isVerifying } = question;
  const isAllowed = isVerifying
    ? next.commit === confirmed && !goesBack(question)
    : policy === 'Any' || next.commit === confirmed;
  if (accepted === undefined || isAllowed || question.ref.kind === 'commit') return ok(next);
  const breach = breachOf(question, accepted);
  return breach === undefined ? ok(next) : err(rewritten(question, accepted, breach));
}

const goesBack = ({ ref, relation, versionOrder }: HistoryQuestion): boolean =>
  ref.kind === 'branch' ? relation === 'behind' : ref.kind === 'semver' && versionOrder > 0;

function breachOf(question: HistoryQuestion, accepted: RemoteHead): string | undefined {
  const { ref, next } = question;
  switch (ref.kind) {
    case 'branch':
      return branchBreach(question);
    case 'tag':
      return next.commit === accepted.commit ? undefined : `was moved to ${short(next.commit)}, away from`;
    case 'semver':
      return versionBreach(question, accepted);
    case 'commit':
      return undefined;
  }
}

function branchBreach({ relation, next }: HistoryQuestion): string | undefined {
  switch (relation) {
    case 'behind':
      return `was set back to ${short(next.commit)}, which is older than`;
    case 'diverged':
      return `was rewritten: ${short(next.commit)} does not build upon`;
    case 'same':
    case 'ahead':
      return undefined;
  }
}

function versionBreach({ versionOrder, next }: HistoryQuestion, accepted: RemoteHead): string | undefined {
  if (versionOrder > 0) return `went down to ${next.revision}, below`;
  const isMoved = versionOrder === 0 && next.commit !== accepted.commit;
  return isMoved ? `stayed at one version that now means ${short(next.commit)} instead of` : undefined;
}

function rewritten(question: HistoryQuestion, accepted: RemoteHead, breach: string): SourceFailure {
  const what = `${describeRef(question.ref)} ${breach} the accepted ${accepted.revision}; its patches stay in force`;
  return sourceFailure('HistoryRewritten', what, adviceFor(question));
}

function adviceFor(question: HistoryQuestion): string {
  if (question.isVerifying && goesBack(question))
    return 'Restore the history; to go back, sign a new commit that reverts (or a higher version)';
  return `Restore the history, or confirm ${question.next.commit} with --confirm-history (annotation stopgap.dev/confirm-history)`;
}

/** As many digits as `git log --oneline` shows in a large repository. */
const short = (commit: CommitSha): string => commit.slice(0, 12);
