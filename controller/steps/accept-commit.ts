import { assemblePatchSet } from '#domain/source/assemble-patch-set.ts';
import type { VerifiedHead } from '#domain/source/commit-verification.ts';
import type { CommitTree } from '#domain/source/commit-tree.ts';
import { hasSameHistory, type RemoteHead } from '#domain/source/remote-head.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import { inputsOf, type SourceRequest } from '#domain/source/source-request.ts';
import type { AcceptedState } from '../ports.ts';
import type { RefusedHead, SourceMemory } from '../source-memory.ts';
import type { ReadDocuments } from './read-documents.ts';

/** What a pass learned, before it is written down. `head` is what the server named, as far as it came. */
export type Finding =
  | { readonly kind: 'unchanged'; readonly head: RemoteHead }
  | {
      readonly kind: 'read';
      readonly head: RemoteHead;
      /** Undefined when nobody was asked to vouch for the commit. */
      readonly verified: VerifiedHead | undefined;
      readonly tree: CommitTree;
      readonly read: ReadDocuments;
      /** Versions that a signed revocation takes out. */
      readonly withdrawn: ReadonlySet<string>;
    }
  | { readonly kind: 'failed'; readonly head: RemoteHead | undefined; readonly failure: SourceFailure };

/** What is remembered after a finding. Only a commit that was read as a whole changes what is in force. */
export function learn(memory: SourceMemory, request: SourceRequest, finding: Finding): SourceMemory {
  switch (finding.kind) {
    case 'unchanged':
      return { ...memory, failures: 0, refused: undefined };
    case 'failed':
      return { ...memory, failures: memory.failures + 1, refused: refusalOf(memory, request, finding) };
    case 'read':
      return accept(memory, request, finding);
  }
}

function refusalOf(
  memory: SourceMemory,
  request: SourceRequest,
  { head, failure }: Finding & { kind: 'failed' },
): RefusedHead | undefined {
  if (failure.kind !== 'refused' || head === undefined) return memory.refused;
  const { revision, tagObject } = head;
  return { revision, tagObject, inputs: inputsOf(request), failure };
}

function accept(memory: SourceMemory, request: SourceRequest, found: Finding & { kind: 'read' }): SourceMemory {
  const { head, verified, tree, read, withdrawn } = found;
  const before = memory.accepted;
  const isConfirmed = request.confirmed.removals === head.commit;
  const { set, removalBase } = assemblePatchSet({
    commit: head.commit,
    revision: head.revision,
    documents: read.documents,
    rejected: read.rejected,
    previous: before?.set,
    removalBase: before?.removalBase,
    withdrawn,
    prune: {
      isEnabled: request.isPruning,
      limitPercent: request.pruneLimitPercent,
      isConfirmed,
      recordLost: memory.recordLost,
    },
  });
  const recordLost = isConfirmed ? undefined : memory.recordLost;
  const isFolderKnown = tree.folderExists || (isSameFolder(before, request) && before?.isFolderKnown === true);
  const vouched = verified === undefined ? {} : { verified };
  const accepted = { source: request.source, head, ...vouched, set, removalBase, recordLost, isFolderKnown };
  const valid = [...set.patches.keys()].filter((name) => !set.held.has(name)).length;
  const documents = { valid, rejected: read.faulty + read.documents.length - valid, ignored: read.ignored };
  const known = { accepted, documents, recordLost, readings: read.readings, inputs: inputsOf(request) };
  return { ...memory, ...known, refused: undefined, failures: 0 };
}

const isSameFolder = (before: AcceptedState | undefined, { source }: SourceRequest): boolean =>
  before !== undefined && before.source.path === source.path && hasSameHistory(before.source, source);
