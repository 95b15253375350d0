import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { processesInGroup, startTicksOf, waitUntil } from './proc-state.ts';
import { compile, type Program } from './target-program.ts';
import { parseReadyLine, readStats, type ReadyLine, type Stats } from './target-stats.ts';

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A process that may be traced, and that is gone when the test is. */
export interface Target {
  readonly pid: number;
  readonly startTicks: number;
  /** What it has written so far, line by line. */
  readonly lines: readonly string[];
  readonly errorLines: readonly string[];
  readonly exited: Promise<Exit>;
  /** The first line, from number `from` on, that matches; waits for it. */
  line(pattern: RegExp, withinMs?: number, from?: number): Promise<string>;
  /** Writes to its standard input; `undefined` closes that. */
  tell(text: string | undefined): void;
  signal(name: NodeJS.Signals): void;
  isRunning(): boolean;
  /** Kills it and everything it started, and waits until all of that is gone. Harmless when repeated. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A temporary directory of the target, removed once it is stopped. */
  readonly directory?: string;
}

/** A program of test/live/programs that is ready. */
export interface ProgramTarget extends Target {
  readonly binary: string;
  readonly ready: ReadyLine;
  /** Address in this process of a site that the program names in its ready line. */
  site(name: string): number;
  /** Counters as they are now; not after `stop()`, which removes the file. */
  stats(): Stats;
}

/** Milliseconds usually, a second for Node.js; a machine that does other things too takes its time. */
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * The shell stands between: whoever traces a child of its own Node process confuses libuv, which takes the stop for an
 * exit. The fourth file is a lifeline: when the test process ends, however that happens, the pipe breaks, and the guard
 * ends the target. The shell reaps, so that no zombie remains, and reports how the target ended.
 */
const LAUNCHER = `
ulimit -c 0
exec 4<&0
"$@" <&4 3<&- 4<&- &
target=$!
{ read -r _ <&3; kill -KILL "$target"; } >/dev/null 2>&1 4<&- &
guard=$!
echo "$target" >&3
exec 3<&- 4<&-
wait "$target"
code=$?
kill "$guard"
exit "$code"
`;

const running = new Set<Target>();

/** Ends what is still running; for `afterAll` and `afterEach`, so that a failed test leaves nothing behind. */
export async function stopAllTargets(): Promise<void> {
  await Promise.all([...running].map((target) => target.stop()));
}

export async function launchTarget(
  binary: string,
  args: readonly string[],
  options: LaunchOptions = {},
): Promise<Target> {
  const shell = spawn('sh', ['-c', LAUNCHER, 'sh', binary, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: options.cwd,
    env: { ...environment(), ...options.env },
  });
  const lines = collectLines(shell.stdout);
  const errorLines = collectLines(shell.stderr);
  const ended = once(shell, 'close');
  const pid = await pidFrom(shell, binary);
  const target = new ShellTarget(shell, { pid, lines, errorLines, ended, directory: options.directory });
  running.add(target);
  return target;
}

/** The shell writes it to the lifeline, where the target's own output cannot come before it. */
async function pidFrom(shell: ChildProcess, binary: string): Promise<number> {
  const lifeline = shell.stdio[3];
  if (!(lifeline instanceof Readable)) throw new Error('the shell has no lifeline');
  const written = collectLines(lifeline);
  await waitUntil(() => written.length > 0 || shell.exitCode !== null, {
    withinMs: START_TIMEOUT_MS,
    what: `${binary} to start`,
  });
  return Number(written[0]);
}

/** What the test runner passes on to its own Node.js is nothing that an old one would understand. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS'));
}

/** The cache lies where other users may not look. */
function copyForEverybody(binary: string, directory: string): string {
  const copy = join(directory, basename(binary));
  copyFileSync(binary, copy);
  chmodSync(copy, 0o755);
  chmodSync(directory, 0o777);
  return copy;
}

/** setpriv(1) becomes the program that it names, so that pid and start time are the target's. */
const becoming = (user: number): string[] => ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];

/** Compiles, launches and waits for the ready line. The program gets a stats file of its own; `user` is a uid to run as. */
export async function launchProgram(
  program: Program,
  args: readonly string[] = [],
  flags?: readonly string[],
  user?: number,
): Promise<ProgramTarget> {
  const compiled = await compile(program, flags);
  const directory = mkdtempSync(join(tmpdir(), 'stopgap-target-'));
  const binary = user === undefined ? compiled : copyForEverybody(compiled, directory);
  const statsFile = join(directory, 'stats');
  const command = [...(user === undefined ? [] : becoming(user)), binary, statsFile, ...args];
  const target = await launchTarget(command[0] ?? '', command.slice(1), { directory });
  const ready = parseReadyLine(await target.line(/^\{"pid"/));
  return Object.assign(target, {
    binary,
    ready,
    site: (name: string) => addressOf(ready, name),
    stats: () => readStats(statsFile, ready),
  });
}

function addressOf(ready: ReadyLine, name: string): number {
  const address = ready.sites[name];
  if (address === undefined) throw new Error(`no site ${name}; there are ${Object.keys(ready.sites).join(', ')}`);
  return address;
}

interface Started extends Pick<Target, 'pid' | 'lines' | 'errorLines'> {
  readonly ended: Promise<unknown>;
  readonly directory: string | undefined;
}

class ShellTarget implements Target {
  readonly pid: number;
  readonly startTicks: number;
  readonly lines: readonly string[];
  readonly errorLines: readonly string[];
  readonly exited: Promise<Exit>;
  readonly #shell: ChildProcess;
  readonly #directory: string | undefined;
  /** The shell leads a session of its own, so that its group is the target, the guard, and all that the target forked. */
  readonly #group: number;
  #exit: Exit | undefined;

  constructor(shell: ChildProcess, started: Started) {
    this.#shell = shell;
    this.#directory = started.directory;
    this.#group = shell.pid ?? started.pid;
    this.pid = started.pid;
    this.startTicks = startTicksOf(started.pid) ?? 0;
    this.lines = started.lines;
    this.errorLines = started.errorLines;
    shell.stdin?.on('error', ignoreBrokenPipe);
    shell.stdio[3]?.on('error', ignoreBrokenPipe);
    this.exited = started.ended.then(() => (this.#exit = exitOf(shell)));
  }

  async line(pattern: RegExp, withinMs = START_TIMEOUT_MS, from = 0): Promise<string> {
    const find = (): string | undefined => this.lines.slice(from).find((line) => pattern.test(line));
    await waitUntil(() => find() !== undefined || this.#exit !== undefined, {
      withinMs,
      what: `process ${this.pid} to write ${String(pattern)}`,
    });
    const found = find();
    if (found === undefined) throw new Error(this.#obituary(`before it wrote ${String(pattern)}`));
    return found;
  }

  tell(text: string | undefined): void {
    if (text === undefined) this.#shell.stdin?.end();
    else this.#shell.stdin?.write(text);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  isRunning(): boolean {
    return this.#exit === undefined && startTicksOf(this.pid) === this.startTicks;
  }

  /** The target first: its parent, the shell, then reaps it, which nobody else would do as soon. */
  async stop(): Promise<void> {
    if (this.isRunning()) signalIfThere(this.pid, 'SIGKILL');
    const left = setTimeout(() => {
      signalIfThere(-this.#group, 'SIGKILL');
    }, STOP_TIMEOUT_MS / 2);
    await this.exited;
    clearTimeout(left);
    signalIfThere(-this.#group, 'SIGKILL');
    await waitUntil(() => processesInGroup(this.#group).length === 0, {
      withinMs: STOP_TIMEOUT_MS,
      what: `all processes of group ${this.#group} to end`,
    });
    running.delete(this);
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
  }

  #obituary(when: string): string {
    const exit = this.#exit?.signal ?? `code ${String(this.#exit?.code)}`;
    return `process ${this.pid} ended with ${exit} ${when}.\n${this.errorLines.slice(-20).join('\n')}`;
  }
}

function collectLines(stream: NodeJS.ReadableStream): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return lines;
}

/** A shell says 128 + n for a process that signal n ended; when the shell itself was killed, so was its whole group. */
function exitOf(shell: ChildProcess): Exit {
  if (shell.signalCode !== null) return { code: undefined, signal: shell.signalCode };
  const code = shell.exitCode ?? 0;
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { code, signal: undefined } : { code: undefined, signal };
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}

/** Telling a process that is gone is no fault: whether it is still there is asked elsewhere. */
function ignoreBrokenPipe(): void {
  // See above.
}
