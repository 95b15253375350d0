import { err, type Result } from '#domain/result.ts';
import type { RemoteHead } from '#domain/source/remote-head.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { SourceRef } from '#domain/source/source-ref.ts';
import type { GitSource } from '../ports.ts';

/** Where the ref points now. A ref that is not there is a typing error at first, and was deleted once it had been read. */
export async function resolveHead(
  git: GitSource,
  ref: SourceRef,
  accepted: RemoteHead | undefined,
  signal: AbortSignal,
): Promise<Result<RemoteHead, SourceFailure>> {
  const head = await git.head(signal);
  if (head.ok || accepted === undefined || head.error.reason !== 'RefNotFound') return head;
  const what = `${head.error.message.split('. ')[0] ?? ''}; ${accepted.revision} stays in force`;
  return err(sourceFailure(ref.kind === 'branch' ? 'BranchDeleted' : 'TagDeleted', what));
}
