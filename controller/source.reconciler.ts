import { ok, type Result } from '#domain/result.ts';
import type { CommitTree } from '#domain/source/commit-tree.ts';
import { hasSameHistory, type RemoteHead } from '#domain/source/remote-head.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import { inputsOf, type SourceRequest } from '#domain/source/source-request.ts';
import type { AcceptedState, AcceptedStateStore, Chance, GitSource } from './ports.ts';
import type { SourceMemory } from './source-memory.ts';
import { learn, type Finding } from './steps/accept-commit.ts';
import { fetchCommit } from './steps/fetch-commit.ts';
import { readDocuments, type DocumentReaders, type ReadDocuments } from './steps/read-documents.ts';
import { reportPass, type SourcePass } from './steps/report-pass.ts';
import { resolveHead } from './steps/resolve-head.ts';
import { restoreState } from './steps/restore-state.ts';

export type { SourcePass } from './steps/report-pass.ts';

export interface SourceReconcilerDeps extends DocumentReaders {
  readonly git: GitSource;
  readonly store: AcceptedStateStore;
  readonly chance: Chance;
}

export interface SourceReconciler {
  /** The memory to begin with: what was in force before a restart, verified again. Reads no Git. */
  restore(signal: AbortSignal): Promise<SourceMemory>;
  reconcile(memory: SourceMemory, request: SourceRequest, signal: AbortSignal): Promise<SourcePass>;
}

/**
 * Git to verified patches, level by level: where does the ref point, is that new, fetch it, may it follow, read it,
 * judge every document, put the set together, keep it. A pass that fails leaves the last good set in force and says so.
 */
export function createSourceReconciler(deps: SourceReconcilerDeps): SourceReconciler {
  return {
    restore: (signal) => restoreState(deps, signal),
    async reconcile(memory, request, signal) {
      const finding = await look(deps, memory, request, signal);
      const learned = learn(memory, request, finding);
      const saved = await save(deps.store, memory, learned, signal);
      return reportPass({ before: memory, after: saved, request, finding }, deps.clock.now(), deps.chance());
    },
  };
}

async function look(
  deps: SourceReconcilerDeps,
  memory: SourceMemory,
  request: SourceRequest,
  signal: AbortSignal,
): Promise<Finding> {
  const accepted = comparableHead(memory.accepted, request);
  const head = await resolveHead(deps.git, request.source.ref, accepted, signal);
  if (!head.ok) return { kind: 'failed', head: undefined, failure: head.error };
  const known = answerFromMemory(memory, request, head.value);
  if (known !== undefined) return known;
  const fetched = await fetchCommit(deps.git, request, accepted, head.value, signal);
  if (!fetched.ok) return { kind: 'failed', head: head.value, failure: fetched.error };
  const { head: next, verdict } = fetched.value;
  if (!verdict.ok) return { kind: 'failed', head: next, failure: verdict.error };
  const content = await readCommit(deps, memory, next, signal);
  return content.ok
    ? { kind: 'read', head: next, ...content.value }
    : { kind: 'failed', head: next, failure: content.error };
}

/** The accepted head, if the source is still the one that it came from. */
const comparableHead = (accepted: AcceptedState | undefined, { source }: SourceRequest): RemoteHead | undefined =>
  accepted !== undefined && hasSameHistory(accepted.source, source) ? accepted.head : undefined;

/** A head that was read or refused before gives the same answer again, without a fetch, unless it is judged otherwise now. */
function answerFromMemory(memory: SourceMemory, request: SourceRequest, head: RemoteHead): Finding | undefined {
  const inputs = inputsOf(request);
  const { refused } = memory;
  if (refused?.revision === head.revision && refused.inputs === inputs)
    return { kind: 'failed', head, failure: refused.failure };
  const accepted = comparableHead(memory.accepted, request);
  return accepted?.revision === head.revision && memory.inputs === inputs ? { kind: 'unchanged', head } : undefined;
}

async function readCommit(
  deps: SourceReconcilerDeps,
  memory: SourceMemory,
  head: RemoteHead,
  signal: AbortSignal,
): Promise<Result<{ tree: CommitTree; read: ReadDocuments }, SourceFailure>> {
  const tree = await deps.git.files(head, signal);
  if (!tree.ok) return tree;
  const read = await readDocuments(tree.value, deps, memory.readings, signal);
  return read.ok ? ok({ tree: tree.value, read: read.value }) : read;
}

/** Writes down what is new, and again what could not be written before. A full disk does not stop protection. */
async function save(
  store: AcceptedStateStore,
  before: SourceMemory,
  after: SourceMemory,
  signal: AbortSignal,
): Promise<SourceMemory> {
  const { accepted } = after;
  if (accepted === undefined || (accepted === before.accepted && before.unsaved === undefined)) return after;
  const saved = await store.save(accepted, signal);
  return { ...after, unsaved: saved.ok ? undefined : saved.error };
}
