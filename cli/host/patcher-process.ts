import { spawn, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { PatcherHello, ProcessNews } from '#domain/patcher-wire.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Logger } from '#runtime/logger.ts';

/** What of the patcher's client is needed to keep it running. */
export interface PatcherContact {
  hello(): Promise<PatcherHello>;
  listen(onNews: (news: ProcessNews) => void, signal: AbortSignal): Promise<void>;
}

/** The patcher program as this process starts it: kept running, started again when it ends. */
export interface PatcherProcess {
  /** What it says of itself once it answers; the error is a sentence, when it does not within some seconds. */
  ready(signal: AbortSignal): Promise<Result<PatcherHello, string>>;
  close(): Promise<void>;
}

export interface PatcherProcessOptions {
  readonly socketPath: string;
  readonly stateDirectory: string;
  /** Without one the patcher only takes out. */
  readonly trustRootFile: string | undefined;
  readonly ceilingFile: string | undefined;
  readonly checkpointDirectory: string | undefined;
  /** Where the audit log is, if not in the state directory. */
  readonly auditDirectory?: string | undefined;
  readonly client: PatcherContact;
  readonly log: Logger;
  readonly onNews: (news: ProcessNews) => void;
}

const PROGRAM = new URL(`../../patcher/confine/main${extname(import.meta.url)}`, import.meta.url);
/** Starting takes a fifth of a second; a machine under load some seconds. */
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 20;
/** A patcher that ends at once is not started in a tight loop. */
const RESTART_AFTER_MS = 1_000;

/** How long a change that has begun may take to its end; ending the patcher in the middle of it is safe, too. */
const STOP_TIMEOUT_MS = 10_000;

export function startPatcher(options: PatcherProcessOptions): PatcherProcess {
  const { client } = options;
  const stop = new AbortController();
  const isStopping = (): boolean => stop.signal.aborted;
  let child = launch(options);

  async function keepRunning(): Promise<void> {
    while (!isStopping()) {
      const ending = await endOf(child);
      if (isStopping()) return;
      options.log.error(ending, 'the patcher ended; it is started again, and patches stay in place meanwhile');
      await rest(RESTART_AFTER_MS, stop.signal);
      if (!isStopping()) child = launch(options);
    }
  }

  async function keepListening(): Promise<void> {
    while (!isStopping()) {
      await client.listen(options.onNews, stop.signal);
      await rest(POLL_MS, stop.signal);
    }
  }

  void keepRunning();
  void keepListening();
  return {
    ready: (signal) => untilReady(options, signal),
    async close() {
      stop.abort();
      await end(child);
    },
  };
}

/** Resolves when it has ended, or could not be started at all, as on a machine that is out of processes. */
function endOf(child: ChildProcess): Promise<object> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
    child.once('error', (error) => {
      resolve({ error: error.message });
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = endOf(child);
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(impatience);
}

/** Waits, but not for longer than until the signal aborts. */
const rest = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  wait(milliseconds, undefined, { signal }).catch(() => undefined);

/**
 * A session of its own, so that Ctrl-C on our terminal is ours to handle. Its input is a pipe from us: when we end, however that happens, it breaks, and the
 * patcher ends too.
 */
function launch(options: PatcherProcessOptions): ChildProcess {
  const { socketPath, stateDirectory, trustRootFile, ceilingFile, checkpointDirectory, auditDirectory, log } = options;
  const args = ['--socket', socketPath, '--state-dir', stateDirectory, '--exit-with-parent'];
  if (trustRootFile !== undefined) args.push('--trust-root', trustRootFile);
  if (ceilingFile !== undefined) args.push('--ceiling', ceilingFile);
  if (auditDirectory !== undefined) args.push('--audit-dir', auditDirectory);
  if (checkpointDirectory !== undefined) args.push('--checkpoint-dir', checkpointDirectory);
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM.pathname, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    passOn(line, log);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.error({ component: 'patcher', line }, 'patcher says');
  });
  return child;
}

/** Lines of the patcher's log become lines of ours. */
function passOn(line: string, log: Logger): void {
  try {
    const { level, msg, ...fields } = JSON.parse(line) as { level: keyof Logger; msg: string };
    log[level]({ component: 'patcher', ...fields, time: undefined }, msg);
  } catch {
    log.warn({ component: 'patcher', line }, 'patcher says');
  }
}

async function untilReady(
  { client, socketPath }: PatcherProcessOptions,
  signal: AbortSignal,
): Promise<Result<PatcherHello, string>> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return ok(await client.hello());
    } catch (error) {
      if (signal.aborted || performance.now() > deadline)
        return err(`the patcher does not answer on ${socketPath}: ${(error as Error).message}`);
      await rest(POLL_MS, signal);
    }
  }
}
