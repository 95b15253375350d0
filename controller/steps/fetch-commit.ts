import { ok, type Result } from '#domain/result.ts';
import { judgeHistory, type CommitRelation } from '#domain/source/history.ts';
import type { RemoteHead } from '#domain/source/remote-head.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import type { GitSource } from '../ports.ts';

/** What was fetched, and whether it may follow what was accepted; the head is known even when it may not. */
export interface FetchedCommit {
  readonly head: RemoteHead;
  readonly verdict: Result<RemoteHead, SourceFailure>;
}

/** Brings a head with its history and holds it against the accepted one. */
export async function fetchCommit(
  git: GitSource,
  request: SourceRequest,
  accepted: RemoteHead | undefined,
  head: RemoteHead,
  signal: AbortSignal,
): Promise<Result<FetchedCommit, SourceFailure>> {
  const fetched = await git.fetch(head, signal);
  if (!fetched.ok) return fetched;
  const next = fetched.value;
  const relation = await relationOf(git, request, accepted, next, signal);
  if (!relation.ok) return relation;
  const verdict = judgeHistory({
    policy: request.history,
    ref: request.source.ref,
    accepted,
    next,
    relation: relation.value,
    versionOrder: git.compareVersions(accepted?.version, next.version),
    confirmed: request.confirmed.history,
    isVerifying: request.verification.mode !== 'None',
  });
  return ok({ head: next, verdict });
}

/** Only a branch promises that its commits build upon each other; for the other refs walking the history is in vain. */
async function relationOf(
  git: GitSource,
  { source }: SourceRequest,
  accepted: RemoteHead | undefined,
  next: RemoteHead,
  signal: AbortSignal,
): Promise<Result<CommitRelation, SourceFailure>> {
  if (accepted === undefined || source.ref.kind !== 'branch') return ok('same');
  return await git.relation(accepted.commit, next.commit, signal);
}
