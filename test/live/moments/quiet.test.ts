import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { readRunTime } from '../../../patcher/proc/run-time.ts';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { patchOfSites } from '../../support/live-changes.ts';
import { childrenOf, processorTicksOf, waitUntil } from '../../support/proc-state.ts';
import { overwrite } from '../../support/tampering.ts';
import { readElf } from '../../support/target-elf.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { BUILDS, compile } from '../../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

/**
 * Processes that do next to nothing are not read again and again. Whatever matters must be seen all the same, at the
 * very next look.
 */
let engine: Engine;
let library = '';
let directory = '';
beforeAll(async () => {
  engine = startEngine();
  library = await compile('library', BUILDS.library);
  directory = mkdtempSync(join(tmpdir(), 'stopgap-quiet-'));
});
afterEach(stopAllTargets);
afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Bytes of its address space. */
const sizeOf = (pid: number): number =>
  Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;

const patchFor = (target: ProgramTarget) => patchOfSites(target, [['library_value_site']], { module: library });

/** The two ways to look at a process: alone, when it has just begun, or among all that there are, again and again. */
const LOOKS: readonly { readonly title: string; readonly look: (pid: number, patch: VerifiedPatch) => unknown }[] = [
  { title: 'by itself', look: (pid, patch) => engine.observe(pid, [patch]) },
  { title: 'among all', look: (pid, patch) => engine.observeAll([patch]).find(({ key }) => key.pid === pid) },
];

/** A program of one thread that sleeps in the kernel, looked at so often that nothing new is known of it. */
async function sleeper(look = LOOKS[0]?.look): Promise<ProgramTarget> {
  const target = await launchProgram('lib-user', [`library=${library}`, 'threads=0']);
  for (let count = 0; count < 3; count += 1) expect(look?.(target.pid, patchFor(target))).toBeUndefined();
  return target;
}

/** It has said that it is ready, and goes to sleep. */
async function untilItRests(pid: number): Promise<void> {
  let last: number | undefined;
  const isResting = (): boolean => last === (last = readRunTime(pid));
  await waitUntil(isResting, { what: `process ${pid} to rest` });
}

async function turn(target: ProgramTarget, state: 'on' | 'off'): Promise<void> {
  const from = target.lines.length;
  target.signal(state === 'on' ? 'SIGUSR1' : 'SIGUSR2');
  await target.line(new RegExp(`"loaded":${String(state === 'on')}`), undefined, from);
}

describe.each(LOOKS)('a process that sleeps, looked at $title', ({ look }) => {
  it('is found when it loads a library, at the next look, although it hardly runs', async () => {
    let unmeasurable = 0;
    for (let round = 0; round < 8; round += 1) {
      const target = await sleeper(look);
      const before = processorTicksOf(target.pid);
      await turn(target, 'on');
      if (processorTicksOf(target.pid) === before) unmeasurable += 1;
      expect(look(target.pid, patchFor(target))).toMatchObject({ patches: [] });
      await target.stop();
    }
    expect(unmeasurable).toBeGreaterThan(0);
  });

  it('is found when it puts the library where another one of its size was', async () => {
    const target = await sleeper(look);
    for (let round = 0; round < 20; round += 1) {
      await turn(target, 'on');
      expect(look(target.pid, patchFor(target))).toMatchObject({ patches: [] });
      await turn(target, 'off');
      expect(look(target.pid, patchFor(target))).toBeUndefined();
    }
  });

  it.each(['thread', 'child', 'neighbour', 'instead'])(
    'is found when it maps the file in an unusual way (%s), at the next look',
    async (how) => {
      const other = join(directory, 'other.so');
      writeFileSync(other, Buffer.alloc(statSync(library).size));
      const target = await launchProgram('map-late', [`library=${library}`, `how=${how}`, `other=${other}`]);
      const patch = patchOf(readElf(library).buildId, [patchletFor(library, 'library_value_site')]);
      await untilItRests(target.pid);
      for (let count = 0; count < 3; count += 1) expect(look(target.pid, patch)).toBeUndefined();
      const [size, runTime] = [sizeOf(target.pid), readRunTime(target.pid)];
      process.kill(how === 'neighbour' ? (childrenOf(target.pid)[0] ?? 0) : target.pid, 'SIGUSR1');
      await target.line(/"mapped":true/);
      if (how === 'instead') expect(sizeOf(target.pid)).toBe(size);
      if (how === 'neighbour') expect(readRunTime(target.pid)).toBe(runTime);
      expect(look(target.pid, patch)).toMatchObject({ patches: [] });
    },
  );
});

describe('a process that sleeps', () => {
  it('is seen to be tampered with from outside, while not one of its counters moves', async () => {
    const target = await sleeper();
    await turn(target, 'on');
    const patch = patchFor(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    await waitUntil(() => engine.live(target, patch)?.state === 'Live', { what: 'the patch to be seen' });
    const site = Number(/"library_value_site":(\d+)/.exec(target.lines.at(-1) ?? '')?.[1]);
    overwrite(target.pid, site, Buffer.from([0xcc]));
    expect(engine.live(target, patch)?.state).toBe('Tampered');
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(engine.live(target, patch)?.state).toBe('Live');
  });
});
