import type { Patchlet, Relocation } from '../api/micropatch.types.ts';
import { quote } from './describe-value.ts';
import { faultAt, type Fault } from './fault.ts';
import type { FieldPath } from './field-path.ts';
import { hintFor } from './field-hints.ts';

/** Length of `jmp rel32`, which a detour puts in place of the expected instructions. */
const DETOUR_BYTES = 5;
/** Width of a Rel32 field. */
const REL32_BYTES = 4;

/** The checks of one patchlet that need nothing but the patchlet. */
export function checkPatchlet(patchlet: Patchlet, at: FieldPath): Fault[] {
  const inPlace = patchlet.action === 'Bytes';
  return [
    ...(inPlace ? checkInPlace(patchlet, at) : checkDetour(patchlet, at)),
    ...checkLabelNames(patchlet, at),
    ...checkRelocations(patchlet, at),
    ...checkOnHit(patchlet, at),
  ];
}

function checkDetour(patchlet: Patchlet, at: FieldPath): Fault[] {
  const length = patchlet.expect.length / 2;
  if (length >= DETOUR_BYTES) return [];
  const message = `has ${length} bytes, but the jump of a detour takes the place of ${DETOUR_BYTES}`;
  return [faultAt([...at, 'expect'], message, 'Take in the next instruction, or use action Bytes')];
}

function checkInPlace(patchlet: Patchlet, at: FieldPath): Fault[] {
  const [expected, written] = [patchlet.expect.length / 2, patchlet.machineCode.length / 2];
  const message = `has ${written} bytes, but action Bytes replaces exactly the ${expected} bytes of expect`;
  return expected === written
    ? []
    : [faultAt([...at, 'machineCode'], message, 'Fill up with nops (90), or use action Insert or Replace')];
}

function checkLabelNames(patchlet: Patchlet, at: FieldPath): Fault[] {
  return Object.keys(patchlet.labels ?? {})
    .filter((name) => !/^[A-Za-z_][A-Za-z0-9_.]{0,62}$/.test(name))
    .map((name) => ({
      field: [...at, 'labels', name],
      part: 'name',
      message: 'is not a name that assembly could use',
      fix: 'Use letters, digits, _ and dots, at most 63, and no digit first',
    }));
}

function checkRelocations(patchlet: Patchlet, at: FieldPath): Fault[] {
  const relocations = patchlet.relocations ?? [];
  const codeBytes = patchlet.machineCode.length / 2;
  return relocations.flatMap((relocation, index) => {
    const here = [...at, 'relocations', index];
    return [
      ...checkRange(relocation, codeBytes, here),
      ...checkLabel(relocation.label, patchlet, [...here, 'label']),
      ...checkOverlap(relocation, relocations.slice(0, index), here),
    ];
  });
}

function checkRange({ offset }: Relocation, codeBytes: number, at: FieldPath): Fault[] {
  if (offset + REL32_BYTES <= codeBytes) return [];
  const message = `is ${offset}, but ${REL32_BYTES} bytes from there reach past the ${codeBytes} bytes of machineCode`;
  return [faultAt([...at, 'offset'], message, hintFor(['offset']) ?? '')];
}

function checkOverlap({ offset }: Relocation, earlier: readonly Relocation[], at: FieldPath): Fault[] {
  const other = earlier.find((relocation) => Math.abs(relocation.offset - offset) < REL32_BYTES);
  if (other === undefined) return [];
  const message = `is ${offset}, which overlaps the relocation at ${other.offset}`;
  return [faultAt([...at, 'offset'], message, 'Keep one relocation for each field of the code')];
}

function checkLabel(label: string, patchlet: Patchlet, at: FieldPath): Fault[] {
  const known = Object.keys(patchlet.labels ?? {});
  if (known.includes(label)) return [];
  const fix = known.length === 0 ? 'Add it to labels with its address' : `Write one of ${known.join(', ')}`;
  return [faultAt(at, `names ${quote(label)}, which is not one of labels`, fix)];
}

function checkOnHit(patchlet: Patchlet, at: FieldPath): Fault[] {
  if (patchlet.onHit === undefined) return [];
  const field = [...at, 'onHit'];
  if (patchlet.action === 'Bytes') {
    return [faultAt(field, 'cannot be counted with action Bytes, which has no code to count in', 'Remove it')];
  }
  return checkLabel(patchlet.onHit, patchlet, field);
}
