import { ok, type Result } from '#domain/result.ts';
import { hasSameHistory, type RemoteHead } from '#domain/source/remote-head.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import { inputsOf, type SourceRequest } from '#domain/source/source-request.ts';
import type { AcceptedState, AcceptedStateStore, Chance, CommitSigners, GitSource, TrustKeeper } from './ports.ts';
import type { SourceMemory } from './source-memory.ts';
import { learn, type Finding } from './steps/accept-commit.ts';
import { fetchCommit } from './steps/fetch-commit.ts';
import { readDocuments, type DocumentReaders } from './steps/read-documents.ts';
import { reportPass, type SourcePass } from './steps/report-pass.ts';
import { resolveHead } from './steps/resolve-head.ts';
import { restoreState } from './steps/restore-state.ts';
import { readSigners, verifyCommit, type SignedRequest } from './steps/verify-commit.ts';

export type { SourcePass } from './steps/report-pass.ts';

export interface SourceReconcilerDeps extends DocumentReaders {
  readonly git: GitSource;
  readonly store: AcceptedStateStore;
  /** Who may sign commits; without it no request to verify them is met. */
  readonly signers?: CommitSigners | undefined;
  readonly chance: Chance;
  readonly trust: TrustKeeper;
}

export interface SourceReconciler {
  /** The memory to begin with: what was in force before a restart, verified again. Reads no Git. */
  restore(signal: AbortSignal): Promise<SourceMemory>;
  reconcile(memory: SourceMemory, request: SourceRequest, signal: AbortSignal): Promise<SourcePass>;
}

/**
 * Git to verified patches, level by level: who may sign, where does the ref point, is that new, fetch it, may it follow,
 * did somebody sign it, take what is newer in trust, read it, judge every document, put the set together, keep it. A pass
 * that fails leaves the last good set in force and says so.
 */
export function createSourceReconciler(deps: SourceReconcilerDeps): SourceReconciler {
  return {
    restore: (signal) => restoreState(deps, signal),
    async reconcile(memory, request, signal) {
      const signed = await readSigners(deps.signers, request, deps.clock.now());
      const finding = signed.ok ? await look(deps, memory, signed.value, signal) : failed(undefined, signed.error);
      const learned = learn(memory, signed.ok ? signed.value.request : request, finding);
      const saved = await save(deps.store, memory, learned, signal);
      return reportPass({ before: memory, after: saved, request, finding }, deps.clock.now(), deps.chance());
    },
  };
}

const failed = (head: RemoteHead | undefined, failure: SourceFailure): Finding => ({ kind: 'failed', head, failure });

async function look(
  deps: SourceReconcilerDeps,
  memory: SourceMemory,
  signed: SignedRequest,
  signal: AbortSignal,
): Promise<Finding> {
  const { request } = signed;
  const accepted = comparableHead(memory.accepted, request);
  const head = await resolveHead(deps.git, request.source.ref, accepted, signal);
  if (!head.ok) return failed(undefined, head.error);
  const known = answerFromMemory(memory, request, head.value);
  if (known !== undefined) return known;
  const fetched = await fetchCommit(deps.git, request, accepted, head.value, signal);
  if (!fetched.ok) return failed(head.value, fetched.error);
  const { head: next, verdict } = fetched.value;
  if (!verdict.ok) return failed(next, verdict.error);
  const verified = await verifyCommit(
    deps.git,
    signed,
    { head: next, accepted: memory.accepted },
    deps.clock.now(),
    signal,
  );
  if (!verified.ok) return failed(next, verified.error);
  const content = await readCommit(deps, memory, next, signal);
  return content.ok
    ? { kind: 'read', head: next, verified: verified.value, ...content.value }
    : failed(next, content.error);
}

/** The accepted head, if the source is still the one that it came from. */
const comparableHead = (accepted: AcceptedState | undefined, { source }: SourceRequest): RemoteHead | undefined =>
  accepted !== undefined && hasSameHistory(accepted.source, source) ? accepted.head : undefined;

/** A head that was read or refused before gives the same answer again, without a fetch, unless it is judged otherwise now. */
function answerFromMemory(memory: SourceMemory, request: SourceRequest, head: RemoteHead): Finding | undefined {
  const inputs = inputsOf(request);
  const { refused } = memory;
  if (refused?.revision === head.revision && refused.tagObject === head.tagObject && refused.inputs === inputs)
    return failed(head, refused.failure);
  const accepted = comparableHead(memory.accepted, request);
  return accepted?.revision === head.revision && memory.inputs === inputs ? { kind: 'unchanged', head } : undefined;
}

async function readCommit(
  deps: SourceReconcilerDeps,
  memory: SourceMemory,
  head: RemoteHead,
  signal: AbortSignal,
): Promise<Result<Omit<Finding & { kind: 'read' }, 'kind' | 'head' | 'verified'>, SourceFailure>> {
  const documents = await deps.git.trustFiles(head, signal);
  if (!documents.ok) return documents;
  deps.trust.take(documents.value);
  const tree = await deps.git.files(head, signal);
  if (!tree.ok) return tree;
  const read = await readDocuments(tree.value, deps, memory.readings, signal);
  return read.ok ? ok({ tree: tree.value, read: read.value, withdrawn: deps.trust.withdrawn() }) : read;
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
