import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, ONLY_NEW, ONLY_OLD, paddedPatch, patchOfSites } from '../../support/live-changes.ts';
import {
  anonymousExecutableMappings,
  childrenOf,
  startTicksOf,
  textBytes,
  waitUntil,
} from '../../support/proc-state.ts';
import { readElf } from '../../support/target-elf.ts';
import { conditionsProgram, launchConditions } from '../../support/target-kinds/conditions.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { expectRoundTrip, expectUnharmed, mustChange } from '../../support/target-kinds/round-trip.ts';
import { toolPath } from '../../support/target-kinds/tools.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

const NOBODY = 65_534;
const patchFor = (target: ProgramTarget) => patchOfSites(target, [['subject_site']]);

/** Too long for the end of the code, so that the process has to map a page. */
const longPatch = (target: ProgramTarget) => paddedPatch(target, 'subject_site', 4_000);

describe.each([
  { title: 'no_new_privs', args: ['privileges=0'] },
  { title: 'no dumps and no tracing by its own user', args: ['dumpable=0'] },
  { title: 'another user since it started', args: [`uid=${NOBODY}`] },
  { title: 'all of that', args: [`uid=${NOBODY}`, 'dumpable=0', 'privileges=0'] },
])('a process with $title', ({ args }) => {
  it('takes a patch and gives it back', async () => {
    const target = await launchConditions(args);
    await expectRoundTrip(engine, target, patchFor(target));
  });

  it('maps a page for a patch that is longer', async () => {
    const target = await launchConditions(args);
    await mustChange(engine, 'apply', target, longPatch(target));
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    await expectUnharmed(target);
  });
});

describe('workers that have changed their user', () => {
  it('are patched one by one, and their master stays as it was', async () => {
    const master = await launchConditions([`uid=${NOBODY}`, 'workers=3']);
    const workers = childrenOf(master.pid);
    expect(workers).toHaveLength(3);
    const ofMaster = textBytes(master.pid, master.binary);
    const patch = patchFor(master);
    const targets = workers.map((pid) => ({ ...master, pid, startTicks: startTicksOf(pid) ?? 0 }));
    expect(readFileSync(`/proc/${workers[0] ?? 0}/status`, 'latin1')).toMatch(new RegExp(`^Uid:\\t${NOBODY}`, 'm'));
    for (const target of targets) await mustChange(engine, 'apply', target, patch);
    expect(await answersOf(master, 'subject')).toEqual(ONLY_NEW);
    for (const target of targets) await mustChange(engine, 'revert', target, patch);
    expect(await answersOf(master, 'subject')).toEqual(ONLY_OLD);
    expect(textBytes(master.pid, master.binary).equals(ofMaster)).toBe(true);
    await expectUnharmed(master);
  });
});

describe('a program that an ordinary user started with the rights of its owner', () => {
  it('is patched like any other', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stopgap-setuid-'));
    try {
      const [program, stats] = [join(directory, 'program'), join(directory, 'stats')];
      copyFileSync(await conditionsProgram(), program);
      writeFileSync(stats, '');
      for (const [path, mode] of [
        [directory, 0o755],
        [program, 0o4755],
        [stats, 0o666],
      ] as const)
        chmodSync(path, mode);
      const before = [toolPath('setpriv'), `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
      const target = await launchBuilt(program, ['threads=4'], { before, statsFile: stats });
      expect(readFileSync(`/proc/${target.pid}/status`, 'latin1')).toMatch(
        new RegExp(`^Uid:\\t${NOBODY}\\t0\\t0`, 'm'),
      );
      await expectRoundTrip(engine, target, patchFor(target));
      await mustChange(engine, 'apply', target, longPatch(target));
      expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
      await expectUnharmed(target);
    } finally {
      await stopAllTargets();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('500 threads', () => {
  it('all go the new way, and all come back', async () => {
    const target = await launchConditions(['threads=500', 'pause=20000']);
    await expectRoundTrip(engine, target, patchFor(target));
  });
});

describe('a child by vfork that runs in the memory of its parent', () => {
  it('is waited for, and neither of the two is harmed', async () => {
    const target = await launchConditions(['vfork=400']);
    const patch = patchFor(target);
    await waitUntil(() => childrenOf(target.pid).length > 0, { what: 'a child' });
    const first = await engine.apply(target, patch);
    if (!first.ok) expect(first.error).toMatchObject({ reason: 'TargetBusy' });
    await mustChange(engine, 'apply', target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    await mustChange(engine, 'revert', target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    await expectUnharmed(target, 3);
  });
});

describe('a process without free addresses near its code', () => {
  it('is refused a patch that needs a page, and takes one that does not', async () => {
    const target = await launchConditions(['crowd=1']);
    const text = textBytes(target.pid, target.binary);
    expect(await engine.apply(target, longPatch(target))).toMatchObject({
      ok: false,
      error: { reason: 'NoRoomNearby', message: expect.stringContaining('no free address range') as string },
    });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    expect(anonymousExecutableMappings(target.pid)).toEqual([]);
    const short = patchOf(readElf(target.binary).buildId, [patchletFor(target.binary, 'subject_site')], 'cve-2', '2');
    await expectRoundTrip(engine, target, short);
  });
});

/** A control group with a tenth of one processor, in whichever of the two hierarchies the machine has. */
class TightGroup {
  readonly #path: string;
  constructor() {
    const unified = '/sys/fs/cgroup';
    const isUnified = readOr(join(unified, 'cgroup.controllers'), '').includes('cpu');
    this.#path = join(unified, isUnified ? '' : 'cpu', `stopgap-test-${process.pid}`);
    if (isUnified) writeFileSync(join(unified, 'cgroup.subtree_control'), '+cpu');
    mkdirSync(this.#path);
    if (isUnified) writeFileSync(join(this.#path, 'cpu.max'), '10000 100000');
    else writeFileSync(join(this.#path, 'cpu.cfs_quota_us'), '10000');
  }
  add(pid: number): void {
    writeFileSync(join(this.#path, 'cgroup.procs'), String(pid));
  }
  throttled(): number {
    return Number(/^nr_throttled (\d+)/m.exec(readFileSync(join(this.#path, 'cpu.stat'), 'utf8'))?.[1]);
  }
  async remove(): Promise<void> {
    await waitUntil(() => readFileSync(join(this.#path, 'cgroup.procs'), 'utf8') === '', {
      what: 'the group to empty',
    });
    rmdirSync(this.#path);
  }
}

const readOr = (path: string, otherwise: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
};

describe('a process that gets a tenth of one processor', () => {
  it('takes a patch while it is throttled, and gives it back', async () => {
    const group = new TightGroup();
    try {
      const target = await launchConditions(['threads=4', 'pause=0']);
      group.add(target.pid);
      await waitUntil(() => group.throttled() > 2, { what: 'the process to be throttled' });
      await expectRoundTrip(engine, target, patchFor(target), { cycles: 5 });
      expect(group.throttled()).toBeGreaterThan(5);
    } finally {
      await stopAllTargets();
      await group.remove();
    }
  });
});
