import { beforeEach, describe, expect, it } from 'vitest';
import type { BuildId } from '#domain/ids.ts';
import type { ModuleFinder } from '../../patcher/elf/module-finder.ts';
import type { ProcessReader } from '../../patcher/ports.ts';
import { parseMaps, type Mapping } from '../../patcher/proc/maps.ts';
import type { ProcessStat } from '../../patcher/proc/stat.ts';
import { createSights, type Sights } from '../../patcher/sights.ts';
import { buildId } from '../support/builders.ts';

const PID = 640;
const CHILD = 641;
const A_MINUTE_MS = 60_000;
const A_QUARTER_MS = 900_000;
const MAPS = parseMaps('400000-401000 r-xp 00000000 fe:00 42 /srv/app\n');

interface FakeProcess {
  stat: ProcessStat;
  runTime: number | undefined;
  build: BuildId;
  mappings: Mapping[] | undefined;
}

/** A machine whose processes a test sets, and that writes down who is asked what. */
let processes: Map<number, FakeProcess>;
let clock: number;
/** Whose memory was asked for last. */
let reading: number;
let asked: string[];
let sights: Sights;
beforeEach(() => {
  processes = new Map([[PID, aProcess()]]);
  clock = 0;
  asked = [];
  sights = createSights({ reader, finder, now: () => clock });
});

function aProcess(stat: Partial<ProcessStat> = {}): FakeProcess {
  return {
    stat: {
      state: 'S',
      parent: 1,
      isKernelThread: false,
      startTicks: 7,
      startStack: 9,
      activity: '10 0 1 1 1 4096',
      ...stat,
    },
    runTime: 1_000,
    build: buildId('a'),
    mappings: MAPS,
  };
}

const reader: ProcessReader = {
  pids: () => [...processes.keys()],
  stat: (pid) => {
    asked.push(`stat ${pid}`);
    return processes.get(pid)?.stat;
  },
  runTime: (pid) => processes.get(pid)?.runTime,
  status: () => undefined,
  executable: () => undefined,
  maps: (pid) => {
    asked.push(`maps ${pid}`);
    return processes.get(pid)?.mappings;
  },
  memory: (pid) => {
    reading = pid;
    return { read: () => undefined };
  },
  isOurs: () => false,
};
const finder: ModuleFinder = {
  buildIds: () => [processOf(reading).build],
  foreign: () => [],
  modules: () => [],
};

const processOf = (pid: number): FakeProcess => processes.get(pid) ?? aProcess();

/** Lets a process run without anything else that is counted. */
function run(pid: number): FakeProcess {
  const process = processOf(pid);
  process.runTime = (process.runTime ?? 0) + 1;
  return process;
}

/** What is asked of whom in one more look at all processes, after some time. */
function askedAfter(milliseconds = 0): string[] {
  clock += milliseconds;
  asked = [];
  sights.ofAll(new Set(processes.keys()));
  return asked;
}

const buildsSeen = (): (readonly BuildId[])[] =>
  sights.ofAll(new Set(processes.keys())).map(({ buildIds }) => buildIds);

describe('a process that rests', () => {
  it('is asked nothing, for a quarter of an hour', () => {
    expect(askedAfter()).toEqual([`stat ${PID}`, `maps ${PID}`]);
    let unasked = 0;
    while (askedAfter(5_000).length === 0) unasked += 1;
    expect(asked).toEqual([`stat ${PID}`, `maps ${PID}`]);
    expect((unasked + 1) * 5_000).toBeLessThanOrEqual(A_QUARTER_MS);
    for (let waited = 5_000; waited < A_QUARTER_MS; waited += 5_000) expect(askedAfter(5_000)).toEqual([]);
    processOf(PID).build = buildId('b');
    clock += 5_000;
    expect(buildsSeen()).toEqual([[buildId('b')]]);
  });

  it('goes on being seen', () => {
    expect(buildsSeen()).toEqual([[buildId('a')]]);
    expect(sights.ofAll(new Set([PID]))).toEqual([
      { key: { pid: PID, startTicks: 7 }, id: `${PID}@7`, buildIds: [buildId('a')] },
    ]);
  });

  it('has its turn at another time than most others', () => {
    for (let pid = 1_000; pid < 2_000; pid += 1) processes.set(pid, aProcess({ startStack: pid }));
    askedAfter();
    const turns = Array.from({ length: A_QUARTER_MS / 5_000 }, () => askedAfter(5_000).length / 2);
    expect(turns.reduce((sum, count) => sum + count, 0)).toBe(processes.size);
    expect(Math.max(...turns)).toBeLessThanOrEqual(Math.ceil(processes.size / 64) + 1);
  });

  it('is asked what it has done when it is asked for by name', () => {
    askedAfter();
    sights.of([PID]);
    expect(asked.slice(2)).toEqual([`stat ${PID}`]);
  });
});

describe('a process that has run', () => {
  it('is asked what it has done, and no more while that is nothing', () => {
    askedAfter();
    run(PID);
    expect(askedAfter()).toEqual([`stat ${PID}`]);
    expect(askedAfter()).toEqual([]);
  });

  it('is asked what it has mapped when it has done something, at the next look', () => {
    askedAfter();
    run(PID).stat = { ...aProcess().stat, activity: '11 0 1 1 1 4096' };
    processOf(PID).build = buildId('b');
    expect(buildsSeen()).toEqual([[buildId('b')]]);
  });

  it('has its mappings read within a minute, whatever it has not done', () => {
    for (const rest of [5_000, 300_000]) {
      askedAfter(rest);
      run(PID);
      let waited = 0;
      while (!askedAfter(5_000).includes(`maps ${PID}`)) waited += 5_000;
      expect(waited).toBeLessThanOrEqual(A_MINUTE_MS);
    }
  });

  it('has them read once a minute while it goes on running', () => {
    askedAfter();
    let reads = 0;
    for (let waited = 0; waited < 10 * A_MINUTE_MS; waited += 5_000) {
      run(PID);
      if (askedAfter(5_000).includes(`maps ${PID}`)) reads += 1;
    }
    expect(reads).toBe(10);
  });
});

describe('a process whose processor time nobody tells', () => {
  it('is asked every time, and has its mappings read once a minute', () => {
    processOf(PID).runTime = undefined;
    askedAfter();
    let reads = 0;
    for (let waited = 0; waited < 10 * A_MINUTE_MS; waited += 5_000) {
      expect(askedAfter(5_000)).toContain(`stat ${PID}`);
      if (asked.includes(`maps ${PID}`)) reads += 1;
    }
    expect(reads).toBe(10);
  });
});

describe('a process that rests while another one shares its memory', () => {
  /** Both have the mapping that either of them makes; only the size tells, of both. */
  function mapsSomething(): void {
    for (const process of processes.values()) {
      process.stat = { ...process.stat, activity: '10 0 1 1 1 8192' };
      process.build = buildId('b');
    }
  }

  beforeEach(() => {
    processes.set(CHILD, aProcess({ parent: PID, startTicks: 8 }));
    askedAfter();
    askedAfter();
    expect(asked).toEqual([]);
  });

  it('is seen to have mapped what the other one maps', () => {
    run(CHILD);
    mapsSomething();
    expect(buildsSeen()).toEqual([[buildId('b')], [buildId('b')]]);
  });

  it('is seen to have mapped what the other one mapped and ended', () => {
    mapsSomething();
    processes.delete(CHILD);
    expect(buildsSeen()).toEqual([[buildId('b')]]);
  });

  it('is seen to have mapped what the other one mapped before it called exec', () => {
    mapsSomething();
    run(CHILD).stat = { ...processOf(CHILD).stat, startStack: 10 };
    processOf(CHILD).build = buildId('c');
    expect(buildsSeen()).toEqual([[buildId('b')], [buildId('c')]]);
  });

  it('has its mappings read within a minute when the other one has run, whatever that has not done', () => {
    run(CHILD);
    let waited = 0;
    while (!askedAfter(5_000).includes(`maps ${PID}`)) waited += 5_000;
    expect(waited).toBeLessThanOrEqual(A_MINUTE_MS);
  });

  it('is not asked because of strangers', () => {
    processes.set(700, aProcess({ startStack: 12 }));
    askedAfter();
    run(700);
    expect(askedAfter()).toEqual([`stat 700`]);
  });
});

describe('what has no memory of its own', () => {
  it.each<{ title: string; process: Partial<FakeProcess> }>([
    { title: 'a thread of the kernel', process: { stat: aProcess({ isKernelThread: true, startStack: 0 }).stat } },
    { title: 'a process that has ended', process: { stat: aProcess({ startStack: 0 }).stat, mappings: [] } },
  ])('$title is not seen, and asked once', ({ process }) => {
    processes.set(PID, { ...aProcess(), ...process });
    processes.set(CHILD, { ...aProcess(), ...process });
    expect(buildsSeen()).toEqual([]);
    expect(askedAfter()).toEqual([]);
    run(CHILD);
    expect(askedAfter()).toEqual([`stat ${CHILD}`]);
  });
});

describe('a process that may not be read', () => {
  it('is tried again every time, and seen as soon as it may', () => {
    processOf(PID).mappings = undefined;
    expect(buildsSeen()).toEqual([]);
    processOf(PID).mappings = MAPS;
    expect(buildsSeen()).toEqual([[buildId('a')]]);
  });
});

describe('a process that has ended', () => {
  it('is forgotten, so that the next one of its number is read', () => {
    askedAfter();
    const { stat } = processOf(PID);
    processes.delete(PID);
    expect(buildsSeen()).toEqual([]);
    processes.set(PID, { ...aProcess(), stat, build: buildId('b') });
    expect(buildsSeen()).toEqual([[buildId('b')]]);
  });

  it('is not mistaken for another one with its number', () => {
    askedAfter();
    processes.set(PID, { ...aProcess({ startTicks: 9 }), runTime: 2, build: buildId('b') });
    expect(buildsSeen()).toEqual([[buildId('b')]]);
  });
});
