import { kill } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostStatus } from '#domain/host-status.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { TestHost } from '../support/stopgap-host.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { TrustWorktree } from '../support/trust-worktree.ts';

let host: TestHost;
let work: TrustWorktree;
let pinned: string;
beforeEach(async () => {
  host = new TestHost();
  work = new TrustWorktree(host);
  pinned = await work.initialize();
});
afterEach(async () => {
  await stopAllTargets();
  await host.remove();
});

const counter = () => launchProgram('counter', ['threads=3'], BUILDS.pie);

/** A manifest that its author has signed. */
async function write(target: ProgramTarget): Promise<void> {
  const patchlets = [patchletFor(target.binary, 'f_site', 'Insert', 'new')];
  const variants = [
    { name: 'build', buildId: buildIdIn(target.pid, target.binary), architecture: 'x86_64' as const, patchlets },
  ];
  work.write('patches/cve-1.yaml', host.manifest('cve-1', aPatch({ version: 1, variants }), { signatures: [] }));
  await work.run('sign', work.path('patches/cve-1.yaml'), ...work.by('alice'));
}

const approve = () => work.run('approve', work.path('patches/cve-1.yaml'), ...work.by('bob'));

/** Which answers of f come now, after every thread has gone round. */
async function answers(target: ProgramTarget): Promise<string> {
  const before = target.stats();
  await waitUntil(() => target.stats().count('thread', 'rounds') > before.count('thread', 'rounds') + 100, {
    what: 'the threads to go on',
  });
  const after = target.stats();
  const late = threadsOf(target.pid).length;
  expect(after.count('f', 'wrong')).toBe(0);
  return ['old', 'new'].filter((verdict) => after.count('f', verdict) - before.count('f', verdict) > late).join(' ');
}

async function untilStatus(what: string, isSo: (status: HostStatus) => boolean): Promise<void> {
  let last: HostStatus | undefined;
  const look = async (): Promise<boolean> => isSo((last = await host.status()));
  await waitUntil(look, { what }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${JSON.stringify(last, null, 1)}\n${host.log.slice(-10).join('\n')}`);
  });
}

const isRejected = (words: string) => (status: HostStatus) =>
  (status.source.rejected ?? []).some(({ name, message }) => name === 'cve-1' && message.includes(words));
const hasVersions = (root: number, catalog: number) => (status: HostStatus) =>
  status.trustRoot?.version === root && status.catalog?.version === catalog;

/** How many roots after the pinned one the host and its patcher have written down, each for itself. */
const writtenDown = (): number[] =>
  ['trust.json', 'patcher/trust.json'].map(
    (file) => (JSON.parse(host.readState(file)) as { chain: readonly unknown[] }).chain.length,
  );

describe('on a machine whose root demands an approver and a catalog', () => {
  it('a patch needs both, trust only moves forward, and a revocation takes it out', { timeout: 170_000 }, async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    await write(target);
    work.commit();
    await host.start();
    await untilStatus('the patch to be refused', isRejected('1 approver must have signed, but 0 did'));
    await approve();
    work.commit();
    await untilStatus('the catalog to be missed', isRejected('The trust root demands a catalog, and none is here'));
    expect((await host.status()).patches).toEqual([]);
    expect(await answers(target)).toBe('old');
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);

    await work.publish();
    work.commit();
    await host.untilRow(target.pid, { phase: 'Applied' });
    expect(await answers(target)).toBe('new');
    expect((await host.status()).patches).toMatchObject([
      { roles: { author: ['alice'], builder: [], approver: ['bob'] } },
    ]);

    const first = work.read('trust/catalog.json');
    const fresh = ['--person', `admin=${work.key('admin2')}.pub`];
    await work.run('keygen', work.key('admin2'));
    await work.run(
      'root',
      'rotate',
      pinned,
      ...fresh,
      ...work.by('admin'),
      ...work.by('admin2'),
      '-o',
      work.path('trust'),
    );
    await work.publish();
    work.commit();
    await untilStatus('the next root and catalog', hasVersions(2, 2));
    await waitUntil(() => writtenDown().join() === '1,1', { what: 'both to write the next root down' });

    work.write('trust/catalog.json', first);
    work.commit();
    const isOlder = ({ trustRefused = [] }: HostStatus): boolean =>
      trustRefused.some(({ document, reason }) => document.endsWith('catalog.json') && reason === 'OlderVersion');
    await untilStatus('the older catalog to be refused', isOlder);
    expect(hasVersions(2, 2)(await host.status())).toBe(true);

    const [patcher = 0] = host.patchers();
    kill(patcher, 'SIGKILL');
    await waitUntil(() => host.patchers().length === 1 && !host.patchers().includes(patcher), {
      what: 'another patcher',
    });
    await host.end('SIGTERM');
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await untilStatus('the older catalog to be refused again', isOlder);
    expect(hasVersions(2, 2)(await host.status())).toBe(true);
    expect(writtenDown()).toEqual([1, 1]);
    expect(await answers(target)).toBe('new');

    const rollback = ['--rollback', '--why', 'it breaks TLS', '-o', work.path('trust')];
    await work.run('revoke', work.path('patches/cve-1.yaml'), ...work.by('rita'), ...rollback);
    work.commit();
    await host.untilRow(target.pid, { phase: 'Failed', reason: 'Revoked' });
    await waitUntil(() => textBytes(target.pid, target.binary).equals(text), { what: 'the text to be as before' });
    expect(await answers(target)).toBe('old');
    expect(isRejected('It was revoked (it breaks TLS)')(await host.status())).toBe(true);

    work.removeRevocations();
    work.commit();
    await host.end('SIGKILL');
    await host.start();
    await untilStatus('the revocation to count still', isRejected('It was revoked (it breaks TLS)'));
    expect(await answers(target)).toBe('old');
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('an expired catalog lets nothing new in and takes nothing out', { timeout: 120_000 }, async () => {
    const running = await counter();
    await write(running);
    await approve();
    work.commit();
    await host.start();
    await untilStatus('the catalog to be missed', isRejected('The trust root demands a catalog, and none is here'));
    await work.publish('--valid-for', '10s');
    work.commit();
    await host.untilRow(running.pid, { phase: 'Applied' });
    await untilStatus('the catalog to expire', isRejected('Catalog 1 expired at'));
    const late = await counter();
    const observed = (await host.status()).observedAt;
    await untilStatus('a look at the new process', ({ observedAt }) => observedAt > observed);
    expect(await answers(late)).toBe('old');
    expect(await answers(running)).toBe('new');
    expect(await host.untilRow(running.pid, { phase: 'Applied' })).toBeDefined();
    expect(textBytes(late.pid, late.binary).equals(textBytes(running.pid, running.binary))).toBe(false);
    await work.publish();
    work.commit();
    await host.untilRow(late.pid, { phase: 'Applied' });
    expect(await answers(late)).toBe('new');
  });
});
