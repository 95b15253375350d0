import { beforeEach, describe, expect, it } from 'vitest';
import type { OwnerId } from '#domain/ids.ts';
import type { ObservedProcess } from '#domain/process.ts';
import type { Observe } from '../../patcher/observer.ts';
import { createObservers, type Observers } from '../../patcher/observers.ts';
import { aVerifiedPatch, OURS, owner } from '../support/builders.ts';

const OTHERS = owner('b');
const patch = aVerifiedPatch();
const MINE = 7;
const NOBODYS = 8;

/** Pids that an owner is told of while it wants anything at all, by owner. */
let matters: Map<OwnerId, Set<number>>;
let observers: Observers;
let isBroken: boolean;
beforeEach(() => {
  isBroken = false;
  matters = new Map([
    [OURS, new Set([MINE])],
    [OTHERS, new Set<number>()],
  ]);
  observers = createObservers(observerOf);
});

const observerOf =
  (owner: OwnerId): Observe =>
  (patches, pids = [MINE, NOBODYS]) => {
    if (isBroken) throw new Error('a bug');
    return patches.length === 0 ? [] : pids.filter((pid) => matters.get(owner)?.has(pid)).map(aProcess);
  };

const aProcess = (pid: number): ObservedProcess => ({
  key: { pid, startTicks: 1 },
  executable: '/srv/app',
  buildIds: [],
  patches: [],
  hasLeftovers: false,
  obstacle: undefined,
  exclusion: undefined,
});

describe('who has to be asked for', () => {
  it('is everybody while nothing is known of what is wanted', () => {
    expect(observers.ofConcern([MINE, NOBODYS])).toEqual([MINE, NOBODYS]);
  });

  it('is whoever the owner would be told of, and nobody else', () => {
    observers.observe(OURS, [patch]);
    expect(observers.ofConcern([MINE, NOBODYS])).toEqual([MINE]);
    expect(observers.ofConcern([NOBODYS])).toEqual([]);
  });

  it('is whoever came to matter since the owner asked', () => {
    observers.observe(OURS, [patch]);
    matters.get(OURS)?.add(NOBODYS);
    expect(observers.ofConcern([NOBODYS])).toEqual([NOBODYS]);
  });

  it.each<{ title: string; pids?: readonly number[] }>([
    { title: 'of all processes' },
    { title: 'of this one', pids: [MINE] },
  ])('is whoever the owner was told of when it asked $title, until it asks again', ({ pids }) => {
    observers.observe(OURS, [patch], pids);
    matters.get(OURS)?.delete(MINE);
    expect(observers.ofConcern([MINE])).toEqual([MINE]);
    expect(observers.ofConcern([MINE])).toEqual([MINE]);
    observers.observe(OURS, [patch], pids);
    expect(observers.ofConcern([MINE])).toEqual([]);
  });

  it('goes by what the owner wanted when it asked last', () => {
    observers.observe(OURS, []);
    expect(observers.ofConcern([MINE])).toEqual([]);
    observers.observe(OURS, [patch]);
    expect(observers.ofConcern([MINE])).toEqual([MINE]);
  });

  it('still remembers one of whom the owner was told before it asked for another', () => {
    observers.observe(OURS, [patch]);
    observers.observe(OURS, [patch], [NOBODYS]);
    matters.get(OURS)?.delete(MINE);
    expect(observers.ofConcern([MINE])).toEqual([MINE]);
  });

  it('is whoever cannot be looked at for a bug of ours, which is said to whoever asks', () => {
    observers.observe(OURS, [patch]);
    isBroken = true;
    expect(observers.ofConcern([NOBODYS])).toEqual([NOBODYS]);
    expect(() => observers.observe(OURS, [patch], [NOBODYS])).toThrow('a bug');
  });

  it('is whoever matters to any of the owners', () => {
    observers.observe(OTHERS, [patch]);
    expect(observers.ofConcern([MINE])).toEqual([]);
    observers.observe(OURS, [patch]);
    expect(observers.ofConcern([MINE])).toEqual([MINE]);
    matters.get(OTHERS)?.add(NOBODYS);
    expect(observers.ofConcern([NOBODYS])).toEqual([NOBODYS]);
  });
});
