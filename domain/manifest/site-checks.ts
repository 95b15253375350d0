import type { Variant } from '../api/micropatch.types.ts';
import { hexAddress } from '../bytes.ts';
import { faultAt, type Fault } from './fault.ts';
import type { FieldPath } from './field-path.ts';

/** End of the user half of the x86-64 address space: nothing of a program lies there, and a double still counts exactly. */
const ADDRESS_END = 0x8000_0000_0000;

/** Bytes of the module that a patchlet or hook claims, `end` exclusive. */
interface Site {
  readonly field: FieldPath;
  readonly noun: string;
  readonly start: number;
  readonly end: number;
  readonly isDetour: boolean;
}

/** The checks that compare the places of one variant with each other, and each place with the address space. */
export function checkSites(variant: Variant, at: FieldPath): Fault[] {
  const labels = labelsOf(variant, at);
  const sites = sitesOf(variant, at);
  const places = [...sites, ...labels.map(({ field, address }) => ({ field, end: address }))];
  return [
    ...places.filter(({ end }) => end > ADDRESS_END).map(({ field }) => beyondAddressSpace(field)),
    ...sites.flatMap((site, index) => overlapsWith(site, sites.slice(0, index))),
    ...labels.flatMap((label) => entersSite(label, sites)),
  ];
}

function sitesOf({ patchlets = [], hooks = [] }: Variant, at: FieldPath): Site[] {
  const changed = patchlets.map(({ name, address, expect, action }, index) => ({
    field: [...at, 'patchlets', index, 'address'],
    noun: `patchlet ${name}`,
    ...span(address, expect),
    isDetour: action !== 'Bytes',
  }));
  const hooked = hooks.flatMap(({ name, address, expect = '00' }, index) =>
    address === undefined
      ? []
      : [
          {
            field: [...at, 'hooks', index, 'address'],
            noun: `hook ${name}`,
            ...span(address, expect),
            isDetour: true,
          },
        ],
  );
  return [...changed, ...hooked];
}

function span(address: string, expect: string): { start: number; end: number } {
  const start = Number(address);
  return { start, end: start + expect.length / 2 };
}

interface Label {
  readonly field: FieldPath;
  readonly address: number;
}

function labelsOf({ patchlets = [] }: Variant, at: FieldPath): Label[] {
  return patchlets.flatMap(({ labels = {} }, index) =>
    Object.entries(labels).map(([name, address]) => ({
      field: [...at, 'patchlets', index, 'labels', name],
      address: Number(address),
    })),
  );
}

const beyondAddressSpace = (field: FieldPath): Fault =>
  faultAt(field, 'is beyond the address space of programs', 'Write the address as `nm` prints it, not a run-time one');

function overlapsWith(site: Site, earlier: readonly Site[]): Fault[] {
  const other = earlier.find(({ start, end }) => site.start < end && start < site.end);
  if (other === undefined) return [];
  const range = `${hexAddress(other.start)} to ${hexAddress(other.end - 1)}`;
  const message = `overlaps ${other.noun}, which has ${range}`;
  return [faultAt(site.field, message, 'Join the two into one patchlet')];
}

/** A jump into the middle of a detour would land in the operand of its jump instruction. */
function entersSite(label: Label, sites: readonly Site[]): Fault[] {
  const site = sites.find(({ isDetour, start, end }) => isDetour && start < label.address && label.address < end);
  if (site === undefined) return [];
  const message = `points into the middle of ${site.noun}, where the original instructions no longer are`;
  return [faultAt(label.field, message, 'Jump to other code, or choose another site')];
}
