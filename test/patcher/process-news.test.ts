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
  it('tells at once of forks, execs and ends, and lists nothing', () => {
    const { machine, news } = aMachine();
    news.tell([
      { kind: 'fork', pid: 5 },
      { kind: 'exec', pid: 6 },
    ]);
    expect(machine.published).toEqual([[5, 6]]);
    machine.now = 5;
    news.tell([{ kind: 'exit', pid: 5, status: 0 }]);
    expect(machine.published.at(-1)).toEqual([5]);
    news.tick(true);
    expect(machine.listed).toBe(0);
  });
});
