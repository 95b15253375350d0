import { readlinkSync, realpathSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readStat } from '../../../patcher/proc/stat.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, paddedPatch, patchOfSites } from '../../support/live-changes.ts';
import { mappingsOf, startTicksOf, threadsOf } from '../../support/proc-state.ts';
import { launchConditions } from '../../support/target-kinds/conditions.ts';
import { Container, TinyRoot } from '../../support/target-kinds/containers.ts';
import { expectRoundTrip, expectUnharmed, mustChange } from '../../support/target-kinds/round-trip.ts';
import { toolPath } from '../../support/target-kinds/tools.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
let root: TinyRoot;
beforeAll(() => {
  engine = startEngine();
});
beforeEach(async () => {
  root = await TinyRoot.create();
});
afterEach(async () => {
  await stopAllTargets();
  root.remove();
});
afterAll(() => engine.close());

const patchFor = (target: ProgramTarget) => patchOfSites(target, [['subject_site']]);

/** The path that /proc shows in the end is the target's own view; what counts is what is mapped. */
const moduleOf = (target: ProgramTarget): string =>
  mappingsOf(target.pid).find(({ permissions, inode }) => permissions[2] === 'x' && inode > 0)?.path ?? '';

const differs = (target: ProgramTarget, namespace: string): boolean =>
  readlinkSync(`/proc/${target.pid}/ns/${namespace}`) !== readlinkSync(`/proc/self/ns/${namespace}`);

/** Once with the code behind the program's own, once with a page that the process maps. */
async function expectPatched(target: ProgramTarget): Promise<void> {
  const module = moduleOf(target);
  await expectRoundTrip(engine, target, patchFor(target), { module });
  await mustChange(
    engine,
    'apply',
    target,
    paddedPatch(target, 'subject_site', 4_000, { label: 'cve-2', letter: '2' }),
  );
  expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
  await expectUnharmed(target);
}

describe('a process in another namespace', () => {
  it.each([
    { title: 'mount', namespaces: ['mnt'], flags: ['--mount'] },
    { title: 'pid', namespaces: ['pid'], flags: ['--pid', '--fork'] },
    { title: 'user', namespaces: ['user'], flags: ['--user', '--map-root-user'] },
    { title: 'network', namespaces: ['net'], flags: ['--net'] },
    {
      title: 'mount, pid, user, network, cgroup, ipc and time',
      namespaces: ['mnt', 'pid', 'user', 'net', 'cgroup', 'ipc'],
      flags: ['--mount', '--pid', '--fork', '--user', '--map-root-user', '--net', '--cgroup', '--ipc', '--mount-proc'],
    },
  ])('$title: is patched like any other', async ({ namespaces, flags }) => {
    const target = await launchConditions([], { before: [toolPath('unshare'), ...flags] });
    expect(namespaces.filter((name) => !differs(target, name))).toEqual([]);
    await expectPatched(target);
  });
});

describe('a process with another root', () => {
  it('chroot: is patched like any other', async () => {
    const target = await root.launch([toolPath('chroot'), root.path]);
    expect(readlinkSync(`/proc/${target.pid}/root`)).toBe(root.path);
    await expectPatched(target);
  });
});

describe('a container', () => {
  let container: Container;
  beforeEach(() => {
    container = new Container();
  });
  afterEach(async () => {
    await stopAllTargets();
    container.remove();
  });

  it('with another user, no privileges and no capabilities takes a short patch and gives it back', async () => {
    const target = await container.launch(root, ['threads=4']);
    for (const namespace of ['pid', 'mnt', 'net']) expect(differs(target, namespace)).toBe(true);
    await expectRoundTrip(engine, target, patchFor(target), { module: moduleOf(target) });
  });

  it('with a user namespace of its own does, too', async () => {
    const target = await container.launch(root, ['threads=4'], { rootless: true });
    expect(differs(target, 'user')).toBe(true);
    await expectRoundTrip(engine, target, patchFor(target), { module: moduleOf(target) });
  });

  it('has a runtime that is left alone, whatever is wanted of it', async () => {
    const target = await container.launch(root, ['threads=4']);
    const runtime = readStat(target.pid)?.parent ?? 0;
    expect(readlinkSync(`/proc/${runtime}/exe`)).toBe(realpathSync(toolPath('runc')));
    const threads = threadsOf(runtime).length;
    const key = { pid: runtime, startTicks: startTicksOf(runtime) ?? 0 };
    expect(await engine.apply({ ...target, ...key }, patchFor(target))).toMatchObject({
      ok: false,
      error: { reason: 'TargetExcluded', message: expect.stringContaining('holds up the containers') as string },
    });
    expect(threadsOf(runtime)).toHaveLength(threads);
    expect(heldThreads(runtime)).toEqual([]);
    await expectRoundTrip(engine, target, patchFor(target), { module: moduleOf(target), cycles: 1 });
  });

  it('with a filter for system calls is not asked to map a page', async () => {
    const target = await container.launch(root, ['threads=4']);
    expect(await engine.apply(target, paddedPatch(target, 'subject_site', 4_000))).toMatchObject({
      ok: false,
      error: { reason: 'NoRoomNearby', message: expect.stringContaining('filter') as string },
    });
    await expectUnharmed(target);
  });
});
