import type { Relocation } from '#domain/api/micropatch.types.ts';
import { hexAddress } from '#domain/bytes.ts';
import type { Reference } from '#runtime/x86/disassemble.ts';
import { relocationFor, type PlacedCode } from './placed-code.ts';

/** What an instruction of a patchlet refers to. */
export interface Resolved {
  /** A label of the patchlet or a place in its code; undefined for an address of the module. */
  readonly name?: string;
  /** Address in the module, where it is known. */
  readonly refersTo?: string;
  /** The rest of a sentence about the instruction, where a reviewer has to look twice. */
  readonly warning?: string;
}

/** Relocations that fill in something else than a field by which an instruction refers to a place. */
export function strayRelocations({ plain, patchlet }: PlacedCode): readonly Relocation[] {
  const used = new Set(plain.instructions.map(({ reference }) => reference && relocationFor(reference, patchlet)));
  return (patchlet.relocations ?? []).filter((relocation) => !used.has(relocation));
}

export function resolveReference(reference: Reference, code: PlacedCode): Resolved {
  const relocation = relocationFor(reference, code.patchlet);
  if (relocation !== undefined) return resolveRelocation(reference, relocation, code);
  return code.patchlet.action === 'Bytes' ? resolveInPlace(reference, code) : resolveLocal(reference, code);
}

/** The processor adds the field to the address behind the instruction, the relocation subtracts that of the field. */
function resolveRelocation({ field, end }: Reference, { label, addend }: Relocation, code: PlacedCode): Resolved {
  const beyond = end - field.offset + addend;
  const address = Number(code.patchlet.labels?.[label]) + beyond;
  const name = beyond === 0 ? label : `${label} ${beyond < 0 ? '-' : '+'} ${hexAddress(Math.abs(beyond))}`;
  return {
    name,
    refersTo: address < 0 ? '(none)' : hexAddress(address),
    ...(beyond === 0 ? {} : { warning: `refers to ${name}, not to the label itself` }),
  };
}

/** Code that replaces the bytes of the site refers to what lies around it. */
function resolveInPlace({ kind, target }: Reference, code: PlacedCode): Resolved {
  const refersTo = kind === 'memory' ? { refersTo: hexAddress(target) } : {};
  return kind === 'branch' && cutsInstruction(target - code.start, code)
    ? { ...refersTo, warning: INTO_THE_MIDDLE }
    : refersTo;
}

function resolveLocal({ kind, target }: Reference, code: PlacedCode): Resolved {
  const offset = target - code.start;
  if (offset < 0 || offset > code.bytes.length) {
    return {
      name: '(unknown)',
      warning: 'refers to a place outside of the code without a relocation, so nobody knows what is there',
    };
  }
  if (kind === 'memory') return { name: `start of the code + ${hexAddress(offset)}` };
  if (cutsInstruction(offset, code))
    return { name: `start of the code + ${hexAddress(offset)}`, warning: INTO_THE_MIDDLE };
  const [name] = code.localNames.get(offset) ?? [];
  return name === undefined ? {} : { name };
}

const INTO_THE_MIDDLE = 'branches into the middle of another one';

/** True for an offset within the code at which none of the instructions that are shown begins. */
const cutsInstruction = (offset: number, { bytes, plain }: PlacedCode): boolean =>
  offset > 0 && offset < bytes.length && !plain.instructions.some((instruction) => instruction.offset === offset);
