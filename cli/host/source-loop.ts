import type { SourceStatus } from '#domain/source/source-status.ts';
import type { HostState } from './host-state.ts';
import type { WiredHost } from './wire.ts';

export interface SourceLoopDeps {
  readonly source: WiredHost['source'];
  readonly state: HostState;
  readonly log: (status: SourceStatus, isNews: boolean, patches: readonly string[]) => void;
  /** Has every process looked at, because something else is wanted now. */
  readonly poke: () => Promise<void>;
  readonly signal: AbortSignal;
}

export interface SourceLoop {
  run(): Promise<void>;
  /** Looks at the source now; resolves when that pass is done. */
  trigger(): Promise<void>;
}

/** Looks at the source again and again. What was in force before a restart is in force at once, before Git is asked. */
export function runSourceLoop({ source, state, log, poke, signal }: SourceLoopDeps): SourceLoop {
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

  return {
    async run() {
      signal.addEventListener('abort', () => {
        wake();
      });
      let memory = await source.restore(signal);
      state.restored(memory.accepted?.set);
      while (!signal.aborted) {
        const served = waiting;
        waiting = [];
        state.refreshRoot();
        const pass = await source.reconcile(memory, state.request(), signal);
        memory = pass.memory;
        state.accepted(pass);
        log(pass.status, pass.isNews, [...(pass.desired?.patches.keys() ?? [])]);
        if (pass.isNews) void poke();
        for (const resolve of served) resolve();
        await rest(pass.nextPassAfterMs);
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
