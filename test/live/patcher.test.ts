import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Patch, Patchlet } from '#domain/api/micropatch.types.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { toEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { aPatch, digest } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { memoryOf, textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { anEd25519Key } from '../support/signing.ts';
import { overwrite, regionBehind } from '../support/tampering.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS, compile } from '../support/target-program.ts';
import { launchProgram, launchTarget, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { stepFor, TestPatcher } from '../support/test-patcher.ts';

let patcher: TestPatcher;
beforeEach(() => {
  patcher = new TestPatcher();
});
afterEach(async () => {
  await stopAllTargets();
  await patcher.remove();
});

const counter = () => launchProgram('counter', ['threads=3'], BUILDS.pie);

function patchFor(target: ProgramTarget, over: Partial<Patchlet> = {}): Patch {
  const patchlets = [{ ...patchletFor(target.binary, 'f_site'), ...over }];
  const buildId = buildIdIn(target.pid, target.binary);
  return aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', patchlets }] });
}

/** Whoever runs it next dies of an invalid instruction. */
const DEADLY = { machineCode: '0f0b', assembly: 'ud2', clobbers: [] } as const;

async function answersOf(target: ProgramTarget): Promise<string> {
  const before = target.stats();
  await waitUntil(() => target.stats().count('thread', 'rounds') > before.count('thread', 'rounds') + 100, {
    what: 'the threads to go on',
  });
  const after = target.stats();
  return ['old', 'new']
    .filter((verdict) => after.count('f', verdict) - before.count('f', verdict) > threadsOf(target.pid).length)
    .join(' ');
}

describe('the socket', () => {
  it('is for its owner only', async () => {
    await patcher.start();
    expect(statSync(patcher.socket).mode & 0o777).toBe(0o600);
  });

  it('answers nobody else, even if the file system let them in', async () => {
    await patcher.start();
    for (const path of [patcher.directory, patcher.socket]) chmodSync(path, 0o777);
    const asking = `
      const { request } = require('node:http');
      const question = request({ socketPath: process.argv[1], path: '/v1/hello', method: 'POST' }, (answer) => console.log(answer.statusCode));
      question.on('error', (error) => console.log(error.code));
      question.end('{"protocol":2,"owner":"aaaaaaaaaaaaaaaa"}');`;
    const ask = async (uid: number): Promise<string> => {
      const child = spawn(process.execPath, ['-e', asking, patcher.socket], {
        uid,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (part: Buffer) => (said += part.toString()));
      await once(child, 'close');
      return said.trim();
    };
    expect(await ask(0)).toBe('200');
    expect(await ask(65_534)).toMatch(/ECONNRESET|EPIPE/);
    await waitUntil(() => patcher.log.some((line) => /"uid":65534.*refused/.test(line)), { what: 'the log to say so' });
  });

  it.each([
    { title: 'no JSON', body: '{"protocol":2,', status: 400, says: /required|must be|JSON|object/ },
    { title: 'nothing', body: '', status: 400, says: /./ },
    { title: 'another protocol', body: '{"protocol":1,"owner":"aaaaaaaaaaaaaaaa"}', status: 400, says: /protocol/ },
    { title: 'no owner', body: '{"protocol":2}', status: 400, says: /owner/ },
    {
      title: 'an owner that is a path',
      body: '{"protocol":2,"owner":"../../../../etc/x"}',
      status: 400,
      says: /owner/,
    },
    {
      title: 'a field that there is not',
      body: '{"protocol":2,"owner":"aaaaaaaaaaaaaaaa","force":true}',
      status: 400,
      says: /force/,
    },
    {
      title: 'process 0',
      body: '{"protocol":2,"owner":"aaaaaaaaaaaaaaaa","process":{"pid":0,"startTicks":1}}',
      status: 400,
      says: /pid/,
    },
    { title: 'more than it reads', body: ' '.repeat(17 * 1024 * 1024), status: 400, says: /larger than/ },
  ])('refuses $title, says why, and goes on', async ({ body, status, says }) => {
    await patcher.start();
    const answer = await patcher
      .post('/v1/apply', body)
      .catch((error: unknown) => ({ status: 400, body: `larger than it reads: ${String(error)}` }));
    expect(answer).toMatchObject({ status, body: expect.stringMatching(says) as string });
    expect(await patcher.ask('/v1/hello')).toMatchObject({ protocol: 2 });
  });

  it('knows its paths and no others', async () => {
    await patcher.start();
    for (const path of ['/v1/exec', '/', '/v1/__proto__', '/v1/constructor', 'toString'])
      expect(
        await patcher.post(path, '{}').then(
          ({ status }) => status,
          () => 400,
        ),
      ).toBeGreaterThanOrEqual(400);
    expect(await patcher.ask('/v1/hello')).toMatchObject({ protocol: 2 });
  });

  it('ends with the program that started it', async () => {
    await patcher.start();
    await patcher.end('orphan');
    expect(patcher.isRunning).toBe(false);
  });
});

describe('what it is asked to put in', () => {
  it('is planned without a byte being changed, and then done as planned', async () => {
    const target = await counter();
    await patcher.start();
    const step = stepFor(target, patcher.sign('cve-1', patchFor(target)));
    const text = textBytes(target.pid, target.binary);
    const planned = await patcher.ask('/v1/plan', step);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    expect(planned).toMatchObject({ planned: { room: 'tail', sites: [{ address: target.site('f_site') }] } });
    expect(await patcher.ask('/v1/apply', step)).toMatchObject({ done: { threads: threadsOf(target.pid).length } });
    const [site] = 'planned' in planned ? planned.planned.sites : [];
    expect(memoryOf(target.pid, site?.address ?? 0, (site?.to ?? '').length / 2).toString('hex')).toBe(site?.to);
    expect(await answersOf(target)).toBe('new');
  });

  it.each([
    {
      title: 'is signed by a stranger',
      reason: 'SignatureInvalid',
      by: (patch: Patch) => patcher.sign('cve-1', patch, anEd25519Key()),
    },
    {
      title: 'has another name than was signed',
      reason: 'PayloadInvalid',
      by: (patch: Patch) => ({ ...patcher.sign('cve-1', patch), name: 'cve-2' as never }),
    },
    {
      title: 'was altered after it was signed',
      reason: 'SignatureInvalid',
      by: (patch: Patch): VerifiedPatch => {
        const honest = patcher.sign('cve-1', patch);
        const other = patcher.sign('cve-1', { ...patch, severity: 'Low' });
        return { ...honest, envelope: { ...honest.envelope, payload: other.envelope.payload } };
      },
    },
  ])('is refused when it $title, whoever asks', async ({ by, reason }) => {
    const target = await counter();
    await patcher.start();
    const text = textBytes(target.pid, target.binary);
    const patch = by(patchFor(target));
    const refusal = { reason };
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ failure: refusal });
    expect(await patcher.ask('/v1/plan', stepFor(target, patch))).toMatchObject({ failure: refusal });
    const patches = [{ name: patch.name, envelope: toEnvelopeJson(patch.envelope) }];
    expect(await patcher.ask('/v1/offer', { patches })).toMatchObject({ verdicts: [{ refusal }] });
    expect(await patcher.ask('/v1/verify', { patch: patches[0] })).toMatchObject({ refusal });
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('is refused without a trust root, and what is in is taken out all the same', async () => {
    const target = await counter();
    await patcher.start();
    const patch = patcher.sign('cve-1', patchFor(target));
    const text = textBytes(target.pid, target.binary);
    await patcher.ask('/v1/apply', stepFor(target, patch));
    await patcher.end('SIGTERM');
    await patcher.start({ hasTrustRoot: false });
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({
      failure: { reason: 'SignatureInvalid' },
    });
    const { process } = stepFor(target, patch);
    expect(await patcher.ask('/v1/revert', { process, digest: patch.digest })).toMatchObject({ done: {} });
    await patcher.ask('/v1/sweep', { process });
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  /** Long enough for an apply on a busy machine, and soon over. */
  const LIFETIME_MS = 4_000;

  it('is put into nothing further past its date, also not over an older version, and mended where it is', async () => {
    const [target, other] = [await counter(), await counter()];
    await patcher.start();
    const text = textBytes(other.pid, other.binary);
    const older = patcher.sign('cve-1', patchFor(other));
    await patcher.ask('/v1/apply', stepFor(other, older));
    const withOlder = textBytes(other.pid, other.binary);
    const expires = formatTimestamp(Date.now() + LIFETIME_MS);
    const patch = patcher.sign('cve-1', { ...patchFor(target), version: 2, expires });
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
    await waitUntil(() => Date.now() >= Date.parse(expires), { withinMs: 2 * LIFETIME_MS, what: 'its date to pass' });

    const refusal = { failure: { reason: 'Expired', message: expect.stringContaining(expires) as string } };
    expect(await patcher.ask('/v1/plan', stepFor(other, patch))).toMatchObject(refusal);
    expect(await patcher.ask('/v1/apply', stepFor(other, patch))).toMatchObject(refusal);
    expect(textBytes(other.pid, other.binary).equals(withOlder)).toBe(true);
    const { process } = stepFor(other, older);
    await patcher.ask('/v1/revert', { process, digest: older.digest });
    await patcher.ask('/v1/sweep', { process });
    expect(await patcher.ask('/v1/apply', stepFor(other, patch))).toMatchObject(refusal);
    expect(textBytes(other.pid, other.binary).equals(text)).toBe(true);
    expect(await answersOf(other)).toBe('old');

    const { address, length, codeOffset } = regionBehind(target.pid, target.site('f_site'));
    const sound = memoryOf(target.pid, address, length);
    overwrite(target.pid, address, Buffer.alloc(codeOffset, 0x41));
    // Its threads are inside the patch most of the time, and it is mended when none is.
    await waitUntil(async () => 'done' in (await patcher.ask('/v1/apply', stepFor(target, patch))), {
      what: 'the patch to be mended',
    });
    expect(memoryOf(target.pid, address, length).equals(sound)).toBe(true);
    expect(await answersOf(target)).toBe('new');
    await patcher.ask('/v1/revert', { process: stepFor(target, patch).process, digest: patch.digest });
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject(refusal);
    expect(await answersOf(target)).toBe('old');
  });

  it('says who signed it', async () => {
    const target = await counter();
    await patcher.start();
    const { name, envelope, digest: signedDigest } = patcher.sign('cve-1', patchFor(target));
    expect(await patcher.ask('/v1/verify', { patch: { name, envelope: toEnvelopeJson(envelope) } })).toEqual({
      name,
      digest: signedDigest,
      signers: ['alice'],
    });
  });
});

/** How often `stopgap host` looks at all processes without being told. */
const FULL_PASS_MS = 5_000;

describe('a patcher that was started anew', () => {
  it('says that it does not know what is wanted, and its client tells it', async () => {
    const target = await counter();
    await patcher.start();
    const client = patcher.client();
    const patch = patcher.sign('cve-1', patchFor(target));
    const seen = async () => (await client.observe([patch], [target.pid])).map(({ key }) => key.pid);
    expect(await seen()).toEqual([target.pid]);
    await patcher.end('SIGKILL');
    await expect(seen()).rejects.toThrow();
    await patcher.start();
    expect(await patcher.ask('/v1/observe', { wanted: 'a'.repeat(64) })).toEqual({ unknown: 'wanted' });
    expect(await seen()).toEqual([target.pid]);
  });

  it('tells of a program that starts, before a full pass would', async () => {
    await patcher.start();
    const news: number[] = [];
    const stop = new AbortController();
    const listening = patcher.client().listen(({ pids }) => news.push(...pids), stop.signal);
    const isHeard = async (): Promise<boolean> => {
      await launchTarget('true', []);
      return news.length > 0;
    };
    await waitUntil(isHeard, { what: 'any news at all' });
    const target = await counter();
    await waitUntil(() => news.includes(target.pid), { withinMs: FULL_PASS_MS, what: 'news of the new process' });
    news.length = 0;
    await target.stop();
    await waitUntil(() => news.includes(target.pid), { withinMs: FULL_PASS_MS, what: 'news of its end' });
    stop.abort();
    await listening;
  });

  it('tells only of programs that matter, once it knows what is wanted', async () => {
    const known = await counter();
    await patcher.start();
    const client = patcher.client();
    await client.observe([patcher.sign('cve-1', patchFor(known))]);
    const news: number[] = [];
    const stop = new AbortController();
    const listening = client.listen(({ pids }) => news.push(...pids), stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stranger = await launchProgram('idle', ['threads=1']);
    const target = await counter();
    await waitUntil(() => news.includes(target.pid), { withinMs: 1_000, what: 'news of the new process' });
    await Promise.all([stranger.stop(), known.stop()]);
    await waitUntil(() => news.includes(known.pid), { withinMs: 2_500, what: 'news of an end' });
    expect(news).not.toContain(stranger.pid);
    stop.abort();
    await listening;
  });
});

describe('a process that dies of its patch', () => {
  it('is the last one that gets it, until a person releases it', async () => {
    const [victim, other] = [await counter(), await counter()];
    await patcher.start();
    const deadly = patcher.sign('deadly', patchFor(victim, DEADLY));
    await patcher.ask('/v1/apply', stepFor(victim, deadly));
    expect(await victim.exited).toMatchObject({ signal: 'SIGILL' });
    await waitUntil(() => patcher.log.some((line) => line.includes('quarantine')), { what: 'the quarantine' });
    const refusal = {
      failure: { reason: 'ProcessCrashed', message: expect.stringContaining(`${victim.pid}`) as string },
    };
    expect(await patcher.ask('/v1/apply', stepFor(other, deadly))).toMatchObject(refusal);
    await patcher.end('SIGKILL');
    await patcher.start();
    expect(await patcher.ask('/v1/apply', stepFor(other, deadly))).toMatchObject(refusal);
    const harmless = patcher.sign('harmless', patchFor(other));
    expect(await patcher.ask('/v1/apply', stepFor(other, harmless))).toMatchObject({ done: {} });
    expect(await answersOf(other)).toBe('new');
    expect(await patcher.ask('/v1/release', { digest: deadly.digest })).toEqual({ released: 1 });
    const { process } = stepFor(other, harmless);
    await patcher.ask('/v1/revert', { process, digest: harmless.digest });
    expect(await patcher.ask('/v1/apply', stepFor(other, deadly))).toMatchObject({ done: {} });
    expect(await other.exited).toMatchObject({ signal: 'SIGILL' });
  });

  it('is told from one that a person kills', async () => {
    const [first, second] = [await counter(), await counter()];
    await patcher.start();
    const patch = patcher.sign('cve-1', patchFor(first));
    await patcher.ask('/v1/apply', stepFor(first, patch));
    first.signal('SIGTERM');
    await first.exited;
    expect(await patcher.ask('/v1/apply', stepFor(second, patch))).toMatchObject({ done: {} });
    expect(await patcher.ask('/v1/quarantine')).toEqual({ entries: [] });
  });
});

describe('the journal after a crash', () => {
  const entry = (over: object) =>
    JSON.stringify({
      begin: {
        id: 1,
        at: '2026-11-24T12:00:00.000Z',
        boot: execFileSync('cat', ['/proc/sys/kernel/random/boot_id'], { encoding: 'utf8' }).trim(),
        process: { pid: 4_194_303, startTicks: 1 },
        kind: 'apply',
        name: 'cve-1',
        digest: digest('1'),
        buildId: 'abcdef01',
        ...over,
      },
    });

  it.each([
    { title: 'a process that went with the patcher: quarantine', over: {}, entries: 1 },
    { title: 'one that was being reverted: nothing', over: { kind: 'revert' }, entries: 0 },
    { title: 'one from before the machine was started: nothing', over: { boot: 'another' }, entries: 0 },
  ])('$title', async ({ over, entries }) => {
    mkdirSync(patcher.stateDirectory);
    writeFileSync(join(patcher.stateDirectory, 'journal'), `${entry(over)}\n`);
    await patcher.start();
    expect((await patcher.ask('/v1/quarantine')).entries).toHaveLength(entries);
    await patcher.end('SIGTERM');
    await patcher.start();
    expect((await patcher.ask('/v1/quarantine')).entries).toHaveLength(entries);
    expect(
      patcher
        .readState('journal')
        .split('\n')
        .filter((line) => line.includes('begin')),
    ).toEqual([]);
  });

  /** Starts one that dies before its n-th step, those of the rehearsal not counted: those are of no interest here. */
  async function startMortal(dieAt: string, n: number): Promise<void> {
    const count = join(patcher.directory, 'count');
    const after = join(patcher.directory, 'rehearsed');
    for (const file of [count, after]) rmSync(file, { force: true });
    await patcher.start({ env: { LD_PRELOAD: dieAt, DIE_AT: String(n), DIE_AFTER: after, DIE_COUNT: count } });
    await waitUntil(() => existsSync(count) && Date.now() - statSync(count).mtimeMs > RESTED_MS, {
      what: 'the rehearsal to end',
    });
    writeFileSync(after, '');
  }

  /** Every step has its turn in killed-patcher.test.ts; here it is the start after it that counts. */
  const STRIDE = 7;
  /** A rehearsal makes thousands of steps a second. */
  const RESTED_MS = 300;

  it('finds every step that a kill cut short finished or undone', { timeout: 240_000 }, async () => {
    const dieAt = await compile('die-at', BUILDS.library);
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    const patch = patcher.sign('cve-1', patchFor(target));
    const { process } = stepFor(target, patch);
    const found: string[] = [];
    let isThrough = false;
    for (let n = 1; !isThrough; n += STRIDE) {
      await startMortal(dieAt, n);
      isThrough = await patcher.ask('/v1/apply', stepFor(target, patch)).then(
        () => true,
        () => false,
      );
      await patcher.end('SIGKILL');
      await patcher.start();
      const [seen] = await patcher.client().observe([patch], [target.pid]);
      const state = seen?.patches.find(({ state: its }) => its !== 'Retired')?.state ?? 'absent';
      found.push(state);
      expect(await answersOf(target)).toBe(state === 'Live' ? 'new' : 'old');
      const revert = () => patcher.ask('/v1/revert', { process, digest: patch.digest });
      // A thread may stand where the change would be made; then nothing was written, and it is tried again.
      await waitUntil(async () => 'done' in (await revert()), { what: `the revert of what was ${state}` });
      await patcher.ask('/v1/sweep', { process });
      expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
      await patcher.end('SIGTERM');
    }
    expect(new Set(found)).toEqual(new Set(['absent', 'Live']));
  });
});

describe('a full disk', () => {
  function fillUp(file: string): void {
    expect(() => {
      for (;;) appendFileSync(file, Buffer.alloc(4096));
    }).toThrow(/ENOSPC/);
  }

  it('puts nothing in that cannot be written down, takes out, and goes on when there is room', async () => {
    const target = await counter();
    patcher.stateDirectory = join(patcher.directory, 'small');
    mkdirSync(patcher.stateDirectory);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', patcher.stateDirectory]);
    try {
      await patcher.start();
      const patch = patcher.sign('cve-1', patchFor(target));
      await patcher.ask('/v1/apply', stepFor(target, patch));
      expect(await answersOf(target)).toBe('new');
      const { process } = stepFor(target, patch);
      const filler = join(patcher.stateDirectory, 'filler');
      const again = async () => {
        await patcher.ask('/v1/revert', { process, digest: patch.digest });
        fillUp(filler);
        return patcher.ask('/v1/apply', stepFor(target, patch));
      };
      // What the journal gives back when it is written anew is filled up, too.
      let last = await again();
      for (let round = 0; round < 100 && 'done' in last; round += 1) last = await again();
      expect(last).toMatchObject({
        failure: { reason: 'StateUnusable', message: expect.stringContaining('ENOSPC') as string },
      });
      expect(await answersOf(target)).toBe('old');
      writeFileSync(filler, '');
      expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
      expect(await answersOf(target)).toBe('new');
    } finally {
      await patcher.end('SIGKILL');
      execFileSync('umount', [patcher.stateDirectory]);
    }
  });
});
