import type { Patchlet } from '#domain/api/micropatch.types.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { StepAnswer } from '#domain/patcher-wire.ts';
import { aPatch } from '../support/builders.ts';
import { loadBiasOf, memoryOf, startTicksOf, waitUntil } from '../support/proc-state.ts';
import type { Running } from './subject.ts';
import { readElf } from '../support/target-elf.ts';
import { stepFor, type TestPatcher } from '../support/test-patcher.ts';

/** What came of putting patches in and taking them out again and again. */
export interface Cycles {
  /** In and out again. */
  done: number;
  /** Tries that found a thread in the way and changed nothing, as they should. */
  busy: number;
  /** Tries that found the process gone: connections end, and with them the processes that serve them. */
  ended: number;
  /** Milliseconds for which the target stood still, by change. */
  readonly pauses: number[];
  /** Anything else that was refused, in a sentence. */
  readonly faults: string[];
}

/** As many go round. */
const PATCHES = 4;
/** What was taken out is cleared now and then, as the agent does. */
const SWEEP_EVERY = 8;
/** A thread is in the way for microseconds; whoever is refused as often as this is never let in. */
const MAX_TRIES = 200;
/** Until there is a process to patch again. */
const REST_MS = 20;
/** A patch stays in from no time at all to this. */
const LONGEST_STAY_MS = 5;

/** Of each function the first patch that the patcher would put in, `PATCHES` at most. */
export async function choosePatches(
  patcher: TestPatcher,
  running: Running & { readonly module: string },
  sites: ReadonlyMap<string, readonly Patchlet[]>,
): Promise<VerifiedPatch[]> {
  const { buildId } = readElf(running.module);
  const fits = async (patchlet: Patchlet): Promise<VerifiedPatch | undefined> => {
    const variants = [{ name: 'build', buildId, architecture: 'x86_64' as const, patchlets: [patchlet] }];
    const patch = patcher.sign(`soak-${patchlet.name}`, aPatch({ variants }));
    return (await isPlanned(patcher, running, patch)) ? patch : undefined;
  };
  const chosen: VerifiedPatch[] = [];
  for (const patchlets of sites.values()) {
    const patch = chosen.length < PATCHES ? await firstOf(patchlets, fits) : undefined;
    if (patch !== undefined) chosen.push(patch);
  }
  if (chosen.length === 0) throw new Error(`${running.module} has no function that a harmless patch fits into`);
  return chosen;
}

/** Whether the patch fits into one of the processes. Some end at any moment, and then another one is asked about. */
async function isPlanned(patcher: TestPatcher, running: Running, patch: VerifiedPatch): Promise<boolean> {
  for (;;) {
    await waitUntil(() => running.targets().length > 0, { what: 'the program to have processes to patch' });
    const [pid] = running.targets();
    const startTicks = pid === undefined ? undefined : startTicksOf(pid);
    if (pid === undefined || startTicks === undefined) continue;
    const answer = await patcher.ask('/v1/plan', stepFor({ pid, startTicks }, patch));
    if (!('failure' in answer) || answer.failure.reason !== 'NoProcess') return 'planned' in answer;
  }
}

async function firstOf<T, R>(items: readonly T[], find: (item: T) => Promise<R | undefined>): Promise<R | undefined> {
  for (const item of items) {
    const found = await find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const keyOf = (pid: number) => ({ pid, startTicks: startTicksOf(pid) ?? 0 });

interface CycleOptions {
  readonly patcher: TestPatcher;
  readonly running: Running;
  readonly patches: readonly VerifiedPatch[];
  /** Counted up while it goes on. */
  readonly cycles: Cycles;
  readonly isOver: () => boolean;
}

/** Goes round the processes and patches until it is told to stop; then nothing is in any more. */
export async function cycle({ patcher, running, patches, cycles, isOver }: CycleOptions): Promise<void> {
  for (let turn = 0; !isOver() && cycles.faults.length === 0; turn += 1) {
    const pids = running.targets();
    const pid = pids[turn % pids.length];
    const patch = patches[turn % patches.length];
    if (pid === undefined || patch === undefined) {
      // Between two rounds of its load, nobody may be connected.
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      continue;
    }
    const process = keyOf(pid);
    const isIn = await change(cycles, 'apply', () => patcher.ask('/v1/apply', stepFor(process, patch)));
    await new Promise((resolve) => setTimeout(resolve, turn % LONGEST_STAY_MS));
    if (!isIn) continue;
    const { digest } = patch;
    if (await change(cycles, 'revert', () => patcher.ask('/v1/revert', { process, digest }))) cycles.done += 1;
    if (turn % SWEEP_EVERY === 0) await patcher.ask('/v1/sweep', { process });
  }
  for (const pid of running.targets()) await patcher.ask('/v1/sweep', { process: keyOf(pid) });
}

/** Tries until it is done: a target that is busy, or stops late, is nothing unusual, and one that has ended needs nothing. */
async function change(cycles: Cycles, what: string, step: () => Promise<StepAnswer>): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const answer = await step();
    if ('done' in answer) {
      cycles.pauses.push(answer.done.pauseMs);
      return true;
    }
    const { reason, message } = answer.failure;
    if (reason === 'NoProcess') {
      cycles.ended += 1;
      return false;
    }
    if (reason !== 'TargetBusy' && reason !== 'Timeout') {
      cycles.faults.push(`${what}: ${reason}: ${message}`);
      return false;
    }
    cycles.busy += 1;
  }
  cycles.faults.push(`${what}: busy ${MAX_TRIES} times`);
  return false;
}

/** Sites that are not as they were before anything was put in, in the processes that are still there. */
export function leftovers(running: Running & { readonly module: string }, patches: readonly VerifiedPatch[]): string[] {
  const patchlets = patches.flatMap(({ patch }) => patch.variants[0]?.patchlets ?? []);
  return running
    .targets()
    .flatMap((pid) => patchlets.flatMap((patchlet) => leftAt(pid, running.module, patchlet) ?? []));
}

function leftAt(pid: number, module: string, { function: name, address, expect }: Patchlet): string | undefined {
  try {
    const site = loadBiasOf(pid, module) + Number(address);
    const found = memoryOf(pid, site, expect.length / 2).toString('hex');
    return found === expect ? undefined : `${name} of process ${pid} has ${found} at ${address} and not ${expect}`;
  } catch (error) {
    if (startTicksOf(pid) === undefined) return undefined;
    throw error;
  }
}
