import type { NodeReconciler } from './node.reconciler.ts';
import type { ProcessWatch } from './process-watch.ts';

export interface NodeLoopDeps {
  readonly reconciler: Pick<NodeReconciler, 'reconcile'>;
  readonly watch: ProcessWatch;
  readonly pids: () => number[];
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Time between two looks at every process. */
  readonly intervalMs: number;
  /** Told of anything a pass threw: a bug of ours, which must not end the protection of everything else. */
  readonly onError: (error: unknown) => void;
}

export interface NodeLoop {
  /** Runs until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Asks for a look at everything; resolves when one that began after this call is done. */
  poke(): Promise<void>;
}

/** How often new processes are looked for: listing a thousand pids takes below a millisecond. */
const SCAN_MS = 100;

/** One pass at a time; level-triggered, so a missed trigger costs time, never correctness. */
export function createNodeLoop(deps: NodeLoopDeps): NodeLoop {
  let waiting: (() => void)[] = [];
  let wake = (): void => undefined;
  let lastFull = Number.NEGATIVE_INFINITY;

  async function pass(): Promise<void> {
    const due = deps.watch.due(deps.pids(), deps.now());
    const isFull = waiting.length > 0 || deps.now() - lastFull >= deps.intervalMs;
    if (!isFull && due.length === 0) return;
    const served = waiting;
    waiting = [];
    if (isFull) lastFull = deps.now();
    try {
      await deps.reconciler.reconcile(isFull ? undefined : due);
    } catch (error) {
      deps.onError(error);
    } finally {
      for (const resolve of served) resolve();
    }
  }

  function rest(signal: AbortSignal): Promise<void> {
    if (waiting.length > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SCAN_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    async run(signal) {
      signal.addEventListener('abort', () => {
        wake();
      });
      while (!signal.aborted) {
        await pass();
        await rest(signal);
      }
      for (const resolve of waiting) resolve();
    },
    poke() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        wake();
      });
    },
  };
}
