import type { TestPatcher } from '../support/test-patcher.ts';
import { choosePatches, cycle, leftovers, type Cycles } from './cycles.ts';
import { candidates } from './find-sites.ts';
import type { Result } from './print-results.ts';
import type { Running, Subject, TimedLoad } from './subject.ts';

const ASK_EVERY_MS = 20;

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

export interface Length {
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Goes on until there are as many, or something is wrong. */
  readonly cycles: number;
}

/** Loads a program, first without any patching, then with these patchlets, by function, going in and out all the time. */
export async function soak(
  subject: Subject,
  patcher: TestPatcher,
  length: Length,
  sitesOf = candidates,
): Promise<Result> {
  const running = await subject.start();
  try {
    await running.load(length.warmUpSeconds);
    const without = await timedLoad(running, length.seconds);
    const sites = sitesOf(running.module, subject.functions);
    return { subject, without, ...(await patchUnderLoad(running, patcher, length, sites)) };
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
  running: Running & { readonly module: string },
  patcher: TestPatcher,
  { seconds, cycles: enough }: Length,
  sites: ReturnType<typeof candidates>,
): Promise<Omit<Result, 'subject' | 'without'>> {
  const cycles: Cycles = { done: 0, busy: 0, ended: 0, pauses: [], faults: [] };
  const loads: TimedLoad[] = [];
  let isOver = false;
  const loading = (async () => {
    try {
      do loads.push(await timedLoad(running, seconds));
      while (cycles.done < enough && cycles.faults.length === 0 && loads.at(-1)?.failed === 0);
    } finally {
      isOver = true;
    }
  })();
  const examining = examine(running, () => isOver);
  // When something else fails first, the program is ended under them; what is reported then is what came first.
  for (const other of [loading, examining]) other.catch(() => undefined);
  const patches = await choosePatches(patcher, running, sites);
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
