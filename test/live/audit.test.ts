import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditedBytes } from '#domain/audit/event.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { toEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { WrittenLog } from '../support/audit-log.ts';
import { anonymousExecutableMappings, memoryOf, waitUntil } from '../support/proc-state.ts';
import { anEd25519Key } from '../support/signing.ts';
import { sha256 } from '../support/sha256.ts';
import { runStopgap, TestHost } from '../support/stopgap-host.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { stepFor, TestPatcher } from '../support/test-patcher.ts';
import { aRoot } from '../support/trust-documents.ts';

let patcher: TestPatcher;
let written: WrittenLog;
beforeEach(() => {
  patcher = new TestPatcher();
  written = new WrittenLog(join(patcher.stateDirectory, 'audit'));
});
afterEach(async () => {
  await stopAllTargets();
  await patcher.remove();
});

const counter = () => launchProgram('counter', ['threads=2'], BUILDS.pie);

function patchFor(target: ProgramTarget, key = patcher.author): VerifiedPatch {
  const buildId = buildIdIn(target.pid, target.binary);
  const patchlets = [patchletFor(target.binary, 'f_site')];
  return patcher.sign('cve-1', aPatch({ variants: [{ name: 'b', buildId, architecture: 'x86_64', patchlets }] }), key);
}

const hashAt = (pid: number, { address, length }: AuditedBytes): string =>
  Buffer.from(sha256(memoryOf(pid, Number(address), length))).toString('hex');

const changesOf = (kind: string): readonly AuditedBytes[] =>
  written
    .lines()
    .flatMap(({ event }) => (event.kind === kind ? ((event as { changes?: AuditedBytes[] }).changes ?? []) : []));

async function answers(target: ProgramTarget, verdict: 'old' | 'new'): Promise<void> {
  const before = target.stats().count('f', verdict);
  await waitUntil(() => target.stats().count('f', verdict) > before + 50, { what: `the ${verdict} answer` });
}

describe('what is done to a process', () => {
  it('is in the log, with who signed it and with the bytes that are really there', async () => {
    const target = await counter();
    await patcher.start();
    const patch = patchFor(target);
    const step = stepFor(target, patch);
    await patcher.ask('/v1/apply', step);
    await answers(target, 'new');
    const site = changesOf('Done').find(({ address }) => Number(address) === target.site('f_site'));
    expect(site?.after).toBe(hashAt(target.pid, site as AuditedBytes));
    expect(changesOf('Done')).toEqual(changesOf('Begun'));
    await patcher.ask('/v1/revert', { process: step.process, digest: patch.digest });
    await answers(target, 'old');
    const back = changesOf('Done').findLast(({ address }) => address === site?.address);
    expect(back).toEqual({ ...site, before: site?.after, after: site?.before });
    expect(back?.after).toBe(hashAt(target.pid, back as AuditedBytes));
    await patcher.end('SIGTERM');

    const executable = target.binary;
    const { pid, startTicks } = target;
    const about = { name: 'cve-1', digest: patch.digest, buildId: buildIdIn(pid, target.binary) };
    expect(written.lines().map(({ event }) => event)).toMatchObject([
      { kind: 'ChainBegun' },
      { kind: 'Started', pid: patcher.pid },
      { kind: 'TrustAccepted', root: 1, catalog: 0 },
      {
        kind: 'Begun',
        step: 'apply',
        process: { pid, startTicks, executable },
        patch: { ...about, signers: { author: ['alice'] } },
      },
      { kind: 'Done', step: 'apply', of: 4, refusals: 0, pauseMicros: expect.any(Number) as number },
      { kind: 'Begun', step: 'revert', patch: about },
      { kind: 'Done', step: 'revert', of: 6 },
    ]);
    expect(written.lines()[3]?.trust).toMatchObject({
      root: 1,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(written.verdict(written.checkpoint())).toMatchObject({ faults: [], vouchedFor: 7 });
  });

  it('is in the log before the process is asked for memory, too', async () => {
    const target = await counter();
    await patcher.start();
    const patchlet = patchletFor(target.binary, 'f_site');
    // More code than fits behind that of the module.
    const patchlets = [{ ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(4_000) }];
    const buildId = buildIdIn(target.pid, target.binary);
    const patch = patcher.sign(
      'cve-1',
      aPatch({ variants: [{ name: 'b', buildId, architecture: 'x86_64', patchlets }] }),
    );
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
    await answers(target, 'new');
    const about = { step: 'apply', patch: { digest: patch.digest } };
    const events = written.lines().map(({ event }) => event);
    const announced = events.findIndex((event) => 'mapping' in event);
    expect(events[announced]).toMatchObject({ kind: 'Begun', ...about, changes: [], mapping: { content: 'code' } });
    expect(events.slice(announced + 1).find(({ kind }) => kind === 'Begun')).toMatchObject(about);
    const [mapped] = events.flatMap((event) => (event.kind === 'Done' ? event.mapped : []));
    const mappings = anonymousExecutableMappings(target.pid);
    expect(mappings.map(({ start }) => start)).toContain(Number(mapped?.address));
    expect(events.findIndex(({ kind }) => kind === 'Done')).toBeGreaterThan(announced);
  });

  it('is in the log when it is refused: by trust, or by the ceiling', async () => {
    const target = await counter();
    const ceiling = join(patcher.directory, 'ceiling.yaml');
    writeFileSync(ceiling, 'apiVersion: stopgap.dev/v1alpha1\nkind: Ceiling\nhighestSeverity: Low\n');
    await patcher.start({ ceiling });
    const stranger = patchFor(target, anEd25519Key());
    const { patch: offered } = stepFor(target, stranger);
    await patcher.ask('/v1/offer', { patches: [{ name: 'cve-1', envelope: offered.envelope }] });
    await patcher.ask('/v1/apply', stepFor(target, stranger));
    for (let round = 0; round < 3; round += 1) await patcher.ask('/v1/apply', stepFor(target, patchFor(target)));
    await patcher.end('SIGTERM');
    expect(
      written
        .lines()
        .map(({ event }) => event)
        .slice(3),
    ).toMatchObject([
      { kind: 'Refused', step: 'offer', reason: 'SignatureInvalid', patch: { name: 'cve-1', digest: stranger.digest } },
      { kind: 'Refused', step: 'apply', reason: 'SignatureInvalid', process: { pid: target.pid } },
      { kind: 'Refused', step: 'apply', reason: 'TargetExcluded', times: 1, patch: { signers: { author: ['alice'] } } },
      { kind: 'Repeated', refusals: [{ reason: 'TargetExcluded', times: 3 }] },
    ]);
    expect(written.verdict(written.checkpoint()).faults).toEqual([]);
  });
});

describe('a log that is not as it was left', () => {
  async function changedOnce(): Promise<{ target: ProgramTarget; patch: VerifiedPatch }> {
    const target = await counter();
    await patcher.start();
    const patch = patchFor(target);
    await patcher.ask('/v1/apply', stepFor(target, patch));
    return { target, patch };
  }

  it.each<{ title: string; how: () => void }>([
    {
      title: 'its end is cut off',
      how: () => {
        written.change((text) => `${text.split('\n').slice(0, 3).join('\n')}\n`);
      },
    },
    {
      title: 'a line is changed',
      how: () => {
        written.change((text) => text.replace('alice', 'mallory'));
      },
    },
    {
      title: 'it is deleted',
      how: () => {
        rmSync(join(written.directory, 'audit-000001.jsonl'));
      },
    },
  ])('($title) keeps everything out, over a restart too, and nothing in', async ({ how }) => {
    const { target, patch } = await changedOnce();
    await patcher.end('SIGTERM');
    how();
    await patcher.start();
    const { process } = stepFor(target, patch);
    expect(await patcher.ask('/v1/revert', { process, digest: patch.digest })).toMatchObject({ done: {} });
    await answers(target, 'old');
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({
      failure: { reason: 'StateUnusable', message: expect.stringContaining('stopgap audit renew') as string },
    });
    await answers(target, 'old');
  });

  it('while the patcher runs keeps everything out as well', async () => {
    const { target, patch } = await changedOnce();
    const { process } = stepFor(target, patch);
    await patcher.ask('/v1/revert', { process, digest: patch.digest });
    appendFileSync(join(written.directory, 'audit-000001.jsonl'), 'x\n');
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({
      failure: { reason: 'StateUnusable' },
    });
    await answers(target, 'old');
  });
});

describe('a patcher that is killed', () => {
  it('between a change and its end has a successor that says what it found', async () => {
    const target = await counter();
    await patcher.start();
    const patch = patchFor(target);
    await patcher.ask('/v1/apply', stepFor(target, patch));
    await patcher.end('SIGKILL');
    const journal = readFileSync(join(patcher.stateDirectory, 'journal'), 'utf8').split('\n');
    writeFileSync(join(patcher.stateDirectory, 'journal'), `${journal.find((line) => line.includes('begin')) ?? ''}\n`);
    written.append('{"boot":"cut off by the sa');
    await patcher.start();
    await patcher.end('SIGTERM');
    expect(written.kinds()).toEqual([
      ...['ChainBegun', 'Started', 'TrustAccepted', 'Begun', 'Done'],
      ...['TornLine', 'Started', 'Recovered', 'TrustAccepted'],
    ]);
    expect(written.lines()[7]?.event).toMatchObject({
      outcome: 'whole',
      patch: { name: 'cve-1' },
      process: { pid: target.pid },
    });
    expect(written.verdict(written.checkpoint()).faults).toEqual([]);
  });
});

describe('a checkpoint', () => {
  it('is put where it is carried away from, and is of the key that lies beside the log', async () => {
    const carried = join(patcher.directory, 'carried');
    mkdirSync(carried);
    await patcher.start({ more: ['--checkpoint-dir', carried, '--node', 'node-7'] });
    await patcher.end('SIGTERM');
    const file = join(carried, 'stopgap.dev_audit_node-7.checkpoint');
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(written.checkpoint());
    expect(written.verdict(readFileSync(file, 'utf8'))).toMatchObject({
      faults: [],
      vouchedFor: written.lines().length,
    });
    expect(written.lines()[0]?.node).toBe('node-7');
  });
});

describe('what was trusted once', () => {
  it('is known to the log when the state of trust is deleted, and nothing goes in by less', async () => {
    const target = await counter();
    await patcher.start();
    const newer = aRoot({ people: { alice: [patcher.author] }, root: ['alice'], version: 2 });
    const documents = [{ name: '2.root.json', envelope: toEnvelopeJson(newer) }];
    expect(await patcher.ask('/v1/trust', { documents })).toMatchObject({ trust: { root: 2 }, refused: [] });
    const patch = patchFor(target);
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
    expect(await patcher.ask('/v1/trust', { documents: [{ ...documents[0], name: '3.root.json' }] })).toMatchObject({
      refused: [{ document: '3.root.json' }],
    });
    const { process } = stepFor(target, patch);
    await patcher.ask('/v1/revert', { process, digest: patch.digest });
    await patcher.end('SIGTERM');
    expect(written.lines().at(-1)?.trust).toMatchObject({ root: 2 });
    expect(written.kinds()).toContain('TrustRefused');
    rmSync(join(patcher.stateDirectory, 'trust.json'));
    await patcher.start();
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({
      failure: { message: expect.stringContaining('trusted root 2') as string },
    });
    await answers(target, 'old');
    await patcher.ask('/v1/trust', { documents });
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
    await answers(target, 'new');
  });
});

describe('a full disk', () => {
  it('leaves a log that is whole, with everything in it that was done meanwhile', async () => {
    const target = await counter();
    patcher.stateDirectory = join(patcher.directory, 'small');
    written = new WrittenLog(join(patcher.stateDirectory, 'audit'));
    mkdirSync(patcher.stateDirectory);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', patcher.stateDirectory]);
    try {
      await patcher.start();
      const patch = patchFor(target);
      const step = stepFor(target, patch);
      const filler = join(patcher.stateDirectory, 'filler');
      const changes = async () => {
        expect(() => {
          for (;;) appendFileSync(filler, Buffer.alloc(4096));
        }).toThrow(/ENOSPC/);
        const done = await patcher.ask('/v1/apply', step);
        await patcher.ask('/v1/revert', { process: step.process, digest: patch.digest });
        return done;
      };
      let [last, applied] = [await changes(), 0];
      for (; applied < 200 && 'done' in last; applied += 1) last = await changes();
      expect(last).toMatchObject({ failure: { reason: 'StateUnusable' } });
      await answers(target, 'old');
      writeFileSync(filler, '');
      expect(await patcher.ask('/v1/apply', step)).toMatchObject({ done: {} });
      await answers(target, 'new');
      await patcher.end('SIGTERM');
      expect(written.verdict(written.checkpoint()).faults).toEqual([]);
      const done = written.lines().flatMap(({ event }) => (event.kind === 'Done' ? [event.step] : []));
      expect(done.filter((kind) => kind === 'apply')).toHaveLength(applied + 1);
      expect(done.filter((kind) => kind === 'revert')).toHaveLength(applied);
      expect(written.lines().some(({ event }) => event.kind === 'Refused' && event.reason === 'StateUnusable')).toBe(
        true,
      );
    } finally {
      await patcher.end('SIGKILL');
      execFileSync('umount', [patcher.stateDirectory]);
    }
  });
});

describe('a host', () => {
  let host: TestHost;
  beforeEach(() => {
    host = new TestHost();
  });
  afterEach(async () => {
    await host.remove();
  });

  const audit = (...args: readonly string[]) => runStopgap(['audit', ...args, '--state-dir', host.stateDirectory]);

  it('that was killed, and whose commits were reverted by hand, has a record of all of it', async () => {
    const target = await counter();
    const buildId = buildIdIn(target.pid, target.binary);
    const patchlets = [patchletFor(target.binary, 'f_site')];
    const patch = aPatch({ variants: [{ name: 'b', buildId, architecture: 'x86_64', patchlets }] });
    host.commit({ 'a.yaml': host.manifest('cve-1', patch) });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    const kept = join(host.directory, 'kept.log');
    writeFileSync(kept, host.log.filter((line) => line.includes('audit checkpoint')).join('\n'));
    await host.end('SIGKILL');
    expect(await runStopgap(['revert', '--all', '--socket', host.socket])).toMatchObject({ code: 0 });
    await answers(target, 'old');
    expect(await audit('verify', '--checkpoint', kept)).toMatchObject({ code: 0, err: '' });
    const { out } = await audit('show');
    expect(out).toMatch(new RegExp(`apply cve-1-[0-9a-f]{8} in ${target.pid} .*pause .*signed by alice [(]author[)]`));
    expect(out).toMatch(new RegExp(`revert cve-1-[0-9a-f]{8} in ${target.pid} .* done at`));
    const written = new WrittenLog(join(host.stateDirectory, 'patcher', 'audit'));
    written.change((text) => text.replace('alice', 'mallory'));
    expect(await audit('verify', '--checkpoint', kept)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/Changed/) as string,
    });
  });
});
