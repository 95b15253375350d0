import type { Timers } from '#runtime/timers.ts';

/** Time that passes only when a test says so; what is due runs in the order of its dates. */
export class FakeTimers implements Timers {
  private now = 0;
  private readonly pending = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  elapsedMs(): number {
    return this.now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueMs: this.now + ms, run };
    this.pending.add(timer);
    return () => {
      this.pending.delete(timer);
    };
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const [first] = [...this.pending].filter((timer) => timer.dueMs <= end).sort((a, b) => a.dueMs - b.dueMs);
      if (first === undefined) break;
      this.pending.delete(first);
      this.now = first.dueMs;
      first.run();
    }
    this.now = end;
  }
}
