import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { KubeClient } from '#runtime/kube/kube-client.ts';
import { LeaderElection, type ElectionEnd, type LeaderElectionOptions } from '#runtime/kube/leader-election.ts';
import { systemTimers } from '#runtime/timers.ts';
import { makeCertificate, type Certificate } from '../../support/certificate.ts';
import { FakeApiServer } from '../../support/fake-api-server.ts';
import { FakeLease } from '../../support/fake-lease.ts';
import { RecordedMetrics } from '../../support/recorded-metrics.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const write = { method: 'POST', path: '/api/v1/events', body: {} } as const;
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

let directory: string;
let certificate: Certificate;
let server: FakeApiServer;
let lease: FakeLease;
interface Candidate {
  readonly election: LeaderElection;
  readonly client: KubeClient;
  readonly stop: AbortController;
  readonly leading: () => boolean;
  readonly end: Promise<ElectionEnd>;
}
let candidates: Candidate[];

function candidate(identity: string, options: Partial<LeaderElectionOptions> = {}): Candidate {
  const stop = new AbortController();
  const metrics = new RecordedMetrics();
  const client: KubeClient = new KubeClient({
    connection: server.connection(),
    userAgent: 'test',
    mayWrite: () => election.mayWrite(),
  });
  const at = { namespace: 'stopgap', name: 'controller' };
  const times = { leaseMs: 1000, renewDeadlineMs: 600, retryMs: 50 };
  const election: LeaderElection = new LeaderElection({
    ...{ client, identity, lease: at, logger: quiet, metrics },
    ...times,
    ...options,
  });
  const leading = () => metrics.value('leader_election_master_status', { name: 'controller' }) === 1;
  const started = { election, client, stop, leading, end: election.run(stop.signal, untilAborted) };
  candidates.push(started);
  return started;
}
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 10 });

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stopgap-lease-'));
  certificate = makeCertificate(directory);
});
beforeEach(async () => {
  server = new FakeApiServer(certificate);
  await server.start();
  lease = new FakeLease();
  candidates = [];
  server.respond(lease.answer);
});
afterEach(async () => {
  for (const { stop, end, client } of candidates) {
    stop.abort();
    await end;
    await client.close();
  }
  await server.stop();
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('of two candidates one leads, and the other only after the lease was given back', async () => {
  const first = candidate('first');
  await eventually(() => {
    expect(first.leading()).toBe(true);
  });
  const second = candidate('second');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([second.leading(), second.election.mayWrite(), first.election.mayWrite()]).toEqual([false, false, true]);
  first.stop.abort();
  expect(await first.end).toBe('Released');
  expect(first.election.mayWrite()).toBe(false);
  await eventually(() => {
    expect(second.leading()).toBe(true);
  });
  expect(lease.holders).toEqual(['first', '', 'second']);
});

test('two candidates that start together agree on one', async () => {
  const both = [candidate('first'), candidate('second')];
  await eventually(() => {
    expect(both.filter(({ leading }) => leading()).length).toBe(1);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(both.filter(({ election }) => election.mayWrite()).length).toBe(1);
});

test('a leader that cannot renew stops, and its writes are refused', async () => {
  const { client, end, leading, election } = candidate('first');
  await eventually(() => {
    expect(leading()).toBe(true);
  });
  expect(await client.call(write)).toEqual({});
  lease.isUnreachable = true;
  expect(await end).toBe('Lost');
  expect(election.mayWrite()).toBe(false);
  const sent = server.seen.length;
  await expect(client.call(write)).rejects.toMatchObject({ kind: 'Fenced' });
  expect(server.seen.length).toBe(sent);
});

test('a leader whose process stood still is fenced before any timer of it has run', async () => {
  let jumpMs = 0;
  const timers = { ...systemTimers, elapsedMs: () => systemTimers.elapsedMs() + jumpMs };
  const { client, end, leading } = candidate('first', { timers });
  await eventually(() => {
    expect(leading()).toBe(true);
  });
  jumpMs = 700;
  await expect(client.call(write)).rejects.toMatchObject({ kind: 'Fenced' });
  expect(await end).toBe('Lost');
});

test('a leader that finds another holder stops at once', async () => {
  const { end, leading } = candidate('first', { renewDeadlineMs: 60_000 });
  await eventually(() => {
    expect(leading()).toBe(true);
  });
  const spec = { holderIdentity: 'by hand', renewTime: '2026-01-01T00:00:00.000000Z' };
  lease.current = { metadata: { ...lease.current?.metadata, resourceVersion: 'x' }, spec };
  expect(await end).toBe('Lost');
  expect(lease.holders).toEqual(['first']);
});

test('wall clocks that are wrong and jump take no lease away', async () => {
  let writes = 0;
  const jumping = () => new Date(Date.now() + (writes++ % 2 === 0 ? -1 : 1) * 3e11);
  const first = candidate('first', { now: jumping });
  await eventually(() => {
    expect(first.leading()).toBe(true);
  });
  const second = candidate('second');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([first.leading(), second.leading()]).toEqual([true, false]);
  expect(writes).toBeGreaterThan(2);
});

test('a crashed leader is replaced when its lease has run out, not before', async () => {
  const spec = { holderIdentity: 'crashed', leaseDurationSeconds: 1, renewTime: '2020-01-01T00:00:00.000000Z' };
  lease.current = { metadata: { name: 'controller', uid: 'u', resourceVersion: 'z' }, spec };
  const began = performance.now();
  const second = candidate('second');
  await eventually(() => {
    expect(second.leading()).toBe(true);
  });
  expect(performance.now() - began).toBeGreaterThanOrEqual(1000);
});
