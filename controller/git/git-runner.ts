import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { simpleGit } from 'simple-git';
import { invariant } from '#domain/invariant.ts';
import { ALLOWED_FOR_HARDENING, gitEnvironment, hardeningConfig, type GitPlaces } from './git-environment.ts';

/** Largest file that git may write: a pack with the whole history. Repositories of manifests have a few MiB. */
const MAX_FILE_WRITTEN_BYTES = 1024 * 1024 * 1024;
/** Most address space of one git process; index-pack of a 1 GiB pack stays below half of it. */
const MAX_ADDRESS_SPACE_BYTES = 4 * 1024 * 1024 * 1024;
/** Unit of `ulimit -f` in a POSIX shell. */
const BLOCK_BYTES = 512;
const KIB = 1024;
/** Most text on standard error; a server can send as much of it as it likes. */
const MAX_ERROR_BYTES = 256 * 1024;
/** After the wrapper's own limit (which needs at most 2 s to kill), how long until we stop waiting for it. */
const GRACE_MS = 5_000;
/** Exit status of timeout(1) when it ended the command, by SIGTERM and by SIGKILL. */
const TIMED_OUT_STATUS = [124, 137];
/** Exit status of the wrapper when a credential file cannot be read. */
export const CREDENTIALS_STATUS = 125;

export interface GitCommand {
  /** Arguments of git, from its subcommand on. Refs, URLs and paths stand behind `--end-of-options`. */
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  /** Environment that gives a command its transport and credentials; none for commands that stay on this machine. */
  readonly transport?: Readonly<Record<string, string>>;
  /** Extra `key=value` settings that belong to the transport. */
  readonly config?: readonly string[];
  /** Standard input; only for commands without a transport. */
  readonly input?: string;
}

/** How a command ended. Only `done` means that its whole output is there. */
export type GitEnding =
  | { readonly kind: 'done'; readonly stdout: Buffer; readonly stderr: string }
  | { readonly kind: 'exit'; readonly status: number; readonly stderr: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'overflow' };

/** What one process of git may use. */
export interface GitLimits {
  readonly fileBytes: number;
  readonly addressSpaceBytes: number;
}

export const DEFAULT_LIMITS: GitLimits = {
  fileBytes: MAX_FILE_WRITTEN_BYTES,
  addressSpaceBytes: MAX_ADDRESS_SPACE_BYTES,
};

export type RunGit = (command: GitCommand, signal: AbortSignal) => Promise<GitEnding>;

/**
 * The one way to git. simple-git is used as a runner of processes only, with every default that is unsafe for
 * untrusted repositories replaced:
 * - a status other than 0 is an error even if git said nothing (by default it resolves: an unsigned commit would pass);
 * - git ends by `close`, not 50 ms after `exit`, so that no late output is lost;
 * - output is counted while it arrives and the command is ended when there is too much (by default it fills memory);
 * - time, memory, file size and the whole group of processes are in the hands of `run-git.sh`;
 * - environment and configuration are complete and ours.
 */
export function createGitRunner(places: GitPlaces, limits: GitLimits = DEFAULT_LIMITS): RunGit {
  const wrapper = locateWrapper();
  return async (command, signal) => {
    if (signal.aborted) return { kind: 'cancelled' };
    const run = new GitRun(command, signal);
    const seconds = Math.max(1, Math.ceil(command.timeoutMs / 1_000));
    const environment = {
      ...gitEnvironment(places),
      STOPGAP_GIT_SECONDS: String(seconds),
      STOPGAP_GIT_FILE_BLOCKS: String(Math.ceil(limits.fileBytes / BLOCK_BYTES)),
      STOPGAP_GIT_MEMORY_KIB: String(Math.ceil(limits.addressSpaceBytes / KIB)),
      STOPGAP_GIT_INPUT: command.input === undefined ? 'lifeline' : 'pipe',
      STOPGAP_GIT_TOKEN_FILE: '',
      STOPGAP_GIT_USERNAME_FILE: '',
      STOPGAP_GIT_SCOPE: '',
      ...command.transport,
    };
    return await run.start(wrapper, places.home, environment, seconds * 1_000 + GRACE_MS);
  };
}

/** Beside this file in a checkout; a build leaves it where the sources are. */
function locateWrapper(): string {
  const here = import.meta.dirname;
  const candidates = [join(here, 'run-git.sh'), join(here, '../../../controller/git/run-git.sh')];
  const found = candidates.find((path) => existsSync(path));
  invariant(found !== undefined, `run-git.sh is in none of ${candidates.join(', ')}`);
  return found;
}

/** One command: collects its output and remembers why it was ended early. */
class GitRun {
  readonly #stop = new AbortController();
  readonly #stdout: Buffer[] = [];
  #stdoutBytes = 0;
  readonly #stderr: Buffer[] = [];
  #stderrBytes = 0;
  #early: 'timeout' | 'cancelled' | 'overflow' | undefined;
  #status: number | undefined;
  readonly #command: GitCommand;
  readonly #signal: AbortSignal;

  constructor(command: GitCommand, signal: AbortSignal) {
    this.#command = command;
    this.#signal = signal;
  }

  async start(wrapper: string, cwd: string, environment: Record<string, string>, limitMs: number): Promise<GitEnding> {
    const startedAt = performance.now();
    const cancel = (): void => {
      this.#end('cancelled');
    };
    this.#signal.addEventListener('abort', cancel);
    const limit = this.#limit(limitMs);
    try {
      await Promise.race([this.#spawn(wrapper, cwd, environment), limit.reached]);
    } catch (error) {
      if (this.#status === undefined) this.#stderr.push(Buffer.from(String(error)));
    } finally {
      limit.cancel();
      this.#signal.removeEventListener('abort', cancel);
    }
    return this.#ending(performance.now() - startedAt);
  }

  /** A last resort, should even the wrapper not end (a process in uninterruptible sleep): waiting stops, not the process. */
  #limit(limitMs: number): { reached: Promise<undefined>; cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      this.#end('timeout');
      resolve(undefined);
    }, limitMs);
    return {
      reached: promise,
      cancel: () => {
        clearTimeout(timer);
      },
    };
  }

  #end(reason: 'timeout' | 'cancelled' | 'overflow'): void {
    this.#early ??= reason;
    this.#stop.abort();
  }

  async #spawn(wrapper: string, cwd: string, environment: Record<string, string>): Promise<void> {
    const { args, config = [], input } = this.#command;
    const git = simpleGit({
      baseDir: cwd,
      binary: ['/bin/sh', wrapper],
      abort: this.#stop.signal,
      completion: { onClose: true, onExit: false },
      errors: (error, { exitCode }) => {
        this.#status = exitCode;
        return exitCode === 0 ? undefined : (error ?? new Error(`git ended with status ${exitCode}`));
      },
      config: [...hardeningConfig(), ...config],
      allowEnvironment: Object.keys(environment),
      unsafe: ALLOWED_FOR_HARDENING,
      ...(input === undefined ? {} : { input: () => input }),
    });
    git.env(environment).outputHandler((_command, stdout, stderr) => {
      this.#collect(stdout, stderr);
    });
    // A subcommand that simple-git decodes would cost a second copy of the content, and lossily.
    await (args[0] === 'cat-file' ? git.binaryCatFile(args.slice(1)) : git.raw([...args]));
  }

  #collect(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): void {
    stdout.on('data', (chunk: Buffer) => {
      this.#stdoutBytes += chunk.length;
      if (this.#stdoutBytes <= this.#command.maxOutputBytes) this.#stdout.push(chunk);
      else this.#overflow(stdout);
    });
    stderr.on('data', (chunk: Buffer) => {
      this.#stderrBytes += chunk.length;
      if (this.#stderrBytes <= MAX_ERROR_BYTES) this.#stderr.push(chunk);
      else this.#overflow(stderr);
    });
  }

  /** Reading stops at once, so that a fast git cannot fill memory in the moment that it takes to end it. */
  #overflow(stream: NodeJS.ReadableStream): void {
    this.#end('overflow');
    if (stream instanceof Readable) stream.destroy();
  }

  #ending(tookMs: number): GitEnding {
    if (this.#early !== undefined) return { kind: this.#early };
    const stderr = Buffer.concat(this.#stderr).toString();
    if (this.#status === 0) return { kind: 'done', stdout: Buffer.concat(this.#stdout), stderr };
    const status = this.#status ?? -1;
    if (TIMED_OUT_STATUS.includes(status) && tookMs >= this.#command.timeoutMs) return { kind: 'timeout' };
    return { kind: 'exit', status, stderr };
  }
}
