import { describe, expect, it } from 'vitest';
import { createNodeLoop } from '../../agent/node-loop.ts';

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come to that within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

function aLoop(reconcile: (pids?: readonly number[]) => Promise<void>) {
  const errors: unknown[] = [];
  const stop = new AbortController();
  const loop = createNodeLoop({
    reconciler: { reconcile },
    now: () => performance.now(),
    intervalMs: 60_000,
    onError: (error) => errors.push(error),
  });
  return { loop, errors, stop, running: loop.run(stop.signal) };
}

describe('createNodeLoop', () => {
  it('looks at everything first, then only at what is new', async () => {
    const passes: (readonly number[] | undefined)[] = [];
    const { loop, stop, running } = aLoop((pids) => Promise.resolve(void passes.push(pids)));
    await until(() => passes.length === 1);
    loop.news([42, 43]);
    await until(() => passes.length === 2);
    stop.abort();
    await running;
    expect(passes).toEqual([undefined, [42, 43]]);
  });

  it('puts news that come during a pass together for the next one', async () => {
    const passes: (readonly number[] | undefined)[] = [];
    const { loop, stop, running } = aLoop(async (pids) => {
      passes.push(pids);
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    await until(() => passes.length === 1);
    loop.news([1]);
    loop.news([2]);
    loop.news([1]);
    await until(() => passes.length === 2);
    stop.abort();
    await running;
    expect(passes).toEqual([undefined, [1, 2]]);
  });

  it('sleeps when there is nothing to do', async () => {
    let passes = 0;
    const { stop, running } = aLoop(() => Promise.resolve(void (passes += 1)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    stop.abort();
    await running;
    expect(passes).toBe(1);
  });

  it('answers a poke after a full look that began later', async () => {
    let passes = 0;
    const { loop, stop, running } = aLoop(() => Promise.resolve(void (passes += 1)));
    await until(() => passes === 1);
    expect(await loop.poke()).toBe(true);
    expect(passes).toBe(2);
    stop.abort();
    await running;
  });

  it('goes on after a pass that threw, and tells whoever asked for it', async () => {
    let passes = 0;
    const { loop, errors, stop, running } = aLoop(() => {
      passes += 1;
      return passes <= 2 ? Promise.reject(new Error('a bug')) : Promise.resolve();
    });
    await until(() => errors.length === 1);
    expect(await loop.poke()).toBe(false);
    expect(await loop.poke()).toBe(true);
    expect(passes).toBe(3);
    stop.abort();
    await running;
  });

  it('never runs two passes at once', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
    };
    const { loop, stop, running: done } = aLoop(work);
    await Promise.all([loop.poke(), loop.poke(), loop.poke()]);
    stop.abort();
    await done;
    expect(most).toBe(1);
  });

  it('leaves nobody waiting when it ends', async () => {
    const { loop, stop, running } = aLoop(() => new Promise((resolve) => setTimeout(resolve, 50)));
    const poked = loop.poke();
    stop.abort();
    await running;
    expect(await poked).toBe(false);
  });
});
