import { describe, expect, it } from 'vitest';
import { createProcessNews } from '../../patcher/process-news.ts';
import { createProcessWatch } from '../../patcher/process-watch.ts';

/** A machine whose processes and pid counter a test sets. */
function aMachine() {
  const machine = { pids: [1, 2], last: '2', now: 0, listed: 0, published: [] as number[][] };
  const news = createProcessNews({
    watch: createProcessWatch(() => undefined),
    pids: () => {
      machine.listed += 1;
      return machine.pids;
    },
    lastPid: () => machine.last,
    now: () => machine.now,
    publish: (pids) => machine.published.push([...pids]),
  });
  return { machine, news };
}

describe('without the kernel’s events', () => {
  it('lists processes only when the pid counter has moved, or a second has passed', () => {
    const { machine, news } = aMachine();
    for (machine.now = 0; machine.now < 1_000; machine.now += 10) news.tick(false);
    expect(machine.listed).toBe(1);
    news.tick(false);
    expect(machine.listed).toBe(2);
    machine.last = '3';
    news.tick(false);
    expect(machine.listed).toBe(3);
  });

  it('tells of a new process at once', () => {
    const { machine, news } = aMachine();
    news.tick(false);
    machine.pids = [1, 2, 3];
    machine.last = '3';
    machine.now = 10;
    news.tick(false);
    expect(machine.published).toEqual([[3]]);
  });

  it('tells of one that has ended within a second', () => {
    const { machine, news } = aMachine();
    news.tick(false);
    machine.pids = [1];
    machine.now = 1_000;
    news.tick(false);
    expect(machine.published).toEqual([[2]]);
  });

  it('does not list at every tick where the pid counter cannot be read', () => {
    const { machine, news } = aMachine();
    machine.last = '';
    for (machine.now = 0; machine.now < 1_000; machine.now += 10) news.tick(false);
    expect(machine.listed).toBeLessThanOrEqual(11);
    expect(machine.listed).toBeGreaterThanOrEqual(10);
  });
});

describe('with the kernel’s events', () => {
  it('tells at once of execs and ends, and lists nothing', () => {
    const { machine, news } = aMachine();
    news.tell([{ kind: 'exec', pid: 6 }]);
    expect(machine.published).toEqual([[6]]);
    machine.now = 5;
    news.tell([{ kind: 'exit', pid: 6, status: 0 }]);
    expect(machine.published).toEqual([[6], [6]]);
    news.tick(true);
    expect(machine.listed).toBe(0);
  });

  it('tells of a fork in a moment, and of one that calls exec before that, at once and once', () => {
    const { machine, news } = aMachine();
    news.tell([
      { kind: 'fork', pid: 5 },
      { kind: 'fork', pid: 6 },
    ]);
    expect(machine.published).toEqual([]);
    expect(news.untilTick(true)).toBe(10);
    machine.now = 2;
    news.tell([{ kind: 'exec', pid: 6 }]);
    expect(machine.published).toEqual([[6]]);
    machine.now = 10;
    news.tick(true);
    expect(machine.published).toEqual([[6], [5]]);
  });

  it('has to be called for the looks that are outstanding, and not at all otherwise', () => {
    const { machine, news } = aMachine();
    expect(news.untilTick(true)).toBeUndefined();
    news.tell([{ kind: 'exec', pid: 6 }]);
    const wakes: number[] = [];
    for (let wait = news.untilTick(true); wait !== undefined; wait = news.untilTick(true)) {
      machine.now += wait;
      wakes.push(wait);
      news.tick(true);
    }
    expect(machine.published).toEqual(Array.from({ length: wakes.length + 1 }, () => [6]));
    expect(wakes.length).toBeLessThan(10);
    expect(machine.now).toBe(3_200);
  });

  it('is called as often as ever where the kernel tells nothing', () => {
    const { news } = aMachine();
    expect(news.untilTick(false)).toBe(10);
  });
});
