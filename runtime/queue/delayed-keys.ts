import type { Timers } from '../timers.ts';

interface Delayed {
  readonly dueMs: number;
  readonly priority: number;
  readonly cancel: () => void;
}

/**
 * Keys that become ready later. A key has one date, the earliest that was asked for, as in client-go's
 * util/workqueue/delaying_queue.go: a look that was promised for soon is not put off by one for later.
 */
export class DelayedKeys {
  private readonly timers: Timers;
  private readonly onDue: (key: string, priority: number) => void;
  private readonly waiting = new Map<string, Delayed>();

  constructor(timers: Timers, onDue: (key: string, priority: number) => void) {
    this.timers = timers;
    this.onDue = onDue;
  }

  get size(): number {
    return this.waiting.size;
  }

  add(key: string, ms: number, askedPriority: number): void {
    const before = this.waiting.get(key);
    const dueMs = Math.min(this.timers.elapsedMs() + ms, before?.dueMs ?? Infinity);
    const priority = Math.max(askedPriority, before?.priority ?? -Infinity);
    before?.cancel();
    const cancel = this.timers.after(dueMs - this.timers.elapsedMs(), () => {
      this.waiting.delete(key);
      this.onDue(key, priority);
    });
    this.waiting.set(key, { dueMs, priority, cancel });
  }

  clear(): void {
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
  }
}
