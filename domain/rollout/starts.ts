import type { Member, StepMembers } from './member.ts';
import { resolveLimit } from './policy.ts';

const ZONE = 'topology.kubernetes.io/zone';
const zoneOf = ({ node }: Member): string | undefined => node.labels[ZONE];
const isInFlight = ({ standing }: Member): boolean => standing.state === 'InFlight';

/**
 * The nodes to start now, of the steps that are open, in a stable order. A node that still works on an older revision
 * changes over at once: it is in flight already and takes no further place.
 */
export function chooseStarts(open: readonly StepMembers[], all: readonly Member[]): Member[] {
  const zones = new Zones(all);
  return open.flatMap(({ step, members }) => {
    const candidates = members.filter(({ isCandidate }) => isCandidate);
    const changing = candidates.filter(isInFlight);
    const waiting = candidates.filter((member) => !isInFlight(member));
    const places = resolveLimit(step.maxConcurrent, members.length) - members.filter(isInFlight).length;
    return [...changing, ...zones.take(waiting, places)];
  });
}

/** Keeps at least one ready node of every zone out of the change, unless it is the only one. */
class Zones {
  readonly #inFlight = new Map<string, number>();
  readonly #ready = new Map<string, number>();

  constructor(all: readonly Member[]) {
    for (const member of all) {
      if (isInFlight(member)) count(this.#inFlight, zoneOf(member));
      if (member.node.availability === 'Ready') count(this.#ready, zoneOf(member));
    }
  }

  /** Up to `places` nodes, each from the zone with the fewest in flight, by name within it. */
  take(waiting: readonly Member[], places: number): Member[] {
    const queues = new Map<string | undefined, Member[]>();
    for (const member of waiting) queues.set(zoneOf(member), [...(queues.get(zoneOf(member)) ?? []), member]);
    const taken: Member[] = [];
    while (taken.length < places) {
      const zone = this.#quietest(queues);
      const next = zone?.queue.shift();
      if (next === undefined) break;
      count(this.#inFlight, zone?.name);
      taken.push(next);
    }
    return taken;
  }

  #quietest(queues: ReadonlyMap<string | undefined, Member[]>) {
    const open = [...queues]
      .filter(([name, queue]) => queue.length > 0 && this.#hasRoom(name))
      .map(([name, queue]) => ({ name, queue, load: this.#inFlight.get(name ?? '') ?? 0 }));
    return open.sort((left, right) => left.load - right.load || compareHeads(left.queue, right.queue))[0];
  }

  /** Nodes without the label may be anywhere, so nothing is known to protect. */
  #hasRoom(name: string | undefined): boolean {
    if (name === undefined) return true;
    return (this.#inFlight.get(name) ?? 0) < Math.max(1, (this.#ready.get(name) ?? 0) - 1);
  }
}

const count = (counts: Map<string, number>, name: string | undefined): void => {
  counts.set(name ?? '', (counts.get(name ?? '') ?? 0) + 1);
};

const compareHeads = ([left]: readonly Member[], [right]: readonly Member[]): number =>
  (left?.node.name ?? '') < (right?.node.name ?? '') ? -1 : 1;
