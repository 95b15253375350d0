import { PATCHER_PROTOCOL, type PatcherHello, type TrustSummary } from '#domain/patcher-wire.ts';

export interface Standing {
  readonly pid: number;
  /** Its own /proc/PID/status (proc_pid_status(5)). */
  readonly status: string;
  readonly trust: TrustSummary;
  /** Whether the kernel tells of new processes. */
  readonly hasEvents: boolean;
  readonly shortfalls: readonly string[];
}

/** What a patcher says of itself to whoever asks first. */
export const helloOf = ({ pid, status, trust, hasEvents, shortfalls }: Standing): PatcherHello => ({
  protocol: PATCHER_PROTOCOL,
  pid,
  capabilities: /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '',
  trust,
  news: hasEvents ? 'events' : 'scan',
  shortfalls,
});
