import { parseCommitSha, type CommitSha } from '#domain/ids.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import {
  excessOf,
  MANIFESTS,
  sortEntries,
  TRUST_DOCUMENTS,
  type CommitTree,
  type SourceFile,
  type WantedFiles,
} from '#domain/source/commit-tree.ts';
import type { VerifiedHead } from '#domain/source/commit-verification.ts';
import type { GitObject } from '#domain/source/git-object.ts';
import type { CommitRelation } from '#domain/source/history.ts';
import { headOfPin, headOfRef, type RemoteHead } from '#domain/source/remote-head.ts';
import type { RepositoryUrl } from '#domain/source/repository-url.ts';
import type { SettingFault } from '#domain/source/setting-fault.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import { describeRef, type SourceRef } from '#domain/source/source-ref.ts';
import type { GitSource, SignatureQuestion } from '../ports.ts';
import { BATCH_OVERHEAD_BYTES, parseBlobBatch } from './blob-batch.ts';
import { resolveCredentials, type SourceCredentials } from './credentials.ts';
import { GitSession, type Answer, type SessionOptions } from './git-session.ts';
import { compareVersions, isVersionRange, nameSome, parseRemoteRefs, refPatterns, selectHead } from './remote-refs.ts';
import type { NamedRef, RemoteRefs } from './remote-refs.ts';
import { MAX_MIRROR_BYTES } from './mirror.ts';
import { MAX_LISTING_BYTES, parseTreeListing, type ListedEntry } from './tree-listing.ts';

export interface GitSourceOptions {
  readonly url: RepositoryUrl;
  readonly ref: SourceRef;
  /** Folder of the repository that holds the manifests, as `parseSourcePath` gives it. */
  readonly path: string;
  /** Folder of the trust documents, in the same form. */
  readonly trustPath: string;
  readonly credentials: SourceCredentials;
  /** Private folder of this source; mirror and temporary files are kept in it. */
  readonly stateDirectory: string;
  /** Where git, ssh and the tools of the wrapper are looked for, as in PATH. */
  readonly searchPath: string;
  readonly timeouts?: Partial<SourceTimeouts>;
  readonly maxMirrorBytes?: number;
}

export interface SourceTimeouts {
  /** Asking where a ref points. */
  readonly headMs: number;
  /** Bringing new objects; the first time it is the whole history. */
  readonly fetchMs: number;
  /** Anything that stays on this machine. */
  readonly localMs: number;
}

/** A slow server needs some seconds; a first fetch over a slow line some minutes; a local walk well under a second. */
export const DEFAULT_TIMEOUTS: SourceTimeouts = { headMs: 30_000, fetchMs: 300_000, localMs: 30_000 };

/** Most of an answer of ls-remote: 64 bytes a ref, so some 100,000 refs when a range of versions is followed. */
const MAX_REFS_BYTES = 8 * 1024 * 1024;
/** Enough for one line of an answer of ours. */
const MAX_LINE_BYTES = 4_096;
/** Largest commit or tag whose signature is looked at; its message is most of it. */
const MAX_SIGNED_BYTES = 1024 * 1024;
/** The only ref of the mirror: what was fetched last. */
const FETCHED = 'refs/stopgap/fetched';
const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
];

/** A source behind the git command line: one bare mirror, nothing ever checked out. See docs/adr/0003. */
export function createGitSource(options: GitSourceOptions): Result<GitSource, SettingFault> {
  const { ref } = options;
  if (ref.kind === 'semver' && !isVersionRange(ref.range))
    return err({ message: `${ref.range} is not a range of semantic versions`, fix: 'write a range such as 1.x' });
  return ok(new CommandLineGitSource(options));
}

class CommandLineGitSource implements GitSource {
  readonly #options: GitSourceOptions;
  readonly #timeouts: SourceTimeouts;
  readonly #session: GitSession;

  constructor(options: GitSourceOptions) {
    this.#options = options;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    const { url, stateDirectory, searchPath } = options;
    const credentials = resolveCredentials(options.credentials);
    const { localMs } = this.#timeouts;
    const maxMirrorBytes = options.maxMirrorBytes ?? MAX_MIRROR_BYTES;
    const session: SessionOptions = { url, credentials, stateDirectory, searchPath, localMs, maxMirrorBytes };
    this.#session = new GitSession(session);
  }

  async head(signal: AbortSignal): Promise<Result<RemoteHead, SourceFailure>> {
    const { ref } = this.#options;
    if (ref.kind === 'commit') return ok(headOfPin(ref.commit));
    const refs = await this.#ask(refPatterns(ref), `asking ${this.#where()} for ${describeRef(ref)}`, signal);
    if (!refs.ok) return refs;
    const head = selectHead(ref, refs.value);
    if (!head.ok) return head;
    return head.value === undefined ? err(await this.#explainAbsence(ref, signal)) : ok(head.value);
  }

  async #ask(
    patterns: readonly string[],
    what: string,
    signal: AbortSignal,
  ): Promise<Result<RemoteRefs, SourceFailure>> {
    const answer = await this.#session.remote(
      {
        args: ['ls-remote', '--quiet', '--end-of-options', this.#options.url.text, ...patterns],
        timeoutMs: this.#timeouts.headMs,
        maxOutputBytes: MAX_REFS_BYTES,
      },
      what,
      signal,
    );
    return answer.ok ? ok(parseRemoteRefs(answer.value.stdout)) : answer;
  }

  /** An answer without the ref: nothing at all may be an empty repository; other branches mean that this one is gone. */
  async #explainAbsence(ref: NamedRef, signal: AbortSignal): Promise<SourceFailure> {
    const refs = await this.#ask(['refs/heads/*', 'refs/tags/*'], `asking ${this.#where()} for its branches`, signal);
    if (!refs.ok) return refs.error;
    if (refs.value.size === 0) return sourceFailure('RepositoryEmpty', `${this.#where()} has no commit yet`);
    return sourceFailure('RefNotFound', `${this.#where()} has no ${describeRef(ref)}; it has ${nameSome(refs.value)}`);
  }

  async fetch(head: RemoteHead, signal: AbortSignal): Promise<Result<RemoteHead, SourceFailure>> {
    const fetched = await this.#fetched(signal);
    const before = fetched.ok ? fetched.value : undefined;
    if (before === head.commit && (await this.#hasTag(head, signal))) return ok(head);
    const brought = await this.#bring(head, signal);
    if (!brought.ok) return brought;
    const after = await this.#fetched(signal);
    const isMoved = after.ok && after.value !== before;
    const refusal = isMoved ? undefined : this.#refusalIn(brought.value.stderr);
    if (refusal !== undefined) return err(refusal);
    return after.ok ? ok(headAt(head, after.value)) : after;
  }

  /** A tag that was signed anew for the same commit has to be brought too. */
  async #hasTag({ tagObject }: RemoteHead, signal: AbortSignal): Promise<boolean> {
    if (tagObject === undefined) return true;
    const answer = await this.#session.query(FETCHED, 'reading what was fetched', signal);
    return answer.ok && answer.value.startsWith(`${tagObject} `);
  }

  async #bring(head: RemoteHead, signal: AbortSignal): Promise<Answer> {
    await this.#session.discardWhenSwollen();
    const answer = await this.#session.remote(
      {
        args: [...FETCH, '--end-of-options', this.#options.url.text, `+${head.ref}:${FETCHED}`],
        timeoutMs: this.#timeouts.fetchMs,
        maxOutputBytes: MAX_LINE_BYTES,
      },
      `fetching ${describeRef(this.#options.ref)} of ${this.#where()}`,
      signal,
    );
    if (answer.ok) await this.#session.repackWhenScattered(this.#timeouts.fetchMs, signal);
    return answer;
  }

  /** git can leave a ref as it was and call that a success; reading on would take the old commit for the new one. */
  #refusalIn(stderr: string): SourceFailure | undefined {
    if (/shallow/.test(stderr))
      return sourceFailure('SourceShallow', `${this.#where()} has only a part of its history`);
    if (/rejected/.test(stderr))
      return sourceFailure('GitOperationFailed', `${this.#where()} was not taken over by git`);
    return undefined;
  }

  /** The commit that the last fetch brought: what is read later is this, wherever the ref has moved in the meantime. */
  async #fetched(signal: AbortSignal): Promise<Result<CommitSha, SourceFailure>> {
    const what = `reading the commit of ${describeRef(this.#options.ref)}`;
    const answer = await this.#session.query(`${FETCHED}^{commit}`, what, signal);
    if (!answer.ok) return answer;
    const [object, type] = answer.value.split(' ');
    const commit = parseCommitSha(object ?? '');
    if (commit !== undefined && type === 'commit') return ok(commit);
    return err(sourceFailure('RefNotACommit', `${describeRef(this.#options.ref)} does not point to a commit`));
  }

  async relation(
    accepted: CommitSha,
    next: CommitSha,
    signal: AbortSignal,
  ): Promise<Result<CommitRelation, SourceFailure>> {
    if (accepted === next) return ok('same');
    const known = await this.#session.query(accepted, 'looking for the accepted commit', signal);
    if (!known.ok) return known;
    if (!known.value.startsWith(`${accepted} commit`)) return ok('diverged');
    const ahead = await this.#session.isAncestor(accepted, next, signal);
    if (!ahead.ok) return ahead;
    if (ahead.value) return ok('ahead');
    const behind = await this.#session.isAncestor(next, accepted, signal);
    if (!behind.ok) return behind;
    return ok(behind.value ? 'behind' : 'diverged');
  }

  compareVersions(left: string | undefined, right: string | undefined): number {
    return compareVersions(left, right);
  }

  async files(head: RemoteHead, signal: AbortSignal): Promise<Result<CommitTree, SourceFailure>> {
    const { path } = this.#options;
    return await this.#folder(head, path, MANIFESTS, signal);
  }

  /**
   * The trust documents of a fetched commit. A folder that is too large, or is none, is refused as a whole and said so:
   * whoever fills it takes nothing away, and the manifests of the commit are read all the same.
   */
  async trustFiles(head: RemoteHead, signal: AbortSignal): Promise<Result<CommitTree, SourceFailure>> {
    const { trustPath } = this.#options;
    const tree = await this.#folder(head, trustPath, TRUST_DOCUMENTS, signal);
    if (tree.ok || (tree.error.reason !== 'TooLarge' && tree.error.reason !== 'PathNotAFolder')) return tree;
    const { commit, revision } = head;
    return ok({ commit, revision, files: [], rejected: [refusedFolder(trustPath, tree.error)], folderExists: true });
  }

  async #folder(
    head: RemoteHead,
    path: string,
    wanted: WantedFiles,
    signal: AbortSignal,
  ): Promise<Result<CommitTree, SourceFailure>> {
    const listing = await this.#list(head.commit, path, signal);
    if (!listing.ok) return listing;
    const isInside = (entry: ListedEntry): boolean => path === '' || entry.path.startsWith(`${path}/`);
    const folder = listing.value.find((entry) => entry.path === path);
    if (folder !== undefined && folder.mode !== '040000')
      return err(sourceFailure('PathNotAFolder', `${path} is no folder in ${head.revision}`));
    const { manifests, rejected } = sortEntries(listing.value.filter(isInside), wanted);
    const content = await this.#read(manifests, rejected, wanted, signal);
    if (!content.ok) return content;
    const { commit, revision } = head;
    return ok({ commit, revision, files: content.value, rejected, folderExists: path === '' || folder !== undefined });
  }

  /** With `-t` folders are listed too: each step of the walk prints something, so that the limit ends every walk. */
  async #list(commit: CommitSha, path: string, signal: AbortSignal): Promise<Result<ListedEntry[], SourceFailure>> {
    const folder = path === '' ? [] : [path];
    const listing = await this.#session.local(
      {
        args: ['ls-tree', '-r', '-t', '-z', '-l', '--full-tree', '--end-of-options', commit, ...folder],
        timeoutMs: this.#timeouts.localMs,
        maxOutputBytes: MAX_LISTING_BYTES,
      },
      `listing ${path === '' ? 'the files' : path} of commit ${commit}`,
      signal,
    );
    return listing.ok ? parseTreeListing(listing.value.stdout) : listing;
  }

  /** Sizes are known before any content is asked for; then one process gives all of it. */
  async #read(
    manifests: readonly ListedEntry[],
    rejected: readonly Rejection[],
    wanted: WantedFiles,
    signal: AbortSignal,
  ): Promise<Result<SourceFile[], SourceFailure>> {
    const totalBytes = manifests.reduce((total, { size }) => total + (size ?? 0), 0);
    const excess = excessOf(manifests.length, totalBytes, rejected.length, wanted);
    if (excess !== undefined) return err(sourceFailure('TooLarge', excess));
    if (manifests.length === 0) return ok([]);
    const objects = manifests.map(({ object }) => object);
    const output = await this.#session.local(
      {
        args: ['cat-file', '--batch'],
        input: `${objects.join('\n')}\n`,
        timeoutMs: this.#timeouts.localMs,
        maxOutputBytes: totalBytes + objects.length * BATCH_OVERHEAD_BYTES,
      },
      `reading ${objects.length} files`,
      signal,
    );
    if (!output.ok) return output;
    const blobs = parseBlobBatch(output.value.stdout, objects);
    if (!blobs.ok) return blobs;
    return ok(manifests.flatMap(({ path }, index) => filesOf(path, blobs.value[index])));
  }

  async signedObject(
    head: RemoteHead,
    mode: VerifiedHead['mode'],
    signal: AbortSignal,
  ): Promise<Result<GitObject, SourceFailure>> {
    const asked = await this.#session.query(mode === 'Tag' ? FETCHED : head.commit, 'looking for a signature', signal);
    if (!asked.ok) return asked;
    const [id = '', type, size] = asked.value.split(' ');
    if (type !== 'commit' && type !== 'tag')
      return err(sourceFailure('RefNotACommit', `${head.revision} is neither a commit nor a tag`));
    if (Number(size) > MAX_SIGNED_BYTES)
      return err(sourceFailure('TooLarge', `${type} ${id} has ${size ?? ''} bytes`, 'Write a shorter message'));
    const limits = { timeoutMs: this.#timeouts.localMs, maxOutputBytes: MAX_SIGNED_BYTES };
    const content = await this.#session.local(
      { args: ['cat-file', type, id], ...limits },
      `reading ${type} ${id}`,
      signal,
    );
    return content.ok ? ok({ type, id, bytes: content.value.stdout }) : content;
  }

  async verifySignature(
    object: GitObject,
    question: SignatureQuestion,
    signal: AbortSignal,
  ): Promise<Result<boolean, SourceFailure>> {
    return await this.#session.isSignatureGood(object, question, signal);
  }

  #where(): string {
    return this.#options.url.printable;
  }
}

/** The ref may have moved since the server was asked; then the head is where it stands now. */
const headAt = (head: RemoteHead, commit: CommitSha): RemoteHead =>
  commit === head.commit ? head : headOfRef(head.ref, commit, head.version);

const filesOf = (path: string, bytes: Buffer | undefined): SourceFile[] =>
  bytes === undefined ? [] : [{ path, bytes }];

const refusedFolder = (path: string, { message }: SourceFailure): Rejection => ({
  path: `${path}/`,
  line: 0,
  column: 0,
  field: '',
  message: `nothing of the folder is read: ${message.split('. ')[0] ?? message}`,
  fix: 'Keep trust roots, the catalog and revocations there, and nothing else.',
});
