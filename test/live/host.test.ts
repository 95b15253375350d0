import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { memoryOf, textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { anEd25519Key } from '../support/signing.ts';
import { runStopgap, TestHost, type Finished } from '../support/stopgap-host.ts';
import { patchletFor, type SiteName, type Version } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, launchTarget, stopAllTargets, type ProgramTarget } from '../support/target.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await stopAllTargets();
  await host.remove();
});

const counter = () => launchProgram('counter', ['threads=3'], BUILDS.pie);

function patchFor(target: ProgramTarget, site: SiteName = 'f_site', version: Version = 'new', number = 1): Patch {
  const patchlets = [patchletFor(target.binary, site, 'Insert', version)];
  const variants = [
    { name: 'build', buildId: buildIdIn(target.pid, target.binary), architecture: 'x86_64' as const, patchlets },
  ];
  return aPatch({ version: number, variants });
}

/** Which answers of f come now, after every thread has gone round. */
async function answers(target: ProgramTarget): Promise<string> {
  const before = target.stats();
  await waitUntil(() => target.stats().count('thread', 'rounds') > before.count('thread', 'rounds') + 100, {
    what: 'the threads to go on',
  });
  const after = target.stats();
  const late = threadsOf(target.pid).length;
  expect(after.count('f', 'wrong')).toBe(0);
  return ['old', 'new', 'newer']
    .filter((verdict) => after.count('f', verdict) - before.count('f', verdict) > late)
    .join(' ');
}

describe('a commit', () => {
  it('reaches a running process, and its revert leaves every byte as before', async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    await host.start();
    expect(await answers(target)).toBe('old');
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.untilRow(target.pid, { phase: 'Applied', patch: 'cve-1' as never });
    expect(await answers(target)).toBe('new');
    host.commit({});
    await waitUntil(async () => (await answers(target)) === 'old', { what: 'the patch to be out' });
    await waitUntil(() => textBytes(target.pid, target.binary).equals(text), { what: 'the text to be as before' });
  });

  it('replaces one version by the next without a moment in between', async () => {
    const target = await counter();
    await host.start();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.untilRow(target.pid, { phase: 'Applied' });
    expect(await answers(target)).toBe('new');
    const old = target.stats().count('f', 'old');
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target, 'f_site', 'newer', 2)) });
    await waitUntil(async () => (await answers(target)) === 'newer', { what: 'the newer version to be in' });
    expect(target.stats().count('f', 'old') - old).toBeLessThanOrEqual(threadsOf(target.pid).length);
  });

  it('with one bad document and one good one applies the good one, and names the fault of the other', async () => {
    const target = await counter();
    await host.start();
    host.commit({
      'good.yaml': host.manifest('cve-1', patchFor(target)),
      'bad.yaml':
        'apiVersion: stopgap.dev/v1alpha1\nkind: MicroPatch\nmetadata: {name: cve-2}\nspec: {patch: {version: one}}\n',
    });
    await host.untilRow(target.pid, { phase: 'Applied' });
    const { source } = await host.status();
    expect(source.rejected?.[0]).toMatchObject({
      path: 'patches/bad.yaml',
      line: 4,
      field: expect.stringMatching(/^spec/) as string,
      name: 'cve-2',
    });
  });

  it('with a signature of a stranger, or none, changes nothing', async () => {
    const target = await counter();
    await host.start();
    const patch = patchFor(target);
    host.commit({
      'stranger.yaml': host.manifest('cve-1', patch, {}, anEd25519Key()),
      'unsigned.yaml': host.manifest('cve-2', patch, { signatures: [] }),
    });
    await waitUntil(async () => ((await host.status()).source.rejected ?? []).length >= 2, {
      what: 'both to be rejected',
    });
    const { source, processes } = await host.status();
    expect(source.rejected?.map(({ name, field }) => [name, field])).toEqual(
      expect.arrayContaining([
        ['cve-1', 'spec.signatures'],
        ['cve-2', 'spec.signatures'],
      ]),
    );
    expect(processes).toEqual([]);
    expect(await answers(target)).toBe('old');
  });
});

describe('what removes nothing', () => {
  const applied = async (): Promise<ProgramTarget> => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    return target;
  };
  const stays = async (target: ProgramTarget, condition: string): Promise<void> => {
    await waitUntil(
      async () =>
        ((await host.status()).source.conditions ?? []).some(
          ({ type, status }) => type === condition && status === 'True',
        ),
      { what: `the condition ${condition}` },
    );
    expect(await answers(target)).toBe('new');
    expect((await host.status()).processes).toMatchObject([{ phase: 'Applied', pid: target.pid }]);
  };

  it('a document that cannot be read any more', async () => {
    const target = await applied();
    host.commit({ 'a.yaml': 'a: [' });
    await stays(target, 'PruneBlocked');
  });

  it('a branch that is gone', async () => {
    const target = await applied();
    host.repository.deleteRef('refs/heads/main');
    await stays(target, 'FetchFailed');
  });

  it('a history that was rewritten', async () => {
    const target = await applied();
    host.repository.commit({ 'README.md': 'other\n' }, 'main', []);
    await stays(target, 'HistoryRewritten');
  });

  it('a restart of the host while the repository is gone', async () => {
    const target = await applied();
    await host.end('SIGTERM');
    host.repository.deleteRef('refs/heads/main');
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await stays(target, 'FetchFailed');
    const fresh = await counter();
    await host.untilRow(fresh.pid, { phase: 'Applied' });
    expect(await answers(fresh)).toBe('new');
  });

  it('the end of the host, which says so', async () => {
    const target = await applied();
    await host.end('SIGINT');
    const lines = host.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    // The patcher ends after it, and signs once more how far its audit log has come.
    const last = lines.filter(({ msg }) => msg !== 'audit checkpoint').at(-1);
    expect(last).toMatchObject({ msg: 'host stopped, patches stay in place', patches: 1, processes: 1 });
    expect(lines.filter(({ msg }) => msg === 'source needs attention')).toEqual([]);
    expect(await answers(target)).toBe('new');
  });
});

describe('processes that come and go', () => {
  it('are patched when they appear, and again when they restart', async () => {
    const first = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(first)) });
    await host.start();
    await host.untilRow(first.pid, { phase: 'Applied' });
    await first.stop();
    const second = await counter();
    await host.untilRow(second.pid, { phase: 'Applied' });
    expect(await answers(second)).toBe('new');
    expect((await host.status()).processes.map(({ pid }) => pid)).toEqual([second.pid]);
  });

  it('are noticed when they come about by an exec', async () => {
    const known = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(known)) });
    await host.start();
    await host.untilRow(known.pid, { phase: 'Applied' });
    const target = await launchTarget('/bin/sh', [
      '-c',
      'sleep 0.4; exec "$0" "$@"',
      known.binary,
      `${host.directory}/stats`,
      'threads=2',
    ]);
    await host.untilRow(target.pid, { phase: 'Applied' });
  });
});

describe('adoption', () => {
  it('a new host finds what an earlier one applied, and applies nothing twice', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await host.end('SIGKILL');
    const text = textBytes(target.pid, target.binary);
    host.log.length = 0;
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(host.log.filter((line) => line.includes('patch applied'))).toEqual([]);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('takes out what was removed from Git while no host ran', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await host.end('SIGKILL');
    host.commit({});
    await host.start();
    await waitUntil(async () => (await answers(target)) === 'old', { what: 'the patch to be out' });
  });

  it('leaves the patches of another repository alone', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    const other = new TestHost();
    try {
      await other.start();
      const row = await other.untilRow(target.pid, { phase: 'Applied' });
      expect(row.message).toContain('another source');
      expect(await answers(target)).toBe('new');
    } finally {
      await other.remove();
    }
  });
});

describe('tampering', () => {
  const writeByte = (pid: number, address: number, value: number): void => {
    const memory = openSync(`/proc/${pid}/mem`, 'r+');
    writeSync(memory, Buffer.of(value), 0, 1, address);
    closeSync(memory);
  };

  it('is reported with what was expected and found, and left alone', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    const address = target.site('f_site') + 6;
    writeByte(target.pid, address, 0xcc);
    const row = await host.untilRow(target.pid, { phase: 'Drifted', reason: 'Tampered' });
    expect(row.message).toMatch(
      new RegExp(`site 0x${target.site('f_site').toString(16)}: expected e9[0-9a-f]+, found e9[0-9a-f]+cc`),
    );
    expect([...memoryOf(target.pid, address, 1)]).toEqual([0xcc]);
    await waitUntil(() => host.log.some((line) => line.includes('tampering found')), { what: 'the log to say so' });
  });

  it('is mended when the manifest says so, three times and no more', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target), { driftPolicy: 'Correct' }) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    const address = target.site('f_site') + 6;
    const [good = 0] = memoryOf(target.pid, address, 1);
    for (let times = 0; times < 3; times += 1) {
      writeByte(target.pid, address, 0xcc);
      await waitUntil(() => memoryOf(target.pid, address, 1)[0] === good, { what: 'the byte to be mended' });
    }
    writeByte(target.pid, address, 0xcc);
    const row = await host.untilRow(target.pid, { phase: 'Drifted' });
    await waitUntil(
      async () => (await host.untilRow(target.pid, { phase: 'Drifted' })).message.includes('left alone now'),
      { what: 'the host to give up' },
    );
    expect(row.reason).toBe('Tampered');
    expect(await answers(target)).toBe('new');
  });
});

describe('the emergency brake', () => {
  const pull = (env: Readonly<Record<string, string>> = {}) =>
    runStopgap(['revert', '--all', '--socket', host.socket], env);

  /** A thread that is late for its stop keeps a patch in for the moment, which is said; whoever reads that pulls again. */
  async function pullUntilOut(env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    let last = await pull(env);
    for (let tries = 1; tries < 20 && last.err.includes('did not stop in time'); tries += 1) last = await pull(env);
    return last;
  }

  it('takes everything out and keeps it out, over a restart too, until resumed', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    expect(await pullUntilOut()).toMatchObject({
      code: 0,
      out: expect.stringContaining('until `stopgap resume`') as string,
    });
    expect(await answers(target)).toBe('old');
    await host.end('SIGTERM');
    await host.start();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await answers(target)).toBe('old');
    expect(await host.status()).toMatchObject({ suspended: true });
    expect(await runStopgap(['resume', '--socket', host.socket])).toMatchObject({ code: 0 });
    await host.untilRow(target.pid, { phase: 'Applied' });
    expect(await answers(target)).toBe('new');
  });

  it('says what is still in and why, and tries again when it is pulled again', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    target.signal('SIGSTOP');
    expect(await pull()).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        new RegExp(`^stopgap: cve-1-[0-9a-f]{8} is still in process ${target.pid} \\(Reverting\\): [A-Z]`),
      ) as string,
    });
    await host.untilRow(target.pid, { phase: 'Reverting' });
    target.signal('SIGCONT');
    expect(await pullUntilOut()).toMatchObject({ code: 0, err: '' });
    expect(await answers(target)).toBe('old');
  });

  it('works without a host', async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await host.end('SIGTERM');
    // A full disk has no room for temporary files.
    const reverted = await pullUntilOut({ TMPDIR: '/nowhere' });
    expect(reverted).toMatchObject({ code: 0, err: '' });
    expect(reverted.out).toContain(`is out of process ${target.pid}`);
    expect(await answers(target)).toBe('old');
    await waitUntil(
      async () => {
        await pull();
        return textBytes(target.pid, target.binary).equals(text);
      },
      { withinMs: 30_000, what: 'the text to be as before' },
    );
  });
});

describe('a patch that its process dies of', () => {
  /** Whoever runs it next dies of an invalid instruction. */
  function deadlyPatchFor(target: ProgramTarget): Patch {
    const patch = patchFor(target);
    const deadly = { machineCode: '0f0b', assembly: 'ud2', clobbers: [] };
    return {
      ...patch,
      variants: patch.variants.map((variant) => ({
        ...variant,
        patchlets: variant.patchlets?.map((patchlet) => ({ ...patchlet, ...deadly })) ?? [],
      })),
    };
  }

  it('is put into no further process until a person releases it', async () => {
    const victim = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', deadlyPatchFor(victim)) });
    await host.start();
    expect(await victim.exited).toMatchObject({ signal: 'SIGILL' });
    await waitUntil(() => host.log.some((line) => line.includes('is in quarantine')), { what: 'the quarantine' });
    const next = await counter();
    const { message } = await host.untilRow(next.pid, { phase: 'Failed', reason: 'ProcessCrashed' });
    expect(message).toContain(`process ${victim.pid} died`);
    expect(await answers(next)).toBe('old');
    const listed = await runStopgap(['quarantine', '--socket', host.socket]);
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/^cve-1 +[0-9a-f]{12} /m) as string });
    const released = await runStopgap(['quarantine', 'release', 'cve-1', '--socket', host.socket]);
    expect(released).toMatchObject({ code: 0, out: expect.stringContaining('may be put in again') as string });
    expect(await next.exited).toMatchObject({ signal: 'SIGILL' });
  });

  it('is told from one that is not in quarantine', async () => {
    await host.start();
    await waitUntil(() => host.log.some((line) => line.includes('patcher started')), { what: 'the patcher to start' });
    expect(await runStopgap(['quarantine', '--socket', host.socket])).toMatchObject({
      code: 0,
      out: 'Nothing is in quarantine.\n',
    });
    expect(await runStopgap(['quarantine', 'release', 'cve-1', '--socket', host.socket])).toMatchObject({ code: 1 });
  });
});

describe('the command line', () => {
  it('prints the plan of a dry run and changes nothing', async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    const planned = await runStopgap(host.args('--dry-run'));
    expect(planned.code).toBe(0);
    expect(planned.out).toMatch(
      new RegExp(`^# main@sha1:[0-9a-f]{40}: 1 to do\napply cve-1-[0-9a-f]{8} to process ${target.pid}\n$`),
    );
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('ends at once although its patcher was just killed, and leaves none behind', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    for (const pid of host.patchers()) process.kill(pid, 'SIGKILL');
    await waitUntil(() => host.log.some((line) => line.includes('the patcher ended')), { what: 'the host to notice' });
    await host.end('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(host.patchers()).toEqual([]);
    expect(await answers(target)).toBe('new');
  });

  it('does not start a second host beside the first', async () => {
    await host.start();
    expect(await runStopgap(host.args())).toMatchObject({
      code: 1,
      err: expect.stringContaining(`process ${host.pid}`) as string,
    });
    expect(host.isRunning).toBe(true);
  });

  it('shows the status to people and to programs', async () => {
    const target = await counter();
    host.commit({ 'a.yaml': host.manifest('cve-1', patchFor(target)) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    const table = await runStopgap(['status', '--socket', host.socket]);
    expect(table.out).toMatch(new RegExp(`cve-1 +${target.pid} +counter-\\w+ +Applied`));
    const json = await runStopgap(['status', '--socket', host.socket, '-o', 'json']);
    expect(JSON.parse(json.out)).toMatchObject({
      apiVersion: 'stopgap.dev/host-status/v1',
      patches: [{ name: 'cve-1', signers: ['alice'] }],
    });
  });
});
