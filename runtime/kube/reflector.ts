import { waitMs } from '#domain/retry.ts';
import type { Logger } from '../logger.ts';
import { noMetrics, type Counter, type Metrics } from '../metrics/metrics.ts';
import { systemTimers, type Timers } from '../timers.ts';
import type { KubeClient } from './kube-client.ts';
import { isExpired, isTooLargeVersion, KubeError } from './kube-error.ts';
import { keyOf, readList, type KubeObject } from './kube-object.ts';
import { ObjectStore, type Change } from './object-store.ts';
import { sleep } from './retries.ts';
import { watchEvents, type WatchEvent } from './watch-stream.ts';

export interface ReflectorOptions {
  readonly client: KubeClient;
  /** Of the collection, for instance /apis/stopgap.dev/v1alpha1/nodepatchstates. */
  readonly path: string;
  /** Selectors; for one object `fieldSelector: 'metadata.name=NAME'`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Hears of each change in order; `fromList` is true for what the first list brings. If it throws, that is logged. */
  readonly onChange: (change: Change, fromList: boolean) => void;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly timers?: Timers;
  readonly listTimeoutMs?: number;
  readonly idleMs?: number;
  readonly relistMs?: number;
  readonly maxEventBytes?: number;
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
}

/** Two and a half times the period in which the API server sends bookmarks. */
const IDLE_MS = 150_000;
const RELIST_MS = 30 * 60_000;
const LIST_TIMEOUT_MS = 60_000;
const MAX_EVENT_BYTES = 8 * 1024 * 1024;
const PAGE = '500';
/** As client-go's tools/cache/reflector.go. */
const BACKOFF = { firstMs: 800, longestMs: 30_000 };
const SHORTEST_WATCH_S = 300;
const SHORT_MS = 1000;

/**
 * Keeps a copy of a collection: lists, watches from there on, and goes on until its signal, whatever fails meanwhile.
 * A failed watch resumes where it was; only a version that the server has forgotten, or time, makes it list again.
 */
export class Reflector {
  readonly store = new ObjectStore();
  /** Settles with the first whole list. */
  readonly synced: Promise<void>;
  private readonly options: ReflectorOptions;
  private readonly timers: Timers;
  private readonly relists: Counter;
  private readonly failed: Counter;
  private markSynced: () => void = () => undefined;
  private hasListed = false;
  /** Where the next watch begins; undefined when a list is due. */
  private version: string | undefined;
  /** Version that a list must not be older than: any at first, the newest after the server forgot ours. */
  private listVersion = '0';
  private relistAt = 0;

  constructor(options: ReflectorOptions) {
    this.options = options;
    this.timers = options.timers ?? systemTimers;
    this.synced = new Promise((resolve) => (this.markSynced = resolve));
    const metrics = options.metrics ?? noMetrics;
    const counter = (name: string, help: string) => metrics.counter({ name, help, labels: ['path'] });
    this.relists = counter('reflector_lists_total', 'Whole lists that were read');
    this.failed = counter('reflector_failures_total', 'Lists and watches that failed');
  }

  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (this.version === undefined || this.timers.elapsedMs() >= this.relistAt) await this.list(signal);
        await this.watch(signal);
        failures = 0;
      } catch (error) {
        failures++;
        this.learn(error, signal);
        await sleep(this.backoffMs(error, failures), this.timers, signal);
      }
    }
  }

  private learn(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.failed.add({ path: this.options.path }, 1);
    if (isExpired(error) || isTooLargeVersion(error)) {
      this.version = undefined;
      this.listVersion = '';
    }
    const message = error instanceof Error ? error.message : String(error);
    this.options.logger.warn({ path: this.options.path, error: message }, 'watch failed');
  }

  /** Up to twice the wait, so that thousands of nodes do not come back at the same moment. */
  private backoffMs(error: unknown, failures: number): number {
    const asked = error instanceof KubeError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(asked, waitMs(failures, this.options.backoff ?? BACKOFF)) * (1 + Math.random());
  }

  private async list(signal: AbortSignal): Promise<void> {
    const { version, items } = await this.pages(signal);
    this.relists.add({ path: this.options.path }, 1);
    const changes = this.store.replace(items);
    for (const change of changes) this.tell(change, !this.hasListed);
    this.hasListed = true;
    this.version = version;
    this.listVersion = version;
    this.relistAt = this.timers.elapsedMs() + (this.options.relistMs ?? RELIST_MS) * (1 + Math.random() / 4);
    this.markSynced();
  }

  /** Pages only where the server cannot answer from its cache; nothing is believed before the last one is here. */
  private async pages(signal: AbortSignal): Promise<{ version: string; items: readonly KubeObject[] }> {
    const { client, path, query = {}, listTimeoutMs = LIST_TIMEOUT_MS } = this.options;
    const items: KubeObject[] = [];
    let next = '';
    for (;;) {
      const first = this.listVersion === '' ? { limit: PAGE } : { resourceVersion: this.listVersion };
      const page: Record<string, string> = next === '' ? first : { limit: PAGE, continue: next };
      const call = { method: 'GET', path, query: { ...query, ...page }, signal, timeoutMs: listTimeoutMs } as const;
      const list = readList(await client.call(call), `listing ${path}`);
      items.push(...list.items);
      next = list.next;
      if (next === '') return { version: list.resourceVersion, items };
    }
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const { client, path, query = {}, idleMs = IDLE_MS, maxEventBytes = MAX_EVENT_BYTES } = this.options;
    const timeoutSeconds = Math.round(SHORTEST_WATCH_S * (1 + Math.random()));
    const options = { path, query, resourceVersion: this.version ?? '', timeoutSeconds, idleMs, maxEventBytes };
    const began = this.timers.elapsedMs();
    let events = 0;
    for await (const event of watchEvents(client, this.timers, options, signal)) {
      events++;
      this.apply(event);
    }
    if (events > 0 || signal.aborted || this.timers.elapsedMs() - began >= SHORT_MS) return;
    throw new KubeError('Network', `watching ${path}: it ended at once and without any event`);
  }

  private apply({ type, object }: WatchEvent): void {
    this.version = object.metadata.resourceVersion;
    this.listVersion = this.version;
    if (type === 'BOOKMARK') return;
    const changes = type === 'DELETED' ? this.store.delete(keyOf(object)) : this.store.put(object);
    for (const change of changes) this.tell(change, false);
  }

  private tell(change: Change, fromList: boolean): void {
    try {
      this.options.onChange(change, fromList);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.logger.error({ key: change.key, error: message }, 'handler of a change failed');
    }
  }
}
