import type { LoggedPass } from './host-report.ts';
import type { HostState } from './host-state.ts';
import type { WiredHost } from './wire.ts';

type SourceMemory = Awaited<ReturnType<WiredHost['source']['restore']>>;

export interface SourceLoopDeps {
  readonly source: WiredHost['source'];
  readonly state: HostState;
  readonly log: (pass: LoggedPass) => void;
  /** Told of anything a pass threw: a bug of ours, which must not end what is in force. */
  readonly onError: (error: unknown) => void;
  /** How long to wait after that. */
  readonly intervalMs: number;
  /** Has every process looked at, because something else is wanted now, or it is known only now. */
  readonly poke: () => Promise<unknown>;
  readonly signal: AbortSignal;
}

export interface SourceLoop {
  run(): Promise<void>;
  /** Looks at the source now; resolves when that pass is done. */
  trigger(): Promise<void>;
}

/** Looks at the source again and again. What was in force before a restart is in force at once, before Git is asked. */
export function runSourceLoop({ source, state, log, onError, intervalMs, poke, signal }: SourceLoopDeps): SourceLoop {
  const isAborted = (): boolean => signal.aborted;
  let memory: SourceMemory | undefined;
  let waiting: (() => void)[] = [];
  let wake = (): void => undefined;

  function rest(milliseconds: number): Promise<void> {
    if (waiting.length > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function look(): Promise<number> {
    memory ??= await restore();
    const pass = await source.reconcile(memory, state.request(), signal);
    memory = pass.memory;
    state.accepted(pass);
    // A look that was broken off because we are stopping is nobody's concern.
    if (!isAborted()) log(pass);
    if (pass.isNews) void poke();
    return pass.nextPassAfterMs;
  }

  async function restore(): Promise<SourceMemory> {
    const restored = await source.restore(signal);
    state.restored(restored.accepted?.set);
    // The first look at the processes may have come before it was known what is wanted; Git may be away for long.
    if (restored.accepted !== undefined) void poke();
    return restored;
  }

  return {
    async run() {
      signal.addEventListener('abort', () => {
        wake();
      });
      while (!signal.aborted) {
        const served = waiting;
        waiting = [];
        const waitMs = await look().catch((error: unknown) => {
          onError(error);
          return intervalMs;
        });
        for (const resolve of served) resolve();
        await rest(waitMs);
      }
      for (const resolve of waiting) resolve();
    },
    trigger: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        wake();
      }),
  };
}
