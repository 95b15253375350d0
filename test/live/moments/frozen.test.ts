import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Tracer } from '../../../patcher/ports.ts';
import { createThreadTracer } from '../../../patcher/ptrace/thread-tracer.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, paddedPatch, sweepAll } from '../../support/live-changes.ts';
import { textBytes, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { launchProgram, stopAllTargets } from '../../support/target.ts';

/** A control group of version 2 (cgroups(7)), whose processes stop and go together; a tracer still stops each of them. */
class Freezer {
  readonly #path: string;
  constructor() {
    const root = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((path) => existsSync(join(path, 'cgroup.procs')));
    this.#path = join(root ?? '', `stopgap-frozen-${process.pid}`);
    mkdirSync(this.#path);
  }
  add(pid: number): void {
    writeFileSync(join(this.#path, 'cgroup.procs'), String(pid));
  }
  turn(state: 'frozen' | 'thawed'): void {
    writeFileSync(join(this.#path, 'cgroup.freeze'), state === 'frozen' ? '1' : '0');
  }
  remove(): void {
    rmdirSync(this.#path);
  }
}

/** Why the target did not map memory, each time; what happens after the first time. */
const failures: string[] = [];
let afterwards: () => void = () => undefined;
let engine: Engine;
let freezer: Freezer;
beforeAll(() => {
  freezer = new Freezer();
  const tracer = createThreadTracer();
  const watched: Tracer = {
    ...tracer,
    map: async (request) => {
      const done = await tracer.map(request);
      if (!done.ok) failures.push(`${done.error.reason}: ${done.error.message}`);
      afterwards();
      return done;
    },
  };
  engine = startEngine(watched);
});
afterEach(async () => {
  freezer.turn('thawed');
  await stopAllTargets();
});
afterAll(async () => {
  await engine.close();
  freezer.remove();
});

it('a process that does not map memory in time is not taken for one that has ended, and takes the patch later', async () => {
  const target = await launchProgram('counter', ['threads=4']);
  const text = textBytes(target.pid, target.binary);
  const patch = paddedPatch(target, 'f_site', 4_000);
  freezer.add(target.pid);
  freezer.turn('frozen');
  afterwards = () => {
    freezer.turn('thawed');
  };
  expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
  expect(failures).toEqual([
    expect.stringMatching(/^Timeout: thread \d+ did not come back from mapping memory$/) as string,
  ]);
  expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
  expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
  expect(await answersOf(target, 'f')).toEqual(ONLY_OLD);
  await waitUntil(() => heldThreads(target.pid).length === 0, { what: 'all threads to be let go' });
  expect(threadsOf(target.pid)).toHaveLength(5);
  expect(target.stats().count('f', 'wrong')).toBe(0);
  await sweepAll(engine, target);
  expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
});
