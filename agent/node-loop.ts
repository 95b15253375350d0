import type { NodeReconciler } from './node.reconciler.ts';

export interface NodeLoopDeps {
  readonly reconciler: Pick<NodeReconciler, 'reconcile'>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Time between two looks at every process. */
  readonly intervalMs: number;
  /** Told of anything a pass threw: the patcher is away, or a bug of ours; neither must end the protection of the rest. */
  readonly onError: (error: unknown) => void;
}

export interface NodeLoop {
  /** Runs until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Asks for a look at everything; resolves when one that began after this call is done, false if it came to nothing. */
  poke(): Promise<boolean>;
  /** Asks for a look at processes that have just appeared, changed or ended. */
  news(pids: readonly number[]): void;
}

/** One pass at a time; level-triggered, so a missed trigger costs time, never correctness. */
export function createNodeLoop(deps: NodeLoopDeps): NodeLoop {
  let waiting: ((isDone: boolean) => void)[] = [];
  let due = new Set<number>();
  let wake = (): void => undefined;
  let lastFull = Number.NEGATIVE_INFINITY;

  const untilFull = (): number => lastFull + deps.intervalMs - deps.now();

  async function pass(): Promise<void> {
    const isFull = waiting.length > 0 || untilFull() <= 0;
    if (!isFull && due.size === 0) return;
    const served = waiting;
    const pids = [...due];
    waiting = [];
    due = new Set();
    if (isFull) lastFull = deps.now();
    let isDone = false;
    try {
      await deps.reconciler.reconcile(isFull ? undefined : pids);
      isDone = true;
    } catch (error) {
      deps.onError(error);
    } finally {
      for (const resolve of served) resolve(isDone);
    }
  }

  function rest(signal: AbortSignal): Promise<void> {
    if (waiting.length > 0 || due.size > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, untilFull()));
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
      for (const resolve of waiting) resolve(false);
    },
    poke() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        wake();
      });
    },
    news(pids) {
      for (const pid of pids) due.add(pid);
      wake();
    },
  };
}
