import { concatBytes } from '#domain/bytes.ts';
import type { OwnerId, PatchName, PayloadDigest } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { InstructionSet, Sha256 } from '../ports.ts';
import {
  encodeRegion,
  patchedBytes,
  recordLength,
  withGates,
  type RecordedSite,
  type RegionRecord,
} from '../record/region-record.ts';
import { layOutSite, type Move, type SiteLayout, type SitePlan } from './site-layout.ts';

export interface RegionPlan {
  readonly address: number;
  readonly home: RegionRecord['home'];
  readonly fill: number;
  readonly owner: OwnerId;
  readonly digest: PayloadDigest;
  readonly name: PatchName;
  readonly sites: readonly SitePlan[];
  /** Address of the counter of exits by `onHit`; undefined when they are not counted. */
  readonly counter: number | undefined;
}

/** A region ready to be written, and what each site becomes. */
export interface LinkedRegion {
  readonly record: RegionRecord;
  /** As it is with the patch on; `neutral` is the same with every gate leading to the original instructions. */
  readonly active: Uint8Array;
  readonly neutral: Uint8Array;
  /** For each site, by address: where threads inside its window go on. */
  readonly moves: ReadonlyMap<number, readonly Move[]>;
}

/**
 * Lays out and links the region of one patch at one address: record, gates, code. Undefined when something cannot
 * reach from there; the caller then looks for another place. The size depends on the plan alone as long as everything
 * is within reach.
 */
export function linkRegion(plan: RegionPlan, instructions: InstructionSet, sha256: Sha256): LinkedRegion | undefined {
  const gated = plan.sites.length > 1;
  const shapes = plan.sites.map((site) => ({ kind: kindOf(site, gated), length: site.expect.length }));
  const codeOffset = recordLength(plan.name, shapes, plan.counter !== undefined);
  const gates = shapes.filter(({ kind }) => kind === 'gated').length * instructions.jumpBytes;
  const layouts = layOutSites(plan, codeOffset + gates, gated, instructions);
  if (layouts === undefined) return undefined;
  const code = concatBytes(new Uint8Array(gates), ...layouts.map(({ bytes }) => bytes));
  const { address, home, fill, owner, digest, name, counter } = plan;
  const sites = recordSites(plan, layouts, { codeOffset, gated, jumpBytes: instructions.jumpBytes });
  const counted = counter === undefined ? {} : { counter };
  const length = codeOffset + code.length;
  const record = { address, length, codeOffset, home, fill, owner, digest, name, ...counted, sites };
  if (sites.some((site) => patchedBytes(site, address) === undefined)) return undefined;
  const blank = concatBytes(new Uint8Array(codeOffset), code);
  const active = encodeRegion(record, withGates(blank, record, 'active').subarray(codeOffset), sha256);
  const moves = new Map(plan.sites.map((site, index) => [site.address, layouts[index]?.moves ?? []]));
  return { record, active, neutral: withGates(active, record, 'neutral'), moves };
}

const kindOf = (site: SitePlan, gated: boolean): RecordedSite['kind'] =>
  site.action === 'Bytes' ? 'inPlace' : gated ? 'gated' : 'detour';

function layOutSites(
  plan: RegionPlan,
  start: number,
  gated: boolean,
  instructions: InstructionSet,
): SiteLayout[] | undefined {
  const layouts: SiteLayout[] = [];
  let offset = start;
  for (const site of plan.sites) {
    const counted = plan.counter === undefined ? {} : { counter: plan.counter };
    const layout = layOutSite(site, { region: plan.address, offset, gated, ...counted }, instructions);
    if (layout === undefined) return undefined;
    layouts.push(layout);
    offset += layout.bytes.length;
  }
  return layouts;
}

function recordSites(
  plan: RegionPlan,
  layouts: readonly SiteLayout[],
  { codeOffset, gated, jumpBytes }: { codeOffset: number; gated: boolean; jumpBytes: number },
): RecordedSite[] {
  let gate = codeOffset;
  return plan.sites.map((site, index): RecordedSite => {
    const layout = layouts[index];
    invariant(layout !== undefined, 'every site has been laid out');
    const base = { address: site.address, original: site.expect };
    const { active, original, replacement } = layout;
    if (replacement !== undefined)
      return { ...base, kind: 'inPlace', replacement: replacement.bytes, copy: replacement.copy };
    if (!gated) return { ...base, kind: 'detour', entry: active };
    invariant(original > 0, 'a gated site has a copy of its original instructions');
    const entry = gate;
    gate += jumpBytes;
    return { ...base, kind: 'gated', entry, active, neutral: original };
  });
}
