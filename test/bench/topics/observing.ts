import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { MicroPatch } from '#domain/api/micropatch.types.ts';
import { NO_CEILING } from '#domain/ceiling.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { ok } from '#domain/result.ts';
import { createModuleFinder } from '../../../patcher/elf/module-finder.ts';
import { createObserver, type Observe } from '../../../patcher/observer.ts';
import type { ProcessReader } from '../../../patcher/ports.ts';
import { createProcReader } from '../../../patcher/proc/proc-reader.ts';
import { x86 } from '../../../patcher/x86/instruction-set.ts';
import { aVerifiedPatch, digest, name, OURS } from '../../support/builders.ts';
import { childrenOf, MS_PER_TICK, processorTicksOf, reapedTicksOf } from '../../support/proc-state.ts';
import { sha256 } from '../../support/sha256.ts';
import { TestHost } from '../../support/stopgap-host.ts';
import { launchTarget } from '../../support/target.ts';
import { summarize, type Row, type Topic } from '../topic.ts';

const CATALOG = join(import.meta.dirname, '..', '..', '..', 'catalog');
const CASES = ['cve-2022-0778', 'cve-2018-7167', 'cve-2018-1000168'];
/** The design's targets for an idle agent speak of both. */
const MANY_PROCESSES = 500;
const MOST_PROCESSES = 2_000;
/** Others may end meanwhile. */
const SPARE_PROCESSES = 40;
const PASSES = 40;
/** How often `stopgap host` looks at all processes unless it is told otherwise, and every time that Git has news. */
const INTERVAL_S = 5;
/**
 * How long a whole host is watched while nothing happens. Within a minute every process that runs now and then is looked at
 * again, and a fifteenth of those that rest: their turns are spread evenly over a quarter of an hour.
 */
const REST_S = 30;
/** As often: other work of the machine comes and goes. */
const RESTS = 3;
/** What the first pass of a host left to be done is done by then. */
const SETTLE_S = 10;

function catalogPatches(): VerifiedPatch[] {
  return CASES.map((cve, index) => {
    const manifest = parse(readFileSync(join(CATALOG, cve, 'micropatch.yaml'), 'utf8')) as MicroPatch;
    return aVerifiedPatch({ name: name(cve), digest: digest(String(index)), patch: manifest.spec.patch });
  });
}

interface Passes {
  readonly first: number;
  readonly wall: readonly number[];
  /** Processor time, user and system. */
  readonly busy: readonly number[];
}

function measurePasses(observe: Observe, patches: readonly VerifiedPatch[]): Passes {
  const wall: number[] = [];
  const busy: number[] = [];
  for (let pass = 0; pass <= PASSES; pass += 1) {
    const before = process.cpuUsage();
    const start = performance.now();
    observe(patches);
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    busy.push((user + system) / 1000);
  }
  return { first: wall[0] ?? Number.NaN, wall: wall.slice(1), busy: busy.slice(1) };
}

function toRows(passes: Passes, processes: number): Row[] {
  const title = `${processes} processes`;
  const share = (summarize(passes.busy).p50 / (INTERVAL_S * 1000)) * 100;
  return [
    { what: `${title}: first pass, nothing known`, unit: 'ms', values: [passes.first] },
    { what: `${title}: later passes`, unit: 'ms', values: passes.wall },
    {
      what: `${title}: later passes, per process`,
      unit: 'µs',
      values: passes.wall.map((ms) => (ms / processes) * 1000),
    },
    {
      what: `${title}: share of one core at one pass in ${INTERVAL_S} s`,
      unit: '%',
      values: [share],
      ...(processes >= MANY_PROCESSES ? { limits: [{ at: 'p50', below: 1 }] } : {}),
    },
  ];
}

const startObserver = (reader: ProcessReader): Observe => {
  const ceiling = () => ok(NO_CEILING);
  return createObserver({
    reader,
    finder: createModuleFinder(),
    instructions: x86,
    sha256,
    owner: OURS,
    residents: () => [],
    ceiling,
    now: () => performance.now(),
  });
};

/** A machine where every process has run for a moment between any two looks at it. */
function neverResting(): ProcessReader {
  let moment = 0;
  return { ...createProcReader(), runTime: () => (moment += 1) };
}

/** Zombies of the crowd before are still there for a moment, but cost nothing. */
function processCount(): number {
  const reader = createProcReader();
  return reader.pids().filter((pid) => (reader.stat(pid)?.state ?? 'Z') !== 'Z').length;
}

/** Processes and threads that were ever begun on this machine: what begins is looked at, so that no figure holds without it. */
const begun = (): number => Number(/^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);

/** Shells and their likes are what most processes of a machine are; each maps a C library and little else. */
async function withProcesses<T>(count: number, work: () => T | Promise<T>): Promise<T> {
  const missing = Math.max(0, count + SPARE_PROCESSES - processCount());
  const script = `i=0; while [ $i -lt ${missing} ]; do sleep 600 & i=$((i+1)); done; echo ready; wait`;
  const crowd = await launchTarget('sh', ['-c', script]);
  await crowd.line(/ready/, 60_000);
  try {
    return await work();
  } finally {
    await crowd.stop();
  }
}

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const patcherOf = (host: number): number =>
  childrenOf(host).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('patcher')) ?? 0;

/** Shares of one core in percent, and how many processes and threads began in a second. */
interface Rest {
  readonly host: number;
  readonly patcher: number;
  readonly git: number;
  readonly begun: number;
}

async function measureRest(host: number, patcher: number): Promise<Rest> {
  const readings = () => [processorTicksOf(host), processorTicksOf(patcher), reapedTicksOf(host), begun()];
  const before = readings();
  await sleep(REST_S);
  const [itself = 0, itsPatcher = 0, git = 0, begunMeanwhile = 0] = readings().map(
    (value, index) => value - (before[index] ?? 0),
  );
  const share = (ticks: number): number => (ticks * MS_PER_TICK) / (REST_S * 10);
  return { host: share(itself), patcher: share(itsPatcher), git: share(git), begun: begunMeanwhile / REST_S };
}

/** The real host and its patcher at rest, with the interval that they have by default. */
async function measureHost(): Promise<Row[]> {
  const host = new TestHost();
  try {
    await host.start({ more: ['--interval', `${INTERVAL_S}s`] });
    const patcher = patcherOf(host.pid);
    await sleep(SETTLE_S);
    const rests: Rest[] = [];
    for (let count = 0; count < RESTS; count += 1) rests.push(await measureRest(host.pid, patcher));
    const title = `${processCount()} processes: stopgap at rest for ${REST_S} s`;
    const limits = [{ at: 'p50', below: 1 }] as const;
    return [
      { what: `${title}: the patcher`, unit: '%', values: rests.map(({ patcher: share }) => share) },
      { what: `${title}: the host`, unit: '%', values: rests.map(({ host: share }) => share) },
      { what: `${title}: both`, unit: '%', values: rests.map((rest) => rest.host + rest.patcher), limits },
      { what: `${title}: git, which the host asks for news`, unit: '%', values: rests.map(({ git }) => git) },
      { what: `${title}: processes and threads begun meanwhile`, unit: '1/s', values: rests.map((rest) => rest.begun) },
    ];
  } finally {
    await host.remove();
  }
}

function rowsNow(patches: readonly VerifiedPatch[]): Row[] {
  const resting = toRows(measurePasses(startObserver(createProcReader()), patches), processCount());
  const [, ...running] = toRows(measurePasses(startObserver(neverResting()), patches), processCount());
  return [...resting, ...running.map(({ what, unit, values }) => ({ what: `${what}, if each has run`, unit, values }))];
}

export const observing: Topic = {
  name: 'observing',
  title: 'What it costs to look at all processes',
  about:
    'One pass over every process of the machine, with the patches of the catalog wanted and none of their builds running. ' +
    'What rests costs least; "if each has run" is the same where every process has run since the last pass. ' +
    'The share of a core in the first rows counts processor time of these passes only, at the default interval; the last ' +
    'rows are user and system time of a real `stopgap host` and its patcher, with nothing to do.',
  async run() {
    const patches = catalogPatches();
    return [
      ...rowsNow(patches),
      ...(await withProcesses(MANY_PROCESSES, () => rowsNow(patches))),
      ...(await withProcesses(MOST_PROCESSES, async () => [...rowsNow(patches), ...(await measureHost())])),
    ];
  },
};
