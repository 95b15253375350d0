import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessKey } from '#domain/process.ts';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, paddedPatch, patchOfSites } from '../../support/live-changes.ts';
import { startTicksOf, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { readElf } from '../../support/target-elf.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { compile } from '../../support/target-program.ts';
import { launchProgram, launchTarget, stopAllTargets } from '../../support/target.ts';
import { createDisturbedTracer, spinFor, type DisturbedTracer } from '../../support/tracer-during.ts';

let engine: Engine;
let tracer: DisturbedTracer;
beforeAll(() => {
  tracer = createDisturbedTracer();
  engine = startEngine(tracer);
});
afterEach(async () => {
  tracer.disturb = () => undefined;
  await stopAllTargets();
});
afterAll(() => engine.close());

/** From before the first thread is seized to after the last one runs on. */
const LONGEST_US = 2_500;

describe.each([
  { title: 'its code behind that of the module', nops: 0, times: 60 },
  { title: 'its code in a page that has to be mapped', nops: 4_000, times: 40 },
])('a process that is killed while it is patched, $title', ({ nops, times }) => {
  it(`ends at once, ${times} times, and the engine goes on`, async () => {
    const bystander = await launchProgram('counter', ['quiet=1000']);
    const outcomes: Record<string, number> = {};
    for (let index = 0; index < times; index += 1) {
      const target = await launchProgram('idle', ['threads=10', 'every=50']);
      const delay = (LONGEST_US * index) / times;
      tracer.disturb = () => {
        spinFor(delay);
        if (target.isRunning()) target.signal('SIGKILL');
      };
      const done = await engine.apply(target, paddedPatch(target, 'subject_site', nops));
      tracer.disturb = () => undefined;
      await expectGone(target.pid, target.exited);
      const outcome = done.ok ? 'applied' : done.error.reason;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes).filter((outcome) => outcome !== 'applied')).toEqual(['NoProcess']);
    expect(await engine.apply(bystander, patchOfSites(bystander, [['f_site']]))).toMatchObject({ ok: true });
    expect(await answersOf(bystander, 'f')).toEqual(ONLY_NEW);
    expect(heldThreads(bystander.pid)).toEqual([]);
  });
});

/** Whoever still traces a dead thread keeps its process from being reaped. */
async function expectGone(pid: number, exited: Promise<unknown>): Promise<void> {
  let isReported = false;
  void exited.then(() => (isReported = true));
  await waitUntil(() => isReported, { what: `the end of process ${pid} to reach its parent` });
  expect(existsSync(`/proc/${pid}`)).toBe(false);
}

describe('a process that must not be touched', () => {
  async function outcomeFor(pid: number): Promise<unknown> {
    const binary = await compile('idle');
    const patch = patchOf(readElf(binary).buildId, [patchletFor(binary, 'subject_site')]);
    const key: ProcessKey = { pid, startTicks: startTicksOf(pid) ?? 0 };
    const done = await engine.apply({ ...(await launchProgram('idle')), ...key }, patch);
    return done.ok ? 'applied' : `${done.error.reason}: ${done.error.message}`;
  }

  it('is process 1', async () => {
    expect(await outcomeFor(1)).toMatch(/^TargetExcluded: process 1 /);
    expect(heldThreads(1)).toEqual([]);
  });

  it('is the patcher itself', async () => {
    expect(await outcomeFor(process.pid)).toMatch(/^TargetExcluded: this is Stopgap itself/);
    expect(heldThreads(process.pid)).toEqual([]);
  });

  it('is one that has ended and waits to be reaped', async () => {
    const parent = await launchTarget('sh', ['-c', 'sh -c "echo zombie \\$\\$" & exec sleep 60']);
    const pid = Number((await parent.line(/^zombie/)).split(' ')[1]);
    await waitUntil(() => threadsOf(pid)[0]?.state === 'Z', { what: 'the child to end' });
    expect(await outcomeFor(pid)).toMatch(/^NoProcess: /);
    expect(threadsOf(pid)).toEqual([{ tid: pid, state: 'Z', tracerPid: 0 }]);
    expect(engine.observe(pid)).toBeUndefined();
  });

  it('is one that took over the number of another', async () => {
    const target = await launchProgram('idle');
    const earlier = { ...target, startTicks: target.startTicks - 1 };
    const done = await engine.apply(earlier, patchOfSites(target, [['subject_site']]));
    expect(done).toMatchObject({ ok: false, error: { reason: 'NoProcess' } });
    expect(target.stats().count('subject', 'new')).toBe(0);
  });
});
