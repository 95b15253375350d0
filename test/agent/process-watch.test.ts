import { describe, expect, it } from 'vitest';
import { createProcessWatch } from '../../agent/process-watch.ts';

describe('createProcessWatch', () => {
  it('leaves what was there at the start to the full pass', () => {
    expect(createProcessWatch().due([1, 2], 0)).toEqual([]);
  });

  it('looks at a new process at once, then less and less often, then no more', () => {
    const watch = createProcessWatch();
    watch.due([], 0);
    const looks: number[] = [];
    for (let now = 0; now < 10_000; now += 20) if (watch.due([7], now).includes(7)) looks.push(now);
    expect(looks[0]).toBe(0);
    expect(looks).toHaveLength(8);
    const gaps = looks.slice(1).map((look, index) => look - (looks[index] ?? 0));
    expect(gaps.toSorted((left, right) => left - right)).toEqual(gaps);
    expect(looks.at(-1)).toBeLessThan(3_000);
  });

  it('looks where a process has ended, and takes its pid for another one afterwards', () => {
    const watch = createProcessWatch();
    watch.due([7], 0);
    expect(watch.due([], 100)).toEqual([7]);
    expect(watch.due([7], 200)).toEqual([7]);
  });
});
