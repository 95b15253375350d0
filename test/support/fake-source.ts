import type { ParsedManifest } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { CommitTree } from '#domain/source/commit-tree.ts';
import type { GitObject } from '#domain/source/git-object.ts';
import type { CommitRelation } from '#domain/source/history.ts';
import type { RemoteHead } from '#domain/source/remote-head.ts';
import type { SourceFailure } from '#domain/source/source-failure.ts';
import { SOURCE_DEFAULTS, type SourceRequest } from '#domain/source/source-request.ts';
import type {
  AcceptedState,
  AcceptedStateStore,
  GitSource,
  SignatureQuestion,
  StoredState,
  TrustKeeper,
} from '../../controller/ports.ts';
import { signedIn } from './builders.ts';
import type { DocumentReaders } from '../../controller/steps/read-documents.ts';
import { aCommit, aDocument, aHead, aName, aRejection, aVerifiedPatch } from './source-builders.ts';

/** A document of the fakes: JSON instead of YAML, and a word instead of a signature. */
export interface FakeDocument {
  readonly name: string;
  readonly version?: number;
  readonly kind?: 'Other' | 'Broken' | 'Unsigned';
}

export const fileOf = (...documents: readonly FakeDocument[]): string => JSON.stringify(documents);

/** Reads what `fileOf` writes. Text that is no JSON is a file that nobody can read, without a name. */
export function fakeReaders(now = () => new Date('2026-11-24T06:00:00Z')): DocumentReaders {
  return {
    decode: ({ path, bytes }) => {
      try {
        const documents = JSON.parse(new TextDecoder().decode(bytes)) as FakeDocument[];
        const locate = () => ({ line: 1, column: 1 });
        return { documents: documents.map((value, index) => ({ path, line: index + 1, value, locate })), rejected: [] };
      } catch {
        return { documents: [], rejected: [aRejection({ path })] };
      }
    },
    parse: ({ path, line, value }) => {
      const { name, version = 1, kind } = value as FakeDocument;
      if (kind === 'Other') return { kind: 'ignored' };
      if (kind === 'Broken') return { kind: 'rejected', rejections: [aRejection({ path, line, name })] };
      const { manifest } = aDocument({ name, version, path, line });
      const payload = new TextEncoder().encode(JSON.stringify({ name, version, kind }));
      return { kind: 'manifest', manifest: { ...manifest, envelope: { ...manifest.envelope, payload } } };
    },
    verify: ({ name, envelope, path, line }: ParsedManifest) => {
      const signed = JSON.parse(new TextDecoder().decode(envelope.payload)) as FakeDocument;
      if (signed.kind === 'Unsigned') return err([aRejection({ path, line, name, message: 'nobody signed' })]);
      return ok({ ...aVerifiedPatch(name, signed.version), envelope });
    },
    clock: { now },
  };
}

/** A repository in memory: what the server says can be changed between two passes, and every question is counted. */
export class FakeGit implements GitSource {
  head_: Result<RemoteHead, SourceFailure> = ok(aHead());
  fetch_: Result<RemoteHead, SourceFailure> | undefined;
  relation_: Result<CommitRelation, SourceFailure> = ok('ahead');
  files_: Result<Readonly<Record<string, string>> | undefined, SourceFailure> = ok({});
  /** The signed object of each commit, by its name; and whether git finds its signature good. */
  readonly objects = new Map<string, GitObject>();
  isGood_: Result<boolean, SourceFailure> = ok(true);
  readonly questions: SignatureQuestion[] = [];
  readonly asked: string[] = [];

  /** A new commit with these files; undefined for a commit without the folder. */
  push(commit: string, files: Readonly<Record<string, string>> | undefined): RemoteHead {
    const head = aHead(aCommit(commit));
    this.head_ = ok(head);
    this.files_ = ok(files);
    return head;
  }

  head(): Promise<Result<RemoteHead, SourceFailure>> {
    return this.#answer('head', this.head_);
  }

  fetch(head: RemoteHead): Promise<Result<RemoteHead, SourceFailure>> {
    return this.#answer('fetch', this.fetch_ ?? ok(head));
  }

  relation(): Promise<Result<CommitRelation, SourceFailure>> {
    return this.#answer('relation', this.relation_);
  }

  compareVersions(): number {
    return 0;
  }

  files({ commit, revision }: RemoteHead): Promise<Result<CommitTree, SourceFailure>> {
    if (!this.files_.ok) return this.#answer('files', this.files_);
    const files = Object.entries(this.files_.value ?? {}).map(([path, text]) => ({
      path,
      bytes: new TextEncoder().encode(text),
    }));
    const folderExists = this.files_.value !== undefined;
    return this.#answer('files', ok({ commit, revision, files, rejected: [], folderExists }));
  }

  signedObject({ commit }: RemoteHead): Promise<Result<GitObject, SourceFailure>> {
    const unsigned = { type: 'commit' as const, id: commit, bytes: new TextEncoder().encode('tree x\n\nhello\n') };
    return this.#answer('signedObject', ok(this.objects.get(commit) ?? unsigned));
  }

  verifySignature(_object: GitObject, question: SignatureQuestion): Promise<Result<boolean, SourceFailure>> {
    this.questions.push(question);
    return this.#answer('verifySignature', this.isGood_);
  }

  trustFiles({ commit, revision }: RemoteHead): Promise<Result<CommitTree, SourceFailure>> {
    return Promise.resolve(ok({ commit, revision, files: [], rejected: [], folderExists: false }));
  }

  #answer<T>(name: string, answer: Result<T, SourceFailure>): Promise<Result<T, SourceFailure>> {
    this.asked.push(name);
    return Promise.resolve(answer);
  }
}

/** Keeps a state in memory, as the file does on disk: what comes back has to be verified again. */
export class FakeStore implements AcceptedStateStore {
  saved: AcceptedState | undefined;
  saves = 0;
  fault: string | undefined;
  loadFault: string | undefined;

  load(): Promise<Result<StoredState | undefined, string>> {
    if (this.loadFault !== undefined) return Promise.resolve(err(this.loadFault));
    if (this.saved === undefined) return Promise.resolve(ok(undefined));
    const { set, ...rest } = this.saved;
    const patches = [...set.patches].map(([name, { verified, placement, driftPolicy, state, path, commit }]) => ({
      commit,
      manifest: { name: aName(name), path, line: 1, ...signedIn(verified), placement, driftPolicy, state },
    }));
    return Promise.resolve(ok({ ...rest, set, patches }));
  }

  save(state: AcceptedState): Promise<Result<undefined, string>> {
    if (this.fault !== undefined) return Promise.resolve(err(this.fault));
    this.saved = state;
    this.saves += 1;
    return Promise.resolve(ok(undefined));
  }
}

/** Trust that no document changes. */
export const NO_KEEPER: TrustKeeper = { take: () => undefined, withdrawn: () => new Set() };

export const aRequest = (over: Partial<SourceRequest> = {}): SourceRequest => ({
  ...SOURCE_DEFAULTS,
  source: { url: 'https://git.example/a.git', ref: { kind: 'branch', name: 'main' }, path: 'patches' },
  intervalMs: 5_000,
  judgedBy: 'root-1',
  confirmed: {},
  ...over,
});
