import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { ObservedProcess } from '#domain/process.ts';
import type { Observe } from './observer.ts';

/** The observers of all owners, and what each of them was told. */
export interface Observers {
  /** What is so now, in all processes or in the given ones, for this owner. */
  observe(owner: OwnerId, patches: readonly VerifiedPatch[], pids?: readonly number[]): ObservedProcess[];
  /**
   * Those of the pids that somebody has to ask for anew: an owner would be told of the process now, or was told of it
   * before and would be told something else, if only that it has ended. All of them while nobody has asked for anything.
   */
  ofConcern(pids: readonly number[]): number[];
}

interface Asked {
  readonly observe: Observe;
  /** What the owner wanted when it asked last. */
  patches: readonly VerifiedPatch[];
  readonly told: Set<number>;
}

/** Most processes that come and go matter to nobody: who waits for news need not be woken for them. */
export function createObservers(create: (owner: OwnerId) => Observe): Observers {
  const owners = new Map<OwnerId, Asked>();

  function concerns(pid: number, { observe, patches, told }: Asked): boolean {
    if (told.has(pid)) return true;
    try {
      return observe(patches, [pid]).length > 0;
    } catch {
      // Nobody waits for an answer here: whoever asks for this process gets the same trouble, and can say so.
      return true;
    }
  }

  return {
    observe(owner, patches, pids) {
      const asked = owners.get(owner) ?? { observe: create(owner), patches, told: new Set() };
      owners.set(owner, asked);
      asked.patches = patches;
      const observed = asked.observe(patches, pids);
      for (const pid of pids ?? asked.told) asked.told.delete(pid);
      for (const { key } of observed) asked.told.add(key.pid);
      return observed;
    },
    ofConcern(pids) {
      if (owners.size === 0) return [...pids];
      return pids.filter((pid) => [...owners.values()].some((asked) => concerns(pid, asked)));
    },
  };
}
