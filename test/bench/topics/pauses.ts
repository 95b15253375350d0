import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Tracer } from '../../../patcher/ports.ts';
import { createThreadTracer } from '../../../patcher/ptrace/thread-tracer.ts';
import { buildIdIn, patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { paddedPatch, patchOfSites } from '../../support/live-changes.ts';
import { patchletFor, type SiteName } from '../../support/target-patchlets.ts';
import { launchProgram, type ProgramTarget } from '../../support/target.ts';
import type { Limit, Row, Topic } from '../topic.ts';

interface Load {
  readonly title: string;
  readonly program: 'idle' | 'counter';
  readonly args: readonly string[];
  readonly site: SiteName;
  readonly rounds: number;
  readonly isLong?: true;
  readonly limits?: readonly Limit[];
}

const idle = (threads: number, rounds: number, limits?: readonly Limit[]): Load => ({
  title: `${threads} ${threads === 1 ? 'thread' : 'threads'}, mostly idle`,
  program: 'idle',
  args: [`threads=${threads - 1}`],
  site: 'subject_site',
  rounds,
  ...(limits === undefined ? {} : { limits }),
});

/** The limits are those of the design. */
const LOADS: readonly Load[] = [
  idle(1, 300),
  idle(10, 300, [
    { at: 'p50', below: 0.6 },
    { at: 'p99', below: 3 },
  ]),
  idle(50, 300),
  { ...idle(100, 200, [{ at: 'p50', below: 2.5 }]), isLong: true },
  { ...idle(500, 100, [{ at: 'p50', below: 12 }]), isLong: true },
  {
    title: '8 threads, all spinning in the patched function',
    program: 'counter',
    args: ['threads=8'],
    site: 'f_site',
    rounds: 300,
    limits: [{ at: 'p95', below: 5 }],
  },
];

const FIRST_ROUNDS = 30;
const WARM_UP_ROUNDS = 50;
/** Between two stops, so that the target is in its usual state again. */
const REST_MS = 2;

/** An engine that also tells how long the target stood while it was asked to map a page. */
interface MeasuredEngine extends Engine {
  readonly mapPauses: number[];
}

function startMeasuredEngine(): MeasuredEngine {
  const tracer = createThreadTracer();
  const mapPauses: number[] = [];
  const measured: Tracer = {
    ...tracer,
    map: async (request) => {
      const mapped = await tracer.map(request);
      if (mapped.ok) mapPauses.push(mapped.value.pauseMs);
      return mapped;
    },
  };
  return Object.assign(startEngine(measured), { mapPauses });
}

async function pauseOf(engine: Engine, kind: 'apply' | 'revert', target: ProgramTarget, patch: VerifiedPatch) {
  const done = await engine[kind](target, patch);
  if (!done.ok) throw new Error(`${kind}: ${done.error.reason}: ${done.error.message}`);
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return done.value.pauseMs;
}

/** Stops without a purpose, applies and reverts in turn, so that whatever else happens on the machine happens to all three. */
async function measureLoad(load: Load, engine: Engine, bare: Worker): Promise<Row[]> {
  const target = await launchProgram(load.program, load.args);
  const patch = patchOfSites(target, [[load.site]]);
  const bareStop = async (): Promise<number> => {
    bare.postMessage(target.pid);
    const [pause] = (await once(bare, 'message')) as [number];
    return pause;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await bareStop();
  const stopped: number[] = [];
  const applied: number[] = [];
  const reverted: number[] = [];
  for (let round = 0; round < load.rounds; round += 1) {
    stopped.push(await bareStop());
    applied.push(await pauseOf(engine, 'apply', target, patch));
    reverted.push(await pauseOf(engine, 'revert', target, patch));
  }
  await target.stop();
  const { title, limits = [] } = load;
  return [
    { what: `${title}: stop and go, nothing done`, unit: 'ms', values: stopped },
    { what: `${title}: apply`, unit: 'ms', values: applied, limits },
    { what: `${title}: revert`, unit: 'ms', values: reverted, limits },
  ];
}

/** Each in a process that was never patched before. */
async function measureFirst(engine: MeasuredEngine): Promise<Row[]> {
  const behindModule: number[] = [];
  const ofPage: number[] = [];
  for (let round = 0; round < FIRST_ROUNDS; round += 1) {
    const target = await launchProgram('idle', ['threads=9']);
    behindModule.push(await pauseOf(engine, 'apply', target, patchOfSites(target, [['subject_site']])));
    await target.stop();
    const other = await launchProgram('idle', ['threads=9']);
    ofPage.push(await pauseOf(engine, 'apply', other, paddedPatch(other, 'subject_site', 4_000)));
    await other.stop();
  }
  const title = '10 threads, mostly idle: first apply in a process';
  return [
    { what: `${title}, code behind the module's`, unit: 'ms', values: behindModule },
    { what: `${title}, code in a page that it maps: asking it to`, unit: 'ms', values: engine.mapPauses },
    { what: `${title}, code in a page that it maps: the change`, unit: 'ms', values: ofPage },
  ];
}

const UNWOUND_ROUNDS = 100;

/** A thread that stands in a few calls, with a word on its stack that looks like one into the function, and without. */
async function measureUnwinding(engine: Engine): Promise<Row[]> {
  const pausesOf = async (command: string): Promise<number[]> => {
    const target = await launchProgram('frames');
    const patchlet = { ...patchletFor(target.binary, 'victim_site'), inFlight: 'Drained' as const };
    const patch = patchOf(buildIdIn(target.pid, target.binary), [patchlet]);
    target.tell(`${command}\n`);
    await target.line(/"frames"/);
    const values: number[] = [];
    for (let round = 0; round < UNWOUND_ROUNDS; round += 1) {
      values.push(await pauseOf(engine, 'apply', target, patch));
      await pauseOf(engine, 'revert', target, patch);
    }
    await target.stop();
    return values;
  };
  const title = '1 thread that waits, inFlight: Drained';
  return [
    { what: `${title}: apply, nothing on its stack`, unit: 'ms', values: await pausesOf('call') },
    { what: `${title}: apply, a dead word there and unwound`, unit: 'ms', values: await pausesOf('stale') },
  ];
}

export const pauses: Topic = {
  name: 'pauses',
  title: 'How long a target stands still',
  about:
    'From the first interrupt to the last thread running on, as the product reports it. "Stop and go" is the same stop ' +
    'with nothing done in between and nothing checked: what is left for doing better lies above that line.',
  async run({ isLong }) {
    const engine = startMeasuredEngine();
    const bare = new Worker(new URL('../bare-stop.worker.ts', import.meta.url));
    const rows: Row[] = [];
    for (const load of LOADS.filter((one) => isLong || one.isLong !== true)) {
      rows.push(...(await measureLoad(load, engine, bare)));
    }
    rows.push(...(await measureFirst(engine)), ...(await measureUnwinding(engine)));
    await bare.terminate();
    await engine.close();
    return rows;
  },
};
