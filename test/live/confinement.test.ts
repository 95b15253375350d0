import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { keptMask } from '../../patcher/confine/privileges.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { textBytes, waitUntil } from '../support/proc-state.ts';
import { PatcherContainer } from '../support/patcher-container.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { stepFor, TestPatcher } from '../support/test-patcher.ts';

let patcher: TestPatcher;
beforeEach(() => {
  patcher = new TestPatcher();
});
afterEach(async () => {
  await stopAllTargets();
  await patcher.remove();
});

/** As in /proc/PID/status. */
const KEPT = keptMask(release()).toString(16).padStart(16, '0');
const NOBODY = 65_534;

const fieldsOf = (status: string): Record<string, string> =>
  Object.fromEntries(
    [...readFileSync(status, 'latin1').matchAll(/^(\w+):\t(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

const aTargetOf = (user: 'root' | 'nobody'): Promise<ProgramTarget> =>
  launchProgram('counter', ['threads=2'], BUILDS.pie, user === 'nobody' ? NOBODY : undefined);

function signedFor(target: ProgramTarget): VerifiedPatch {
  const patchlets = [patchletFor(target.binary, 'f_site')];
  const buildId = buildIdIn(target.pid, target.binary);
  return patcher.sign('cve-1', aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', patchlets }] }));
}

async function isAnswering(target: ProgramTarget, verdict: 'old' | 'new'): Promise<boolean> {
  const before = target.stats();
  await waitUntil(() => target.stats().count('f', verdict) > before.count('f', verdict) + 50, {
    what: `the ${verdict} answer`,
  });
  return true;
}

describe('the patcher', () => {
  it('has in every thread only what it needs, and can gain no more', async () => {
    await patcher.start();
    const threads = readdirSync(`/proc/${patcher.pid}/task`).map((tid) =>
      fieldsOf(`/proc/${patcher.pid}/task/${tid}/status`),
    );
    expect(threads.length).toBeGreaterThan(4);
    for (const thread of threads)
      expect(thread).toMatchObject({ CapEff: KEPT, CapPrm: KEPT, CapBnd: KEPT, NoNewPrivs: '1', Seccomp: '2' });
    expect(await patcher.ask('/v1/hello')).toMatchObject({ capabilities: KEPT, shortfalls: [] });
  });

  it('can write to its own directories and to nothing else', async () => {
    await patcher.start();
    const root = `/proc/${patcher.pid}/root`;
    const stray = join(root, tmpdir(), 'stopgap-stray');
    expect(() => {
      writeFileSync(stray, '');
    }).toThrow(/EROFS/);
    expect(existsSync(join(tmpdir(), 'stopgap-stray'))).toBe(false);
    writeFileSync(join(root, patcher.stateDirectory, 'stray'), '');
    expect(patcher.readState('stray')).toBe('');
    expect(() => {
      writeFileSync('/proc/sys/kernel/hostname', readFileSync('/proc/sys/kernel/hostname'));
    }).not.toThrow();
  });

  it.each(['root', 'nobody'] as const)('patches processes of %s under its own seccomp filter', async (user) => {
    const target = await aTargetOf(user);
    expect(fieldsOf(`/proc/${target.pid}/status`)['Uid']).toMatch(user === 'root' ? /^0\t/ : /^65534\t/);
    const text = textBytes(target.pid, target.binary);
    await patcher.start();
    const patch = signedFor(target);
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
    expect(await isAnswering(target, 'new')).toBe(true);
    const { process } = stepFor(target, patch);
    expect(await patcher.ask('/v1/revert', { process, digest: patch.digest })).toMatchObject({ done: {} });
    expect(await isAnswering(target, 'old')).toBe(true);
    await patcher.ask('/v1/sweep', { process });
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });
});

describe('in a container that is made as for a cluster', () => {
  const container = new PatcherContainer();
  afterAll(() => {
    container.remove();
  });

  it('has nothing but its profile and its capabilities, and patches processes outside', async () => {
    const target = await aTargetOf('nobody');
    await patcher.start({ under: (command) => container.run(command, [patcher.directory]) });
    const hello = await patcher.ask('/v1/hello');
    expect(hello).toMatchObject({ capabilities: '0000000000880002', shortfalls: [], news: 'scan' });
    const patch = signedFor(target);
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({ done: {} });
    expect(await isAnswering(target, 'new')).toBe(true);
    const { process } = stepFor(target, patch);
    expect(await patcher.ask('/v1/revert', { process, digest: patch.digest })).toMatchObject({ done: {} });
    expect(await isAnswering(target, 'old')).toBe(true);
  });
});

describe('what is kept is needed', () => {
  const without = (capability: string) => ({
    under: (command: readonly string[]) => ['setpriv', `--bounding-set=-${capability}`, ...command],
  });

  it('CAP_DAC_OVERRIDE, to write into processes of other users whole or not at all', async () => {
    const [other, own] = [await aTargetOf('nobody'), await aTargetOf('root')];
    await patcher.start(without('dac_override'));
    const patch = signedFor(other);
    expect(await patcher.ask('/v1/apply', stepFor(other, patch))).toMatchObject({
      failure: { reason: 'KernelUnsupported', message: expect.stringContaining('EACCES') as string },
    });
    expect(await isAnswering(other, 'old')).toBe(true);
    expect(await patcher.ask('/v1/apply', stepFor(own, patch))).toMatchObject({ done: {} });
  });

  it('CAP_SYS_PTRACE, to look into processes of other users at all', async () => {
    const target = await aTargetOf('nobody');
    await patcher.start(without('sys_ptrace'));
    expect(await patcher.ask('/v1/apply', stepFor(target, signedFor(target)))).toMatchObject({ failure: {} });
    expect(await isAnswering(target, 'old')).toBe(true);
  });

  it("and no more for the kernel's news of processes", async () => {
    await patcher.start();
    expect(await patcher.ask('/v1/hello')).toMatchObject({ news: 'events' });
  });

  it('CAP_SYS_NICE, for short stops only', async () => {
    const target = await aTargetOf('nobody');
    await patcher.start(without('sys_nice'));
    expect(await patcher.ask('/v1/apply', stepFor(target, signedFor(target)))).toMatchObject({ done: {} });
  });
});

describe('what was given up cannot be had', () => {
  const DRIVER = join(import.meta.dirname, '..', 'support', 'drivers', 'confined.ts');
  let writable = '';
  beforeEach(() => {
    writable = mkdtempSync(join(tmpdir(), 'stopgap-confined-'));
  });
  afterEach(() => {
    rmSync(writable, { recursive: true, force: true });
  });

  const run = promisify(execFile);
  const confined = (program: string, ...args: string[]) =>
    run(process.execPath, ['--conditions=source', DRIVER, writable, program, ...args]);
  const script = (text: string) => confined(process.execPath, '-e', text);

  it('while ordinary work goes on', async () => {
    await script(`require('node:fs').writeFileSync('${writable}/x', 'y')`);
    expect(readFileSync(join(writable, 'x'), 'utf8')).toBe('y');
  });

  it.each([
    ['a file elsewhere', () => script(`require('node:fs').writeFileSync('/etc/stopgap-stray', '')`), /EROFS/],
    ['a connection', () => script(`require('node:net').connect(9, '127.0.0.1')`), /EPERM|EACCES/],
    ['a listening port', () => script(`require('node:net').createServer().listen(0, '127.0.0.1')`), /EPERM|EACCES/],
    ['a mount', () => confined('/bin/mount', '-t', 'tmpfs', 'none', '/mnt'), /permi/i],
    ['a remount', () => confined('/bin/mount', '-o', 'remount,rw', '/'), /permi/i],
    ['a namespace', () => confined('/usr/bin/unshare', '-U', 'true'), /permi/i],
    ['another user', () => confined('/usr/bin/setpriv', '--reuid', '65534', '--clear-groups', 'true'), /permi/i],
    ['a device', () => confined('/bin/mknod', join('/tmp', 'stopgap-device'), 'c', '1', '3'), /permi|read-only/i],
  ])('%s', async (_, attempt, refusal) => {
    const failure = await attempt().then(
      () => 'it went through',
      (error: unknown) => String((error as { stderr?: string }).stderr),
    );
    expect(failure).toMatch(refusal);
  });
});
