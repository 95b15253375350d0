import { err, ok, type Result } from '#domain/result.ts';
import type { GitObject } from '#domain/source/git-object.ts';
import type { RepositoryUrl } from '#domain/source/repository-url.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { SignatureQuestion } from '../ports.ts';
import { openTransport, type SourceCredentials } from './credentials.ts';
import { explainEnding } from './git-failures.ts';
import { createGitRunner, type GitCommand, type GitEnding, type RunGit } from './git-runner.ts';
import {
  countPacks,
  discardMirror,
  MAX_PACKS,
  mirrorPlaces,
  packBytes,
  prepareStateDirectory,
  sweepLeftovers,
  type MirrorPlaces,
} from './mirror.ts';
import { openSignatureCheck } from './signature-check.ts';

export interface SessionOptions {
  readonly url: RepositoryUrl;
  readonly credentials: SourceCredentials;
  readonly stateDirectory: string;
  readonly searchPath: string;
  readonly localMs: number;
  /** A mirror that has grown beyond this is brought anew. */
  readonly maxMirrorBytes: number;
}

type Command = Pick<GitCommand, 'args' | 'input' | 'timeoutMs' | 'maxOutputBytes'>;
/** The whole output of a command that succeeded; git warns on `stderr` of some things that it left undone. */
export type Answer = Result<{ readonly stdout: Buffer; readonly stderr: string }, SourceFailure>;

/** Enough for one line of an answer of git. */
const MAX_LINE_BYTES = 4_096;
/** Oldest git that knows `GIT_CONFIG_GLOBAL`, without which the configuration of the machine could leak in. */
const MIN_GIT = [2, 32] as const;
const NOT_ANCESTOR_STATUS = 1;
const NOT_GOOD_STATUS = 1;

/** Runs commands in the mirror of one source, which it makes, keeps clean, and throws away when it is damaged. */
export class GitSession {
  readonly #options: SessionOptions;
  readonly #places: MirrorPlaces;
  readonly #run: RunGit;
  #isPrepared = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { url, credentials, stateDirectory, searchPath } = options;
    const identity = [
      url.text,
      credentials.tokenFile ?? '',
      credentials.usernameFile ?? '',
      credentials.identityFile ?? '',
    ];
    this.#places = mirrorPlaces(stateDirectory, identity);
    this.#run = createGitRunner({ ...this.#places, searchPath });
  }

  /** A command that talks to the server, with its credentials. What a killed one leaves behind is swept. */
  async remote(command: Command, what: string, signal: AbortSignal): Promise<Answer> {
    const prepared = await this.#prepare(signal);
    if (!prepared.ok) return prepared;
    const { url, credentials } = this.#options;
    const transport = await openTransport(url, credentials);
    if (!transport.ok) return transport;
    const { environment, config, secrets } = transport.value;
    const ending = await this.#run({ ...command, transport: environment, config }, signal);
    if (ending.kind === 'done') return ok(ending);
    await sweepLeftovers(this.#places.mirror);
    return err(this.#explain(ending, command, what, secrets));
  }

  /** A command that stays in the mirror. When it finds damage there, the mirror goes: the next fetch brings all again. */
  async local(command: Command, what: string, signal: AbortSignal): Promise<Answer> {
    const prepared = await this.#prepare(signal);
    if (!prepared.ok) return prepared;
    const ending = await this.#run(command, signal);
    return ending.kind === 'done' ? ok(ending) : err(await this.#localFailure(ending, command, what));
  }

  async #localFailure(
    ending: Exclude<GitEnding, { kind: 'done' }>,
    command: Command,
    what: string,
  ): Promise<SourceFailure> {
    if (ending.kind === 'exit') {
      await discardMirror(this.#places.mirror);
      this.#isPrepared = false;
    }
    return this.#explain(ending, command, what, []);
  }

  /** What an expression means, as `cat-file --batch-check` prints it: `<object> <type> <size>`, or `... missing`. */
  async query(expression: string, what: string, signal: AbortSignal): Promise<Result<string, SourceFailure>> {
    const { localMs } = this.#options;
    const args = ['cat-file', '--batch-check'];
    const command = { args, input: `${expression}\n`, timeoutMs: localMs, maxOutputBytes: MAX_LINE_BYTES };
    const answer = await this.local(command, what, signal);
    return answer.ok ? ok(answer.value.stdout.toString().trim()) : answer;
  }

  /** Status 0 means yes and 1 means no (git-merge-base(1)); everything else is a failure and never a no. */
  async isAncestor(older: string, newer: string, signal: AbortSignal): Promise<Result<boolean, SourceFailure>> {
    const { localMs: timeoutMs } = this.#options;
    const args = ['merge-base', '--is-ancestor', '--end-of-options', older, newer];
    const command = { args, timeoutMs, maxOutputBytes: MAX_LINE_BYTES };
    const ending = await this.#run(command, signal);
    if (ending.kind === 'done') return ok(true);
    if (ending.kind === 'exit' && ending.status === NOT_ANCESTOR_STATUS) return ok(false);
    return err(await this.#localFailure(ending, command, 'comparing two commits'));
  }

  /**
   * Whether git finds the signature of an object good. Only its exit status counts: of a key that nobody has listed it
   * prints "Good signature" too. Status 0 means yes and 1 means no; everything else is a failure and never a yes.
   */
  async isSignatureGood(
    { type, id }: GitObject,
    question: SignatureQuestion,
    signal: AbortSignal,
  ): Promise<Result<boolean, SourceFailure>> {
    const { localMs: timeoutMs, stateDirectory, searchPath } = this.#options;
    const check = await openSignatureCheck(stateDirectory, searchPath, question);
    if (!check.ok) return check;
    const args = [`verify-${type}`, '--end-of-options', id];
    const command = { args, timeoutMs, maxOutputBytes: MAX_LINE_BYTES };
    const ending = await this.#run({ ...command, ...check.value }, signal);
    if (ending.kind === 'done') return ok(true);
    if (ending.kind === 'exit' && ending.status === NOT_GOOD_STATUS) return ok(false);
    return err(this.#explain(ending, command, `verifying the signature of ${type} ${id}`, []));
  }

  /**
   * What was fetched and then refused stays in the mirror, so that whoever rewrites a branch again and again could fill the
   * disk. A mirror is a cache: the next fetch brings the whole history of the ref, and nothing else.
   */
  async discardWhenSwollen(): Promise<void> {
    if ((await packBytes(this.#places.mirror)) <= this.#options.maxMirrorBytes) return;
    await discardMirror(this.#places.mirror);
    this.#isPrepared = false;
  }

  /** Every fetch brings one more pack; makes one of them all now and then. That it fails is no harm. */
  async repackWhenScattered(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if ((await countPacks(this.#places.mirror)) <= MAX_PACKS) return;
    const args = ['repack', '-a', '-d', '-k', '-q'];
    const ending = await this.#run({ args, timeoutMs, maxOutputBytes: MAX_LINE_BYTES }, signal);
    if (ending.kind !== 'done') await sweepLeftovers(this.#places.mirror);
  }

  #explain(
    ending: Exclude<GitEnding, { kind: 'done' }>,
    { timeoutMs, maxOutputBytes }: Command,
    what: string,
    secrets: readonly string[],
  ): SourceFailure {
    return explainEnding(ending, { what, timeoutMs, maxOutputBytes, secrets });
  }

  async #prepare(signal: AbortSignal): Promise<Result<undefined, SourceFailure>> {
    if (this.#isPrepared) return ok(undefined);
    const folders = await prepareStateDirectory(this.#options.stateDirectory, this.#places);
    if (!folders.ok) return folders;
    const made = await this.#makeMirror(signal);
    this.#isPrepared = made.ok;
    return made;
  }

  async #makeMirror(signal: AbortSignal): Promise<Result<undefined, SourceFailure>> {
    const limits = { timeoutMs: this.#options.localMs, maxOutputBytes: MAX_LINE_BYTES };
    const version = { args: ['version'], ...limits };
    const asked = await this.#run(version, signal);
    if (asked.kind !== 'done') return err(this.#explain(asked, version, 'running git', []));
    const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(asked.stdout.toString()) ?? []).map(Number);
    if (major < MIN_GIT[0] || (major === MIN_GIT[0] && minor < MIN_GIT[1]))
      return err(sourceFailure('GitUnusable', `git ${major}.${minor} is too old`));
    const init = { args: ['init', '--bare', '--quiet', '--initial-branch=none', '--object-format=sha1'], ...limits };
    const initialised = await this.#run(init, signal);
    if (initialised.kind === 'done') return ok(undefined);
    return err(this.#explain(initialised, init, 'making the mirror', []));
  }
}
