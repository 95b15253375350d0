import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import type { PatcherHello, ProcessNews } from '#domain/patcher-wire.ts';
import type { Logger } from '#runtime/logger.ts';

/** What of the patcher's client is needed to keep it running. */
export interface PatcherContact {
  hello(): Promise<PatcherHello>;
  listen(onNews: (news: ProcessNews) => void, signal: AbortSignal): Promise<void>;
}

/** The patcher program as this process starts it: kept running, started again when it ends. */
export interface PatcherProcess {
  /** Resolves when it answers; rejects when it does not within some seconds. */
  ready(): Promise<PatcherHello>;
  close(): Promise<void>;
}

export interface PatcherProcessOptions {
  readonly socketPath: string;
  readonly stateDirectory: string;
  /** Without one the patcher only takes out. */
  readonly trustRootFile: string | undefined;
  readonly client: PatcherContact;
  readonly log: Logger;
  readonly onNews: (news: ProcessNews) => void;
}

const PROGRAM = new URL(`../../patcher/main${extname(import.meta.url)}`, import.meta.url);
/** Starting takes a fifth of a second; a machine under load some seconds. */
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 20;
/** A patcher that ends at once is not started in a tight loop. */
const RESTART_AFTER_MS = 1_000;

export function startPatcher(options: PatcherProcessOptions): PatcherProcess {
  const { client } = options;
  const stop = new AbortController();
  const isStopping = (): boolean => stop.signal.aborted;
  let child = launch(options);

  async function keepRunning(): Promise<void> {
    while (!isStopping()) {
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      if (isStopping()) return;
      options.log.error(
        { code, signal },
        'the patcher ended; it is started again, and patches stay in place meanwhile',
      );
      await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS));
      child = launch(options);
    }
  }

  async function keepListening(): Promise<void> {
    while (!isStopping()) {
      await client.listen(options.onNews, stop.signal);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  void keepRunning();
  void keepListening();
  return {
    ready: () => untilReady(client),
    async close() {
      stop.abort();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * A session of its own, so that Ctrl-C on our terminal is ours to handle. Its input is a pipe from us: when we end, however that happens, it breaks, and the
 * patcher ends too.
 */
function launch({ socketPath, stateDirectory, trustRootFile, log }: PatcherProcessOptions): ChildProcess {
  const args = ['--socket', socketPath, '--state-dir', stateDirectory, '--exit-with-parent'];
  if (trustRootFile !== undefined) args.push('--trust-root', trustRootFile);
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

async function untilReady(client: PatcherContact): Promise<PatcherHello> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await client.hello();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
