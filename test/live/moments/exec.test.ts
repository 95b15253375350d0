import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Tracer } from '../../../patcher/ports.ts';
import { createThreadTracer } from '../../../patcher/ptrace/thread-tracer.ts';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, patchOfSites } from '../../support/live-changes.ts';
import { threadsOf, waitUntil } from '../../support/proc-state.ts';
import { BUILDS, compile } from '../../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

/** What happens to the target after it was looked at and before it is stopped. */
let between: () => Promise<void> = () => Promise.resolve();
let engine: Engine;
beforeAll(() => {
  const tracer = createThreadTracer();
  const hesitant: Tracer = {
    ...tracer,
    change: (request) => between().then(() => tracer.change(request)),
  };
  engine = startEngine(hesitant);
});
afterEach(async () => {
  between = () => Promise.resolve();
  await stopAllTargets();
});
afterAll(() => engine.close());

/** What was looked at is not there any more, or is not yet: a program that is only half loaded lacks this or that. */
const NOT_NOW = ['NoProcess', 'BytesDiffer', 'TargetBusy', 'Timeout', 'SiteUnsafe', 'NoRoomNearby'];
const EXECS = 300;

/** A process that does not answer the kernel has a thread that somebody holds; it cannot be ended either. */
async function expectUnharmed(target: ProgramTarget): Promise<void> {
  await waitUntil(() => heldThreads(target.pid).length === 0, { what: 'the kernel to let go of all threads' });
  expect(target.isRunning()).toBe(true);
  expect(target.stats().count('subject', 'wrong')).toBe(0);
}

describe.each([
  { who: 'the main thread', from: 'main' },
  { who: 'another thread', from: 'thread' },
] as const)('a process in which $who calls exec all the time', ({ from }) => {
  it.each(['pie', 'fixed'] as const)('is patched or left alone when built as %s, and never harmed', async (build) => {
    const target = await launchProgram('exec-self', ['every=2', 'threads=4', `from=${from}`], BUILDS[build]);
    const patch = patchOfSites(target, [['subject_site']]);
    let applied = 0;
    // On a busy machine few looks and stops fall between two execs: it goes on until one did.
    while (target.stats().count('subject', 'execs') < EXECS || applied === 0) {
      expect(target.isRunning()).toBe(true);
      const done = await engine.apply(target, patch);
      if (!done.ok) expect(NOT_NOW, done.error.message).toContain(done.error.reason);
      else if (done.value.pauseMs > 0) applied += 1;
    }
    target.signal('SIGUSR2');
    await target.line(/"stays"/);
    await expectUnharmed(target);
    await waitUntil(async () => (await engine.apply(target, patch)).ok, { what: 'the patch to go in' });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    expect(threadsOf(target.pid).length).toBeGreaterThanOrEqual(5);
  });
});

describe('an exec between the look and the stop', () => {
  /** Once per step; a refusal that is tried again then finds the new program as it is. */
  function execOnce(target: ProgramTarget): () => Promise<void> {
    let isDone = false;
    return async () => {
      if (isDone) return;
      isDone = true;
      target.signal('SIGUSR1');
      await waitUntil(() => target.lines.length > 1, { what: 'the program to start anew' });
    };
  }

  it('is noticed when another program runs under the same number', async () => {
    const program = await compile('idle');
    const target = await launchProgram('exec-self', [`become=${program}`]);
    between = execOnce(target);
    const done = await engine.apply(target, patchOfSites(target, [['subject_site']]));
    expect(done).toMatchObject({ ok: false, error: { reason: 'NoProcess' } });
    await expectUnharmed(target);
  });

  it('is noticed when it is the same program, now elsewhere', async () => {
    const target = await launchProgram('exec-self');
    const patch = patchOfSites(target, [['subject_site']]);
    between = execOnce(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: false, error: { reason: 'NoProcess' } });
    await expectUnharmed(target);
    expect(engine.live(target, patch)).toBeUndefined();
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(engine.live(target, patch)?.state).toBe('Live');
  });

  it('is noticed when the same program lies where it lay, with the patch gone', async () => {
    const target = await launchProgram('exec-self', [], BUILDS.fixed);
    const patch = patchOfSites(target, [['subject_site']]);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    between = execOnce(target);
    expect(await engine.revert(target, patch)).toMatchObject({ ok: false, error: { reason: 'NoProcess' } });
    expect(engine.live(target, patch)).toBeUndefined();
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    await expectUnharmed(target);
  });
});
