/** Keys that wait for a worker: the highest priority first, within one priority the one that came first. */
export class ReadyKeys {
  private readonly byPriority = new Map<number, Set<string>>();
  private readonly priorities = new Map<string, number>();

  get size(): number {
    return this.priorities.size;
  }

  /** How many wait at this priority. */
  count(priority: number): number {
    return this.byPriority.get(priority)?.size ?? 0;
  }

  /** Adds a key, or raises one that waits already; a later call never lowers a priority. False if nothing is new. */
  add(key: string, priority: number): boolean {
    const before = this.priorities.get(key);
    if (before !== undefined && before >= priority) return false;
    if (before !== undefined) this.remove(key, before);
    this.priorities.set(key, priority);
    const keys = this.byPriority.get(priority) ?? new Set();
    this.byPriority.set(priority, keys.add(key));
    return before === undefined;
  }

  take(): { readonly key: string; readonly priority: number } | undefined {
    if (this.size === 0) return undefined;
    const priority = Math.max(...this.byPriority.keys());
    for (const key of this.byPriority.get(priority) ?? []) {
      this.remove(key, priority);
      return { key, priority };
    }
    return undefined;
  }

  private remove(key: string, priority: number): void {
    this.priorities.delete(key);
    const keys = this.byPriority.get(priority);
    keys?.delete(key);
    if (keys?.size === 0) this.byPriority.delete(priority);
  }
}
