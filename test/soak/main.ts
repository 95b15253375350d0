import { parseArgs } from 'node:util';
import { stopAllTargets } from '../support/target.ts';
import { TestPatcher } from '../support/test-patcher.ts';
import { waitUntil } from '../support/proc-state.ts';
import { choosePatches, cycle, leftovers, type Cycles } from './cycles.ts';
import { candidates } from './find-sites.ts';
import { printResults, type Result } from './print-results.ts';
import type { Running, Subject, TimedLoad } from './subject.ts';
import { nginx } from './subjects/nginx.ts';
import { nodeService } from './subjects/node-service.ts';
import { postgresql } from './subjects/postgresql.ts';
import { redis } from './subjects/redis.ts';

/** In this order. A new program is one more line here. */
const SUBJECTS: readonly Subject[] = [redis, nginx, postgresql, nodeService];

/** Five minutes in all, with the time that starting and stopping takes. */
const SECONDS = 30;
const WARM_UP_SECONDS = 3;
/** For each of four programs: 10,000 in all. */
const LONG_CYCLES = 2_500;
const ASK_EVERY_MS = 20;

const USAGE = `Usage: npm run soak -- [--only NAME]... [--seconds ${SECONDS}] [--long]

Puts harmless patches into busy programs and takes them out again, as often as it can, through the real patcher.
--seconds   how long each program is loaded without patching, and again with it
--long      as many cycles as make ${LONG_CYCLES * SUBJECTS.length} in all, however long that takes
Programs: ${SUBJECTS.map(({ name }) => name).join(', ')}
`;

/** Asks the program until it is told to stop; returns what was wrong. */
async function examine(running: Running, isOver: () => boolean): Promise<{ asked: number; wrong: string[] }> {
  const wrong: string[] = [];
  let asked = 0;
  while (!isOver()) {
    const problem = await running.ask();
    asked += 1;
    if (problem !== undefined) wrong.push(problem);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  return { asked, wrong };
}

interface Length {
  readonly seconds: number;
  /** Goes on until there are as many. */
  readonly cycles: number;
}

async function soak(subject: Subject, patcher: TestPatcher, length: Length): Promise<Result> {
  const running = await subject.start();
  try {
    await running.load(WARM_UP_SECONDS);
    const without = await timedLoad(running, length.seconds);
    return { subject, without, ...(await patchUnderLoad(subject, running, patcher, length)) };
  } finally {
    await running.stop();
  }
}

async function timedLoad(running: Running, seconds: number): Promise<TimedLoad> {
  const start = performance.now();
  const load = await running.load(seconds);
  return { ...load, seconds: (performance.now() - start) / 1000 };
}

/** Load, questions and changes at once; all three end together. */
async function patchUnderLoad(
  { functions }: Subject,
  running: Running & { readonly module: string },
  patcher: TestPatcher,
  { seconds, cycles: enough }: Length,
): Promise<Omit<Result, 'subject' | 'without'>> {
  const cycles: Cycles = { done: 0, busy: 0, ended: 0, pauses: [], faults: [] };
  const loads: TimedLoad[] = [];
  let isOver = false;
  const loading = (async () => {
    try {
      do loads.push(await timedLoad(running, seconds));
      while (cycles.done < enough && cycles.faults.length === 0);
    } finally {
      isOver = true;
    }
  })();
  const examining = examine(running, () => isOver);
  await waitUntil(() => running.targets().length > 0, { what: 'the program to have processes to patch' });
  const patches = await choosePatches(patcher, running, candidates(running.module, functions));
  await cycle({ patcher, running, patches, cycles, isOver: () => isOver });
  cycles.faults.push(...leftovers(running, patches));
  await loading;
  const { asked, wrong } = await examining;
  return { patches, load: sum(loads), cycles, asked, wrong: [...wrong, ...(await running.audit())] };
}

/** Of several stretches of load; percentiles are averages of theirs. */
function sum(loads: readonly TimedLoad[]): TimedLoad {
  const total = (of: keyof TimedLoad): number => loads.reduce((so, load) => so + load[of], 0);
  return {
    seconds: total('seconds'),
    requests: total('requests'),
    failed: total('failed'),
    p50: total('p50') / loads.length,
    p99: total('p99') / loads.length,
    max: Math.max(...loads.map(({ max }) => max)),
  };
}

async function run(subjects: readonly Subject[], length: Length): Promise<void> {
  const patcher = new TestPatcher();
  try {
    if (!(await patcher.start())) throw new Error(`the patcher did not start: ${patcher.log.join(' ')}`);
    const results: Result[] = [];
    for (const subject of subjects) {
      process.stderr.write(`${subject.name} …\n`);
      results.push(await soak(subject, patcher, length));
    }
    if (!patcher.isRunning) throw new Error(`the patcher ended: ${patcher.log.slice(-5).join(' ')}`);
    process.exitCode = printResults(results) ? 0 : 1;
  } finally {
    await patcher.remove();
    await stopAllTargets();
  }
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seconds: { type: 'string', default: String(SECONDS) },
    long: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
const chosen = SUBJECTS.filter(({ name }) => values.only?.includes(name) ?? true);
const seconds = Number(values.seconds);
if (values.help === true || chosen.length === 0 || !Number.isInteger(seconds) || seconds < 1) {
  process.stderr.write(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else await run(chosen, { seconds, cycles: values.long ? LONG_CYCLES : 0 });
