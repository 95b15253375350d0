import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMaps } from '../../patcher/proc/maps.ts';
import { readExecutable, readStat } from '../../patcher/proc/stat.ts';
import { createTargetMemory } from '../../patcher/proc/target-memory.ts';
import { findOnStack } from '../../patcher/ptrace/stack-scan.ts';
import { withStopped } from '../../patcher/ptrace/with-stopped.ts';
import { createUnwindTables } from '../../patcher/unwind/unwind-tables.ts';
import { walkStack, type StackWalk } from '../../patcher/unwind/walk-stack.ts';
import { buildIdIn, patchOf, startEngine, type Engine } from '../support/engine.ts';
import { waitUntil } from '../support/proc-state.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS, type Build } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** It parks a moment after it has said so. */
async function walkParked(target: ProgramTarget): Promise<StackWalk> {
  let walk: StackWalk | undefined;
  await waitUntil(() => (walk = tryWalk(target)) !== undefined, { what: 'a thread to park' });
  return walk ?? { frames: [], isComplete: false };
}

/** Stops the process as a change would, and walks the stack of the thread that has parked: the one that reads. */
function tryWalk(target: ProgramTarget): StackWalk | undefined {
  const memory = createTargetMemory(target.pid);
  const { value } = withStopped(identityOf(target), (stopped) => {
    const rowAt = createUnwindTables(readMaps(target.pid) ?? [], memory);
    const READ = 0;
    const parked = [...stopped.threads.values()].find(({ registers }) => registers.systemCall === READ);
    return parked && walkStack(parked.registers.unwindRegisters, { rowAt, memory, isOverdue: () => false });
  });
  return value;
}

function identityOf({ pid, startTicks }: ProgramTarget) {
  const executable = readExecutable(pid);
  const startStack = readStat(pid)?.startStack;
  if (executable === undefined || startStack === undefined) throw new Error(`process ${pid} has ended`);
  return { pid, startTicks, startStack, device: executable.device, inode: executable.inode };
}

/** Goes into some calls; what glibc's own unwinder says about them, without the innermost function. */
async function park(target: ProgramTarget, command: string, signal?: NodeJS.Signals): Promise<number[]> {
  const from = target.lines.length;
  target.tell(`${command}\n`);
  if (signal !== undefined) {
    await target.line(/"busy"/, undefined, from);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    target.signal(signal);
  }
  const { frames } = JSON.parse(await target.line(/"frames"/, undefined, from)) as { frames: number[] };
  return frames.slice(1);
}

async function comeBack(target: ProgramTarget): Promise<void> {
  const from = target.lines.length;
  target.tell('\n');
  await target.line(/"back"/, undefined, from);
}

/** The same calls from the same places, and of park() and what it waits in nothing but the innermost few. */
function expectSame(walk: StackWalk, expected: readonly number[]): void {
  expect(walk.isComplete).toBe(true);
  expect(walk.frames.slice(-expected.length).map(({ address }) => address)).toEqual(expected);
  expect(walk.frames.length - expected.length).toBeLessThanOrEqual(5);
}

const builds: readonly { title: string; build: Build; flags: readonly string[] }[] = [
  { title: 'a program without frame pointers', build: 'pie', flags: ['-fomit-frame-pointer'] },
  { title: 'a program with frame pointers, at a fixed address', build: 'fixed', flags: ['-fno-omit-frame-pointer'] },
  { title: 'a program without optimisation', build: 'pie', flags: ['-O0'] },
  { title: 'a program that links its libraries lazily', build: 'pie', flags: ['-Wl,-z,lazy', '-fcf-protection=full'] },
  { title: 'a static program', build: 'static', flags: [] },
];

describe.each(builds)('unwinding $title', ({ build, flags }) => {
  it.each([0, 1])('agrees with glibc wherever a thread stands (thread=%d)', async (thread) => {
    const target = await launchProgram('frames', [`thread=${thread}`], [...BUILDS[build], ...flags]);
    for (const command of ['call', 'deep 500', 'sort', 'signal', 'alternate', 'inside', 'stale']) {
      const expected = await park(target, command);
      expect(expected.length).toBeGreaterThan(3);
      expectSame(await walkParked(target), expected);
      await comeBack(target);
    }
  });

  /** Of the stubs by which a static program reaches its own libc nobody knows the frame: glibc ends its list there too. */
  it('agrees with glibc at places that nobody chose, in plt and libc too', { timeout: 60_000 }, async () => {
    const target = await launchProgram('frames', ['thread=1'], [...BUILDS[build], ...flags]);
    const outermost = (await park(target, 'call')).at(-1);
    await comeBack(target);
    const places = new Set<number>();
    for (let round = 0; round < 60; round += 1) {
      const expected = await park(target, 'busy', 'SIGUSR1');
      const walk = await walkParked(target);
      expect(walk.isComplete).toBe(expected.at(-1) === outermost);
      if (walk.isComplete) {
        expectSame(walk, expected);
        places.add(walk.frames.findLast(({ isExact }) => isExact)?.address ?? 0);
      }
      await comeBack(target);
    }
    expect(places.size).toBeGreaterThan(10);
  });
});

/** What the C++ runtime leaves on a stack while it looks for a handler, runs destructors and goes on is unlike any call. */
describe.each(builds)('unwinding $title of C++ through which an exception goes', ({ build, flags }) => {
  it.each(['destructor', 'deep', 'caught', 'again', 'nested', 'sort', 'copy', 'uncaught'])(
    'agrees with glibc: %s',
    async (command) => {
      const target = await launchProgram('throws', [], [...BUILDS[build], ...flags]);
      const expected = await park(target, command);
      expect(expected.length).toBeGreaterThan(3);
      expectSame(await walkParked(target), expected);
      if (command === 'uncaught') return;
      await comeBack(target);
      expect(target.isRunning()).toBe(true);
    },
  );
});

describe('inFlight: Drained', () => {
  function drainedPatch(target: ProgramTarget) {
    const patchlet = { ...patchletFor(target.binary, 'victim_site'), inFlight: 'Drained' as const };
    return patchOf(buildIdIn(target.pid, target.binary), [patchlet]);
  }

  /** Whether any word on the stack of the parked thread looks like a return into victim. */
  function hasWord(target: ProgramTarget): boolean {
    const memory = createTargetMemory(target.pid);
    const site = target.site('victim_site');
    const mappings = readMaps(target.pid) ?? [];
    const { value } = withStopped(identityOf(target), (stopped) =>
      [...stopped.threads.values()].some(
        ({ registers }) => findOnStack(registers.stackPointer, mappings, memory, site - 3, site + 12) !== undefined,
      ),
    );
    return value;
  }

  it.each(['pie', 'fixed', 'static'] as const)('is not kept waiting by a word that is dead (%s)', async (build) => {
    const target = await launchProgram('frames', [], BUILDS[build]);
    await park(target, 'stale');
    expect(hasWord(target)).toBe(true);
    expect(await engine.apply(target, drainedPatch(target))).toMatchObject({ ok: true });
    expect(engine.live(target, drainedPatch(target))?.state).toBe('Live');
    await comeBack(target);
  });

  it('waits for a word above the frame of the first function: it may be another context’s', async () => {
    const target = await launchProgram('frames', ['thread=2']);
    const expected = await park(target, 'call');
    expectSame(await walkParked(target), expected);
    expect(await engine.apply(target, drainedPatch(target))).toMatchObject({
      ok: false,
      error: { reason: 'TargetBusy', message: expect.stringMatching(/ has function victim on its stack /) as string },
    });
  });

  it('waits for a thread that is inside, and names it', async () => {
    const target = await launchProgram('frames', []);
    await park(target, 'inside');
    expect(hasWord(target)).toBe(true);
    const back = (target.site('victim_site') + 7).toString(16);
    const message = `thread ${target.pid} of process ${target.pid} is going to return to 0x${back}, inside function victim`;
    expect(await engine.apply(target, drainedPatch(target))).toEqual({
      ok: false,
      error: { reason: 'TargetBusy', message },
    });
    await comeBack(target);
    expect(await engine.apply(target, drainedPatch(target))).toMatchObject({ ok: true });
  });
});
