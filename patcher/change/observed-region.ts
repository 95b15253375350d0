import { equalBytes, toHex } from '#domain/bytes.ts';
import type { Tampering } from '#domain/process.ts';
import type { Sha256 } from '../ports.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import {
  GATE_BYTES,
  gateBytes,
  isSealIntact,
  leadsAnywhere,
  patchedBytes,
  type GatedDetour,
  type RecordedSite,
  type RegionRecord,
} from '../record/region-record.ts';

/** What a site holds now. */
export interface ObservedSite {
  readonly site: RecordedSite;
  readonly found: Uint8Array | undefined;
  /** `taken`: it leads to another region of ours, which took over. `gone`: its module was unloaded. */
  readonly state: 'patched' | 'original' | 'taken' | 'gone' | 'tampered';
}

/** One region as it was found in a process, judged from its own record. */
export interface ObservedRegion {
  readonly record: RegionRecord;
  readonly bytes: Uint8Array;
  readonly sites: readonly ObservedSite[];
  readonly gates: 'active' | 'neutral' | 'mixed';
  readonly state: 'Live' | 'Partial' | 'Retired' | 'Tampered';
  readonly tampering: readonly Tampering[];
}

/** Whose patch changes something between `start` and `end`, as the end of a sentence; undefined when nobody's does. */
export function neighbourBetween(regions: readonly ObservedRegion[], start: number, end: number): string | undefined {
  const neighbour = regions.find(({ sites }) =>
    sites.some(
      ({ site, state }) => state === 'patched' && site.address < end && start < site.address + site.original.length,
    ),
  );
  return neighbour && `patch ${neighbour.record.name} of owner ${neighbour.record.owner} is there already`;
}

/** Everything that a region is judged by. */
export interface RegionEvidence {
  readonly record: RegionRecord;
  /** The region's own, as long as the record says. */
  readonly bytes: Uint8Array;
  /** All records in the process: a site may have been taken over by another of them. */
  readonly others: readonly RegionRecord[];
}

/** Looks at the sites and gates of a record. */
export function judgeRegion(
  { record, bytes, others }: RegionEvidence,
  memory: TargetMemory,
  sha256: Sha256,
): ObservedRegion {
  const sites = record.sites.map((site) => observeSite(site, record, others, memory));
  const gates = gateState(record, bytes);
  const tampering = [
    ...sites.filter(({ state }) => state === 'tampered').map((site) => siteTampering(site, record.address)),
    ...(isSealIntact(bytes, record, sha256) && gates !== 'foreign'
      ? []
      : [{ address: record.address, expected: '', found: toHex(bytes.subarray(0, 16)), place: 'region' as const }]),
  ];
  return {
    record,
    bytes,
    sites,
    gates: gates === 'foreign' ? 'mixed' : gates,
    tampering,
    state: stateOf(sites, gates, tampering.length > 0),
  };
}

function observeSite(
  site: RecordedSite,
  record: RegionRecord,
  others: readonly RegionRecord[],
  memory: TargetMemory,
): ObservedSite {
  const found = memory.read(site.address, site.original.length);
  if (found === undefined) return { site, found, state: 'gone' };
  const holds = (bytes: Uint8Array | undefined) => bytes !== undefined && equalBytes(found, bytes);
  if (holds(patchedBytes(site, record.address))) return { site, found, state: 'patched' };
  if (holds(site.original)) return { site, found, state: 'original' };
  return {
    site,
    found,
    state: others.some((other) => other !== record && hasTaken(other, site, found)) ? 'taken' : 'tampered',
  };
}

/** Another region has a site that overlaps this one, and the text there is as that region made it. */
function hasTaken(other: RegionRecord, site: RecordedSite, found: Uint8Array): boolean {
  return other.sites.some((next) => {
    const made = patchedBytes(next, other.address) ?? new Uint8Array();
    const overlap = [...made.keys()]
      .map((index) => next.address + index - site.address)
      .filter((at) => at >= 0 && at < found.length);
    return overlap.length > 0 && overlap.every((at) => made[at + site.address - next.address] === found[at]);
  });
}

function siteTampering({ site, found }: ObservedSite, regionAddress: number): Tampering {
  const expected = patchedBytes(site, regionAddress) ?? site.original;
  return {
    address: site.address,
    expected: toHex(expected),
    found: found === undefined ? '' : toHex(found),
    place: 'site',
  };
}

const gatesOf = (record: RegionRecord): GatedDetour[] => record.sites.filter((site) => site.kind === 'gated');

/** A gate may also lead into the code of the version before, while one version takes over from another: that is mixed. */
function gateState(record: RegionRecord, bytes: Uint8Array): ObservedRegion['gates'] | 'foreign' {
  const states = gatesOf(record).map((gate) => {
    const found = bytes.subarray(gate.entry, gate.entry + GATE_BYTES);
    if (equalBytes(found, gateBytes(gate, 'active'))) return 'active';
    if (equalBytes(found, gateBytes(gate, 'neutral'))) return 'neutral';
    return leadsAnywhere(gate, bytes) ? 'mixed' : 'foreign';
  });
  const [first = 'active'] = states;
  if (states.includes('foreign')) return 'foreign';
  return states.every((state) => state === first) ? first : 'mixed';
}

const OUT: ReadonlySet<ObservedSite['state']> = new Set(['original', 'taken', 'gone']);

function stateOf(sites: readonly ObservedSite[], gates: string, isTampered: boolean): ObservedRegion['state'] {
  if (sites.every(({ state }) => OUT.has(state))) return 'Retired';
  if (isTampered) return 'Tampered';
  return sites.every(({ state }) => state === 'patched') && gates === 'active' ? 'Live' : 'Partial';
}
