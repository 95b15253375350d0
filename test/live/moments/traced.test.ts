import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, patchOfSites } from '../../support/live-changes.ts';
import { textBytes, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { compile } from '../../support/target-program.ts';
import { launchProgram, launchTarget, stopAllTargets, type ProgramTarget, type Target } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** Another program that traces the target from now on, or again and again. */
async function trace(target: Target, ...options: readonly string[]): Promise<Target> {
  const tracer = await launchTarget(await compile('tracer'), ['-', `target=${target.pid}`, ...options]);
  await tracer.line(/"tracing":[1-9]/);
  return tracer;
}

async function letGo(tracer: Target): Promise<void> {
  tracer.tell(undefined);
  await tracer.line(/"tracing":0/);
  await tracer.exited;
}

const tracersOf = (target: Target) => new Set(threadsOf(target.pid).map(({ tracerPid }) => tracerPid));

/** No thread hangs: each one of them goes on calling. */
async function expectAlive(target: ProgramTarget): Promise<void> {
  const rounds = target.stats().count('thread', 'rounds');
  await waitUntil(() => target.stats().count('thread', 'rounds') > rounds + 20, { what: 'the threads to go on' });
  expect(target.stats().count('f', 'wrong')).toBe(0);
}

describe('a process that another program traces', () => {
  it.each(['all', 'main', 'last'])('is left alone (%s of its threads), and the tracer is named', async (which) => {
    const target = await launchProgram('counter', ['threads=4']);
    const text = textBytes(target.pid, target.binary);
    const patch = patchOfSites(target, [['f_site']]);
    const tracer = await trace(target, `which=${which}`);
    const tracers = tracersOf(target);
    const done = await engine.apply(target, patch);
    expect(done).toMatchObject({
      ok: false,
      error: { reason: 'TargetTraced', message: expect.stringContaining(`process ${tracer.pid} traces`) as string },
    });
    expect(tracersOf(target)).toEqual(tracers);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    expect(await answersOf(target, 'f')).toEqual(ONLY_OLD);
    await expectAlive(target);
    await letGo(tracer);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
    expect(heldThreads(target.pid)).toEqual([]);
  });

  it('is seen to be', async () => {
    const target = await launchProgram('counter');
    const patch = patchOfSites(target, [['f_site']]);
    const tracer = await trace(target);
    expect(engine.observe(target.pid, [patch])?.obstacle).toEqual({
      reason: 'TargetTraced',
      message: `process ${tracer.pid} traces it`,
    });
    await letGo(tracer);
    expect(engine.observe(target.pid, [patch])?.obstacle).toBeUndefined();
  });
});

describe('a process that another program seizes and lets go all the time', () => {
  it.each(['all', 'last'])('is changed or left alone, and never left hanging (%s of its threads)', async (which) => {
    const target = await launchProgram('counter', ['threads=4', 'quiet=200']);
    const patch = patchOfSites(target, [['f_site']]);
    const tracer = await trace(target, `which=${which}`, 'every=300');
    const outcomes: Record<string, number> = {};
    for (let index = 0; index < 300; index += 1) {
      const done = await engine[index % 2 === 0 ? 'apply' : 'revert'](target, patch);
      const outcome = done.ok ? 'done' : done.error.reason;
      if (!done.ok) expect(done.error.message).not.toContain(`process ${process.pid} `);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes).sort()).toEqual(['TargetTraced', 'done']);
    await letGo(tracer);
    expect(heldThreads(target.pid)).toEqual([]);
    await expectAlive(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'f')).toEqual(ONLY_OLD);
  });
});
