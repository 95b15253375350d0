import { systemClock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { noMetrics, type Gauge, type Metrics } from '../metrics/metrics.ts';
import { systemTimers, type Timers } from '../timers.ts';
import type { KubeClient } from './kube-client.ts';
import { LeaseStore, microTime, type Lease, type LeaseName, type LeaseSpec } from './lease.ts';
import { sleep } from './retries.ts';

export interface LeaderElectionOptions {
  readonly client: KubeClient;
  readonly lease: LeaseName;
  /** Of this very process: a name that outlives it would let its successor believe that it leads already. */
  readonly identity: string;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly timers?: Timers;
  /** For the times that people read in the lease; nothing is decided by them. */
  readonly now?: () => Date;
  readonly leaseMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryMs?: number;
}

/** Released: asked to stop, and gave the lease back. Lost: another one may lead now, so the process has to end. */
export type ElectionEnd = 'Released' | 'Lost';

/** As controller-runtime (pkg/leaderelection): a leader stops five seconds before anybody else may begin. */
const DEFAULTS = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2000 };

/**
 * Leader election over a Lease with the rules of client-go's tools/leaderelection: only changes that we saw ourselves
 * count, by a clock that nobody sets, never the times that another machine wrote.
 */
export class LeaderElection {
  private readonly options: LeaderElectionOptions & typeof DEFAULTS;
  private readonly timers: Timers;
  private readonly store: LeaseStore;
  private readonly leads: Gauge;
  /** The record as we last saw it change, and when. */
  private observed: { readonly record: string; readonly atMs: number } | undefined;
  /** When the request of our last successful renewal began; undefined while we do not lead. */
  private renewedAtMs: number | undefined;
  /** Once we stopped leading, a renewal that is answered late must not open the fence again. */
  private isOver = false;

  constructor(options: LeaderElectionOptions) {
    this.options = { ...DEFAULTS, ...options };
    this.timers = options.timers ?? systemTimers;
    const timeoutMs = Math.max(1000, this.options.renewDeadlineMs / 2);
    this.store = new LeaseStore(options.client, options.lease, timeoutMs);
    const name = 'leader_election_master_status';
    this.leads = (options.metrics ?? noMetrics).gauge({ name, help: '1 if this replica leads', labels: ['name'] });
    this.report(0);
  }

  /** The write fence: true only while nobody else can have taken the lease, even if our timers were late. */
  mayWrite(): boolean {
    return this.renewedAtMs !== undefined && this.timers.elapsedMs() < this.renewedAtMs + this.options.renewDeadlineMs;
  }

  /** Waits for the lease, then leads until `signal` or the loss of it; `lead` has to end when its own signal fires. */
  async run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<ElectionEnd> {
    while (!(await this.tryOnce())) {
      await this.pause(signal);
      if (signal.aborted) return 'Released';
    }
    this.options.logger.info({ identity: this.options.identity }, 'became leader');
    this.report(1);
    return this.leadUntil(signal, lead);
  }

  private async leadUntil(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<ElectionEnd> {
    const leading = new AbortController();
    const renewing = new AbortController();
    const renewed = this.renewUntilLost(renewing.signal).then(() => {
      leading.abort();
    });
    let end: ElectionEnd = 'Lost';
    const work = lead(AbortSignal.any([signal, leading.signal]));
    try {
      // A leader that was asked to stop goes on renewing while it finishes, and is fenced the moment it cannot.
      await Promise.race([work, renewed]);
    } finally {
      renewing.abort();
      await renewed;
      this.report(0);
      end = await this.release();
    }
    return end;
  }

  private async renewUntilLost(signal: AbortSignal): Promise<void> {
    do await this.pause(signal);
    while (await this.renew(signal));
  }

  /** False when there is nothing more to renew. What is too late is not tried: another one may lead by now. */
  private async renew(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || !this.mayWrite()) return false;
    const leftMs = (this.renewedAtMs ?? 0) + this.options.renewDeadlineMs - this.timers.elapsedMs();
    const enough = new AbortController();
    const tried = this.tryOnce().finally(() => {
      enough.abort();
    });
    // An answer that comes after the deadline does not help any more, so nobody waits for it.
    await Promise.race([tried, sleep(leftMs, this.timers, enough.signal)]);
    return this.mayWrite();
  }

  /** One attempt to take or renew; false if another one holds the lease, or nobody knows. */
  private async tryOnce(): Promise<boolean> {
    const began = this.timers.elapsedMs();
    try {
      const current = await this.store.read();
      if (current !== undefined) this.observe(current);
      if (current !== undefined && !this.isFree(current.spec)) {
        this.renewedAtMs = undefined;
        return false;
      }
      if (!(await this.store.write(this.ours(current?.spec ?? {}), current))) return false;
      if (this.isOver) return false;
      this.renewedAtMs = began;
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.logger.warn({ error: message }, 'cannot take or renew the lease');
      return false;
    }
  }

  private observe({ spec }: Lease): void {
    const record = JSON.stringify(spec);
    if (this.observed?.record !== record) this.observed = { record, atMs: this.timers.elapsedMs() };
  }

  /** Ours, nobody's, or unchanged for as long as its holder said that it would hold. */
  private isFree({ holderIdentity = '', leaseDurationSeconds }: LeaseSpec): boolean {
    if (holderIdentity === '' || holderIdentity === this.options.identity) return true;
    const holdsMs = leaseDurationSeconds === undefined ? this.options.leaseMs : leaseDurationSeconds * 1000;
    return this.timers.elapsedMs() >= (this.observed?.atMs ?? Infinity) + holdsMs;
  }

  private ours(before: LeaseSpec): LeaseSpec {
    const { identity, leaseMs, now = systemClock.now } = this.options;
    const time = microTime(now());
    const wasOurs = before.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseMs / 1000),
      acquireTime: wasOurs ? (before.acquireTime ?? time) : time,
      renewTime: time,
      leaseTransitions: (before.leaseTransitions ?? 0) + (wasOurs ? 0 : 1),
    };
  }

  /** Gives the lease back, so that a successor need not wait; a lease that is not surely ours is left alone. */
  private async release(): Promise<ElectionEnd> {
    const held = this.mayWrite();
    this.isOver = true;
    this.renewedAtMs = undefined;
    if (!held) return 'Lost';
    try {
      const current = await this.store.read();
      if (current?.spec.holderIdentity !== this.options.identity) return 'Lost';
      await this.store.write({ ...current.spec, holderIdentity: '', leaseDurationSeconds: 1 }, current);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.logger.warn({ error: message }, 'cannot give the lease back; it ends by itself');
    }
    return 'Released';
  }

  /** A little more each time by chance, so that candidates do not meet again and again. */
  private pause(signal: AbortSignal): Promise<void> {
    return sleep(this.options.retryMs * (1 + Math.random() / 5), this.timers, signal);
  }

  private report(value: 0 | 1): void {
    this.leads.set({ name: this.options.lease.name }, value);
  }
}
