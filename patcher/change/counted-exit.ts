import type { InstructionSet } from '../ports.ts';
import type { PlannedRelocation, SitePlan } from './site-layout.ts';

/** True when a patch has exits to count, and the machine's code can. */
export const isCounting = (sites: readonly SitePlan[], { exits }: InstructionSet): boolean =>
  exits !== undefined && sites.some(({ relocations }) => relocations.some(({ isHit }) => isHit === true));

/** Bytes of the field that a relocation fills. */
const FIELD_BYTES = 4;

/**
 * Why the exits of a site cannot be counted; undefined when they can. Only a branch can be led through the counting
 * code: an address that is taken to be used otherwise would no longer be the one that the patch means.
 */
export function faultOfExits(site: SitePlan, instructions: InstructionSet): string | undefined {
  const hits = site.relocations.filter(({ isHit }) => isHit === true);
  if (hits.length === 0) return undefined;
  const decoded = instructions.decode(site.machineCode, site.address) ?? [];
  const isBranch = ({ offset, addend }: PlannedRelocation): boolean =>
    addend === -FIELD_BYTES &&
    decoded.some((one) => one.target !== undefined && one.offset + one.length === offset + FIELD_BYTES);
  const wrong = hits.find((hit) => !isBranch(hit));
  return (
    wrong && `the relocation at ${wrong.offset} leads to the label of onHit and is no branch, so it cannot be counted`
  );
}
