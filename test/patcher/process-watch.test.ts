import { describe, expect, it } from 'vitest';
import { createProcessWatch } from '../../patcher/process-watch.ts';

describe('createProcessWatch', () => {
  it('leaves what was there at the start to the full pass', () => {
    const watch = createProcessWatch(() => undefined);
    watch.compare([1, 2], 0);
    expect(watch.due(0)).toEqual([]);
    expect(watch.untilDue(0)).toBeUndefined();
  });

  it('looks at a new process at once, then less and less often, then no more', () => {
    const watch = createProcessWatch(() => undefined);
    watch.compare([], 0);
    watch.compare([7], 0);
    const looks: number[] = [];
    for (let now = 0; now < 10_000; now += 5) if (watch.due(now).includes(7)) looks.push(now);
    expect(looks[0]).toBe(0);
    expect(looks[1]).toBeLessThanOrEqual(10);
    expect(looks).toHaveLength(10);
    const gaps = looks.slice(1).map((look, index) => look - (looks[index] ?? 0));
    expect(gaps.toSorted((left, right) => left - right)).toEqual(gaps);
    expect(watch.untilDue(10_000)).toBeUndefined();
  });

  it('begins anew when the process calls exec', () => {
    const watch = createProcessWatch(() => undefined);
    watch.touch(7, 0);
    expect(watch.due(5_000)).toEqual([7]);
    expect(watch.due(5_001)).toEqual([]);
    watch.touch(7, 5_002);
    expect(watch.due(5_002)).toEqual([7]);
  });

  it('makes up for looks that were missed with one', () => {
    const watch = createProcessWatch(() => undefined);
    watch.touch(7, 0);
    expect(watch.due(150)).toEqual([7]);
    expect(watch.due(150)).toEqual([]);
    expect(watch.due(200)).toEqual([7]);
  });

  it('says how long nobody is due, and is right', () => {
    const watch = createProcessWatch(() => undefined);
    watch.touch(7, 0);
    expect(watch.untilDue(0)).toBe(0);
    watch.due(0);
    let now = 0;
    for (let wait = watch.untilDue(now); wait !== undefined; wait = watch.untilDue(now)) {
      expect(wait).toBeGreaterThan(1);
      expect(watch.due(now + wait - 1)).toEqual([]);
      expect(watch.due(now + wait)).toEqual([7]);
      now += wait;
    }
    expect(now).toBe(3_200);
    watch.end(8);
    expect(watch.untilDue(50)).toBe(0);
  });

  it('is due as soon as the first of several is', () => {
    const watch = createProcessWatch(() => undefined);
    watch.touch(7, 0);
    watch.due(0);
    watch.touch(8, 1_000);
    watch.due(1_000);
    expect(watch.untilDue(1_000)).toBe(10);
  });

  it('looks once more where a process has ended, and takes its pid for another one afterwards', () => {
    const watch = createProcessWatch(() => undefined);
    watch.compare([7], 0);
    watch.compare([], 100);
    expect(watch.due(100)).toEqual([7]);
    expect(watch.due(101)).toEqual([]);
    watch.compare([7], 200);
    expect(watch.due(200)).toEqual([7]);
  });

  it('does not look again at one that has done nothing since, and does once it has', () => {
    let activity: string | undefined = 'forked';
    const watch = createProcessWatch(() => activity);
    const lookAt = (now: number): boolean => watch.due(now).includes(7);
    watch.touch(7, 0);
    expect([0, 10, 25, 50].map(lookAt)).toEqual([true, false, false, false]);
    activity = 'mapped a library';
    expect([100, 200].map(lookAt)).toEqual([true, false]);
    activity = undefined;
    expect([400, 800].map(lookAt)).toEqual([true, true]);
  });

  it('looks again at one that called exec, whatever it has done', () => {
    const watch = createProcessWatch(() => 'nothing');
    watch.touch(7, 0);
    expect(watch.due(0)).toEqual([7]);
    watch.touch(7, 5);
    expect(watch.due(5)).toEqual([7]);
  });
});
