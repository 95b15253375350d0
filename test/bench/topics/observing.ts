import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { MicroPatch } from '#domain/api/micropatch.types.ts';
import { NO_CEILING } from '#domain/ceiling.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { ok } from '#domain/result.ts';
import { createModuleFinder } from '../../../patcher/elf/module-finder.ts';
import { createObserver, type Observe } from '../../../patcher/observer.ts';
import { createProcReader } from '../../../patcher/proc/proc-reader.ts';
import { x86 } from '../../../patcher/x86/instruction-set.ts';
import { aVerifiedPatch, digest, name, OURS } from '../../support/builders.ts';
import { sha256 } from '../../support/sha256.ts';
import { launchTarget } from '../../support/target.ts';
import { summarize, type Row, type Topic } from '../topic.ts';

const CATALOG = join(import.meta.dirname, '..', '..', '..', 'catalog');
const CASES = ['cve-2022-0778', 'cve-2018-7167', 'cve-2018-1000168'];
/** As many as the design's target for an idle agent speaks of. */
const MANY_PROCESSES = 500;
/** Others may end meanwhile. */
const SPARE_PROCESSES = 40;
const PASSES = 40;
/** How often `stopgap host` looks at all processes unless it is told otherwise, and every time that Git has news. */
const INTERVAL_S = 5;

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

const startObserver = (): Observe => {
  const reader = createProcReader();
  const ceiling = () => ok(NO_CEILING);
  return createObserver({
    reader,
    finder: createModuleFinder(reader),
    instructions: x86,
    sha256,
    owner: OURS,
    ceiling,
  });
};

const processCount = (): number => createProcReader().pids().length;

/** Shells and their likes are what most processes of a machine are; each maps a C library and little else. */
async function withMoreProcesses<T>(work: () => T): Promise<T> {
  const missing = Math.max(0, MANY_PROCESSES + SPARE_PROCESSES - processCount());
  const script = `i=0; while [ $i -lt ${missing} ]; do sleep 600 & i=$((i+1)); done; echo ready; wait`;
  const crowd = await launchTarget('sh', ['-c', script]);
  await crowd.line(/ready/, 60_000);
  try {
    return work();
  } finally {
    await crowd.stop();
  }
}

export const observing: Topic = {
  name: 'observing',
  title: 'What it costs to look at all processes',
  about:
    'One pass over every process of the machine, with the patches of the catalog wanted and none of their builds running. ' +
    'The idle share counts processor time of these passes only, at the default interval; noticing new processes comes on top.',
  async run() {
    const patches = catalogPatches();
    const now = toRows(measurePasses(startObserver(), patches), processCount());
    return [
      ...now,
      ...(await withMoreProcesses(() => toRows(measurePasses(startObserver(), patches), processCount()))),
    ];
  },
};
