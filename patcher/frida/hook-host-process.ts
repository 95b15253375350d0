import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '#domain/result.ts';
import type { HookHost, HookHostEvents, HookedScript, HostRefusal } from './ports.ts';
import {
  FRIDA_VERSION,
  HOOK_PROTOCOL,
  parseHostMessage,
  type HostAnswer,
  type HostHello,
  type HostMessage,
  type HostRequest,
} from './protocol.ts';

/** A program that may be the hook host. */
export interface HostProgram {
  /** For messages: `npm frida`. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface HostProcessOptions {
  /** Tried in this order; the first that has the right Frida is used. */
  readonly programs: readonly HostProgram[];
  /** Where Python is looked for; nothing else of our environment is passed on. */
  readonly searchPath: string;
  readonly events: HookHostEvents;
  readonly onStart: (pid: number) => void;
  /** Lines that it writes to its standard error. */
  readonly onNoise: (line: string) => void;
}

/** The limit for attaching, and again for loading the script: a target is not kept waiting longer. */
const LIMIT_MS = 1_000;
/** Compiling, attaching, loading, being told, and taking all that out again, each within its limit, and a slow machine. */
const PATIENCE_MS = 10_000;
/** Python and 148 MB of library from a cold disk. */
const START_TIMEOUT_MS = 15_000;
/** Whoever has no Frida now will hardly have it a moment later, and every hooked process asks. */
const ASK_AGAIN_MS = 10_000;
const END_TIMEOUT_MS = 3_000;

/** The programs of this checkout or build; Python is looked for on the PATH. */
export function hostPrograms(): HostProgram[] {
  const extension = extname(import.meta.url);
  return [
    {
      label: 'npm frida',
      command: process.execPath,
      args: [...process.execArgv, fileURLToPath(new URL(`host/main${extension}`, import.meta.url))],
    },
    { label: 'PyPI frida', command: 'python3', args: ['-I', locateScript()] },
  ];
}

/** Beside this file in a checkout; a build leaves it where the sources are. */
function locateScript(): string {
  const here = import.meta.dirname;
  const candidates = [join(here, 'host/hook_host.py'), join(here, '../../../patcher/frida/host/hook_host.py')];
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? '';
}

/** Keeps one hook host running as long as it is needed. It is started by the first question. */
export function createHookHost(options: HostProcessOptions): HookHost {
  let running: RunningHost | undefined;
  let starting: Promise<Result<RunningHost, string>> | undefined;
  let refusal: { readonly sentence: string; readonly at: number } | undefined;

  async function start(): Promise<Result<RunningHost, string>> {
    const sentences: string[] = [];
    for (const program of options.programs) {
      const started = await RunningHost.start(program, options, () => {
        running = undefined;
      });
      if (started.ok) {
        running = started.value;
        options.onStart(running.pid);
        return started;
      }
      sentences.push(`${program.label}: ${started.error}`);
    }
    const sentence = `there is no Frida ${FRIDA_VERSION} (${sentences.join('; ')})`;
    refusal = { sentence, at: performance.now() };
    return err(sentence);
  }

  async function host(): Promise<Result<RunningHost, string>> {
    if (running !== undefined) return ok(running);
    if (refusal !== undefined && performance.now() - refusal.at < ASK_AGAIN_MS) return err(refusal.sentence);
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return await starting;
  }

  const ended = { fault: 'timeout', message: 'the hook host ended meanwhile' } as const;
  return {
    get pid() {
      return running?.pid ?? 0;
    },
    async ready() {
      const found = await host();
      return found.ok ? ok(found.value.pid) : found;
    },
    attach: (script) => running?.attach(script) ?? Promise.resolve(err(ended)),
    async detach(session) {
      const done = running === undefined ? err(ended) : await running.detach(session);
      return done.ok ? ok(undefined) : done;
    },
    async close() {
      await running?.end();
    },
  };
}

/** A host that has said hello. */
class RunningHost {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Result<number, HostRefusal>) => void>();
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when it has said that it has the right Frida; the error is a sentence. */
  static start(
    { command, args }: HostProgram,
    { events, onNoise, searchPath }: HostProcessOptions,
    onEnd: () => void,
  ): Promise<Result<RunningHost, string>> {
    const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: searchPath } });
    const host = new RunningHost(child);
    return new Promise((resolve) => {
      let state: 'starting' | 'running' | 'refused' = 'starting';
      const settle = (result: Result<RunningHost, string>): void => {
        if (state !== 'starting') return;
        clearTimeout(timer);
        state = result.ok ? 'running' : 'refused';
        if (!result.ok) child.kill('SIGKILL');
        resolve(result);
      };
      const timer = setTimeout(() => {
        settle(err(`it said nothing within ${START_TIMEOUT_MS / 1_000} s`));
      }, START_TIMEOUT_MS);
      child.on('error', (error) => {
        settle(err(error.message));
      });
      // Not `close`: a helper of Frida may hold its streams open for longer than it lives.
      child.on('exit', () => {
        settle(err('it ended at once'));
        if (state !== 'running') return;
        host.#abandon();
        onEnd();
        events.ended();
      });
      child.stdin.on('error', () => undefined);
      readLines(child.stderr, onNoise);
      readLines(child.stdout, (line) => {
        const message = parseHostMessage(line);
        if (!message.ok) onNoise(message.error);
        else if ('hello' in message.value) settle(judgeHello(message.value, host));
        else host.#hear(message.value, events);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  attach({ pid, source, parts }: HookedScript): Promise<Result<number, HostRefusal>> {
    return this.#ask({ id: ++this.#count, do: 'attach', pid, source, parts, limitMs: LIMIT_MS });
  }

  detach(session: number): Promise<Result<number, HostRefusal>> {
    return this.#ask({ id: ++this.#count, do: 'detach', session, limitMs: LIMIT_MS });
  }

  /** Its input ends: it takes out what it put in, and ends. */
  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#child.once('exit', () => {
      resolve(undefined);
    });
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin?.end();
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS);
    await promise;
    clearTimeout(impatience);
  }

  #ask(request: HostRequest): Promise<Result<number, HostRefusal>> {
    return new Promise((resolve) => {
      // One that keeps no deadline is stuck; its end restores every function, and the next one puts them in again.
      const timer = setTimeout(() => {
        this.#child.kill('SIGTERM');
        setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS).unref();
      }, PATIENCE_MS);
      this.#waiting.set(request.id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    });
  }

  #hear(message: Exclude<HostMessage, HostHello>, events: HookHostEvents): void {
    if ('id' in message) this.#settle(message);
    else if (message.event === 'lost') events.lost(message.session, message.why);
    else events.trouble(message.session, message.message);
  }

  #settle(answer: HostAnswer): void {
    const settle = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    settle?.('done' in answer ? ok(answer.done.session) : err(answer.failed));
  }

  #abandon(): void {
    for (const settle of this.#waiting.values())
      settle(err({ fault: 'timeout', message: 'the hook host ended in the middle of this; it is started again' }));
    this.#waiting.clear();
  }
}

function judgeHello({ hello }: HostHello, host: RunningHost): Result<RunningHost, string> {
  if (hello.protocol !== HOOK_PROTOCOL) return err(`it speaks protocol ${hello.protocol}, not ${HOOK_PROTOCOL}`);
  if ('unavailable' in hello) return err(hello.unavailable);
  return hello.frida === FRIDA_VERSION ? ok(host) : err(`it has Frida ${hello.frida}`);
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine);
}
