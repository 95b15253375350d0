import { beforeEach, describe, expect, it } from 'vitest';
import { NO_CEILING } from '#domain/ceiling.ts';
import type { BuildId } from '#domain/ids.ts';
import { ok } from '#domain/result.ts';
import type { ModuleFinder } from '../../patcher/elf/module-finder.ts';
import { createObserver, type Observe } from '../../patcher/observer.ts';
import type { ProcessReader } from '../../patcher/ports.ts';
import { parseMaps } from '../../patcher/proc/maps.ts';
import type { ProcessStat } from '../../patcher/proc/stat.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';
import { aPatch, aVerifiedPatch, buildId, OURS } from '../support/builders.ts';
import { sha256 } from '../support/sha256.ts';

const PID = 640;
const MAPS = '400000-401000 r-xp 00000000 fe:00 42 /srv/app\n';
const aStat: ProcessStat = {
  state: 'S',
  parent: 1,
  isKernelThread: false,
  startTicks: 7,
  startStack: 9,
  activity: '10 0 1 1 1 4096',
};
const patchOfA = aVerifiedPatch();
const patchOfB = aVerifiedPatch({
  patch: aPatch({ variants: aPatch().variants.map((variant) => ({ ...variant, buildId: buildId('b') })) }),
});

/** A machine with one process, that counts how often its mappings are read. */
let stat: ProcessStat | undefined;
let runTime: number;
let builds: BuildId[];
let mapsRead: number;
let observe: Observe;
beforeEach(() => {
  stat = aStat;
  runTime = 1;
  builds = [buildId('a')];
  mapsRead = 0;
  observe = createObserver({
    reader,
    finder,
    instructions: x86,
    sha256,
    owner: OURS,
    residents: () => [],
    ceiling: () => ok(NO_CEILING),
    now: () => 0,
  });
});

const reader: ProcessReader = {
  pids: () => (stat === undefined ? [] : [PID]),
  stat: () => stat,
  runTime: () => runTime,
  status: () => ({ tracer: 0, seccomp: 0, blocksSignals: false, hasShadowStack: false, users: [0, 0, 0, 0] }),
  executable: () => ({ device: 1, inode: 42, path: '/srv/app' }),
  maps: () => {
    mapsRead += 1;
    return parseMaps(MAPS);
  },
  memory: () => ({ read: () => undefined }),
  isOurs: () => false,
};
const finder: ModuleFinder = {
  buildIds: () => builds,
  foreign: () => [],
  modules: () =>
    builds.map((id) => ({
      buildId: id,
      bias: 0,
      path: '/srv/app',
      text: [{ start: 0x40_0000, end: 0x40_1000 }],
      code: [],
      tail: undefined,
      unwindIndex: undefined,
      dynamic: undefined,
      constant: [],
      isGo: false,
    })),
};

/** How often the mappings are read in one more pass. */
function readsIn(patches: readonly (typeof patchOfA)[], pids?: readonly number[]): number {
  mapsRead = 0;
  observe(patches, pids);
  return mapsRead;
}

describe('a process that nobody has a patch for', () => {
  it('has its mappings read once, and not again while it does nothing', () => {
    expect(readsIn([])).toBeGreaterThan(0);
    for (let pass = 0; pass < 5; pass += 1) expect(readsIn([])).toBe(0);
    expect(readsIn([], [PID])).toBe(0);
  });

  it.each<{ title: string; change: Partial<ProcessStat> }>([
    { title: 'took a page fault', change: { activity: '11 0 1 1 1 4096' } },
    { title: 'used processor time', change: { activity: '10 0 2 1 1 4096' } },
    { title: 'changed the size of its address space', change: { activity: '10 0 1 1 1 8192' } },
    { title: 'called exec', change: { startStack: 10 } },
    { title: 'is another one with its pid', change: { startTicks: 8 } },
  ])('is looked at again when it $title', ({ change }) => {
    readsIn([]);
    expect(readsIn([])).toBe(0);
    stat = { ...aStat, ...change };
    runTime += 1;
    builds = [buildId('b')];
    expect(observe([patchOfB])).toMatchObject([{ buildIds: [buildId('b')] }]);
  });

  it('is found at once when a patch for it comes, although it did nothing', () => {
    expect(observe([])).toEqual([]);
    expect(observe([patchOfB])).toEqual([]);
    expect(observe([patchOfA])).toMatchObject([{ key: { pid: PID, startTicks: 7 }, buildIds: [buildId('a')] }]);
  });

  it('is forgotten when it ends', () => {
    readsIn([]);
    stat = undefined;
    expect(observe([])).toEqual([]);
    stat = aStat;
    expect(readsIn([])).toBeGreaterThan(0);
  });
});

describe('a thread of the kernel', () => {
  it('has no mappings that could be read', () => {
    stat = { ...aStat, isKernelThread: true };
    expect(readsIn([patchOfA])).toBe(0);
  });
});

describe('a process that a patch is for', () => {
  it('is read in every pass, because whoever changes its memory from outside moves none of its counters', () => {
    for (let pass = 0; pass < 5; pass += 1) expect(readsIn([patchOfA])).toBeGreaterThan(0);
  });
});
