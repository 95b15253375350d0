import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { aPatch } from '../../support/builders.ts';
import { answersOf, ONLY_NEW, ONLY_OLD } from '../../support/live-changes.ts';
import { textBytes, waitUntil } from '../../support/proc-state.ts';
import { TestHost } from '../../support/stopgap-host.ts';
import { readElf } from '../../support/target-elf.ts';
import { conditionsProgram, launchConditions } from '../../support/target-kinds/conditions.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { expectUnharmed } from '../../support/target-kinds/round-trip.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';
import { stepFor, TestPatcher } from '../../support/test-patcher.ts';

let patcher: TestPatcher;
let directory = '';
beforeEach(() => {
  patcher = new TestPatcher();
  directory = mkdtempSync(join(tmpdir(), 'stopgap-ceiling-'));
  chmodSync(directory, 0o755);
});
afterEach(async () => {
  await stopAllTargets();
  await patcher.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** The test program under another name. */
async function launchAs(name: string, args: readonly string[] = []): Promise<ProgramTarget> {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  copyFileSync(await conditionsProgram(), path);
  return launchBuilt(path, args);
}

function patchFor({ binary }: ProgramTarget, over: Partial<Patch> = {}): Patch {
  const { buildId } = readElf(binary);
  const patchlets = [patchletFor(binary, 'subject_site')];
  return aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', patchlets }], ...over });
}

const apply = (target: ProgramTarget, over: Partial<Patch> = {}) =>
  patcher.ask('/v1/apply', stepFor(target, patcher.sign('cve-1', patchFor(target, over))));

const revert = (target: ProgramTarget) => {
  const patch = patcher.sign('cve-1', patchFor(target));
  return patcher.ask('/v1/revert', { process: stepFor(target, patch).process, digest: patch.digest });
};

function ceiling(text: string): string {
  const path = join(directory, 'ceiling.yaml');
  writeFileSync(path, `apiVersion: stopgap.dev/v1alpha1\nkind: Ceiling\n${text}`);
  return path;
}

/** Refused for good, with a sentence that says why, and everything as it was. */
async function expectExcluded(target: ProgramTarget, says: RegExp, over: Partial<Patch> = {}): Promise<void> {
  const text = textBytes(target.pid, target.binary);
  expect(await apply(target, over)).toMatchObject({
    failure: { reason: 'TargetExcluded', message: expect.stringMatching(says) as string },
  });
  const planned = await patcher.ask('/v1/plan', stepFor(target, patcher.sign('cve-1', patchFor(target, over))));
  expect(planned).toMatchObject({ failure: { reason: 'TargetExcluded' } });
  expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
  expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  await expectUnharmed(target);
}

async function expectTaken(target: ProgramTarget, over: Partial<Patch> = {}): Promise<void> {
  expect(await apply(target, over)).toMatchObject({ done: {} });
  expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
}

describe('a program that holds up containers', () => {
  it('is refused without any ceiling, and one of the same build with another name is not', async () => {
    await patcher.start();
    for (const name of ['containerd', 'containerd-shim-runc-v2', 'dockerd', 'crio', 'runc', 'conmon', 'kubelet'])
      await expectExcluded(await launchAs(name), /holds up the containers/);
    for (const name of ['containerd2', 'my-runc', 'kubelet.d/app']) await expectTaken(await launchAs(name));
  });

  it('is refused still when its file was removed meanwhile, as an upgrade does', async () => {
    await patcher.start();
    const target = await launchAs('kubelet');
    const patch = patcher.sign('cve-1', patchFor(target));
    rmSync(target.binary);
    expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject({
      failure: { reason: 'TargetExcluded' },
    });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
  });
});

describe('what an administrator forbids', () => {
  it.each([
    { title: 'a name', text: 'never: {executables: [bank*]}', name: 'banking', args: [], says: /executables: bank\*/ },
    { title: 'a user', text: 'never: {users: [65534]}', name: 'app', args: ['uid=65534'], says: /users: 65534/ },
  ])('by $title is refused, and the same build elsewhere is not', async ({ text, name, args, says }) => {
    await patcher.start({ ceiling: ceiling(text) });
    await expectExcluded(await launchAs(name, args), says);
    await expectTaken(await launchAs('other'));
  });

  it('by a whole path is refused there and nowhere else', async () => {
    await patcher.start({ ceiling: ceiling(`never: {executables: ["${directory}/safe/*"]}`) });
    await expectExcluded(await launchAs('safe/app'), /executables: .*safe/);
    await expectTaken(await launchAs('app'));
  });

  it('by a severity is refused for patches above it, signed or not', async () => {
    await patcher.start({ ceiling: ceiling('highestSeverity: High') });
    const target = await launchConditions();
    await expectExcluded(target, /severity High .*this patch is Critical/, { severity: 'Critical' });
    await expectTaken(target, { severity: 'High' });
  });

  it('when a patch is in already, leaves it in, and lets it be taken out', async () => {
    const path = ceiling('');
    await patcher.start({ ceiling: path });
    const [target, second] = [await launchAs('app'), await launchAs('app-2')];
    await expectTaken(target);
    ceiling('never: {executables: [app*]}');
    await waitUntil(async () => 'failure' in (await apply(second)), { what: 'the ceiling to count' });
    expect(await apply(target, { version: 2 })).toMatchObject({ failure: { reason: 'TargetExcluded' } });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    expect(await revert(target)).toMatchObject({ done: {} });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    await expectUnharmed(target);
  });
});

describe('a ceiling that is broken', () => {
  it.each([
    { title: 'is not there', text: undefined, says: /ENOENT/ },
    { title: 'is no YAML', text: 'never: [', says: /ceiling\.yaml:\d+/ },
    { title: 'is misspelt', text: 'nevr: {users: [1]}', says: /nevr.*Write never/ },
  ])('since it $title, forbids everything until it is mended', async ({ text, says }) => {
    const path = text === undefined ? join(directory, 'ceiling.yaml') : ceiling(text);
    await patcher.start({ ceiling: path });
    const target = await launchConditions();
    expect(await apply(target)).toMatchObject({
      failure: { reason: 'StateUnusable', message: expect.stringMatching(says) as string },
    });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    ceiling('');
    await waitUntil(async () => 'done' in (await apply(target)), { what: 'the mended ceiling to count' });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
  });

  it('says so in the log, leaves in what is in, and lets it be taken out', async () => {
    await patcher.start({ ceiling: ceiling('') });
    const target = await launchConditions();
    await expectTaken(target);
    ceiling('never: [');
    const second = await launchConditions();
    await waitUntil(async () => 'failure' in (await apply(second)), { what: 'the broken ceiling to count' });
    const says = () => patcher.log.some((line) => /ceiling is unusable.*nothing is put in/.test(line));
    await waitUntil(says, { what: 'the log to say so' });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    expect(await revert(target)).toMatchObject({ done: {} });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
  });
});

describe('`stopgap host --ceiling`', () => {
  let host: TestHost;
  beforeEach(() => {
    host = new TestHost();
  });
  afterEach(() => host.remove());

  it('says in its status why a process is left alone, and no manifest lifts it', async () => {
    const [forbidden, allowed] = [await launchAs('banking'), await launchAs('app')];
    await host.start({ more: ['--ceiling', ceiling('never: {executables: [banking]}')] });
    const lifting = `apiVersion: stopgap.dev/v1alpha1\nkind: Ceiling\nnever: {}\n`;
    host.commit({
      'cve.yaml': host.manifest('cve-1', patchFor(allowed), { placement: { hostProcesses: true, exclude: [] } }),
      'ceiling.yaml': lifting,
    });
    await host.untilRow(allowed.pid, { phase: 'Applied' });
    const row = await host.untilRow(forbidden.pid, { phase: 'NoTarget', reason: 'TargetExcluded' });
    expect(row.message).toContain('never.executables: banking');
    expect(await answersOf(forbidden, 'subject')).toEqual(ONLY_OLD);
    expect(await answersOf(allowed, 'subject')).toEqual(ONLY_NEW);
    const faults = (await host.status()).source.rejected ?? [];
    expect(faults.filter(({ path }) => path === 'patches/ceiling.yaml').map(({ field }) => field)).toContain('kind');
  });
});
