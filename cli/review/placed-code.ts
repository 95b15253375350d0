import type { Patchlet, Relocation } from '#domain/api/micropatch.types.ts';
import { fromHex } from '#domain/bytes.ts';
import { disassemble, type Disassembly, type Reference } from '#runtime/x86/disassemble.ts';
import { readAssembly, type AssemblyText } from './assembly.ts';

/** The machine code of a patchlet, read once without names. */
export interface PlacedCode {
  readonly patchlet: Patchlet;
  readonly bytes: Uint8Array;
  /** Where it was read: at the site for code that is written in place, and otherwise at an address that means nothing. */
  readonly start: number;
  readonly plain: Disassembly;
  /** The assembly, if each of its statements can be the instruction of the same number. */
  readonly assembly: AssemblyText | undefined;
  /** Names of places within the code, by offset; one behind its last byte is where it goes on. */
  readonly localNames: ReadonlyMap<number, readonly string[]>;
}

/** Far enough from 0 that every distance leads to a positive address. */
const NOWHERE = 2 ** 40;

export function placeCode(patchlet: Patchlet): PlacedCode {
  const bytes = fromHex(patchlet.machineCode) ?? new Uint8Array();
  const start = patchlet.action === 'Bytes' ? Number(patchlet.address) : NOWHERE;
  const plain = disassemble(bytes, start, () => undefined);
  const text = readAssembly(patchlet.assembly);
  const isComparable = plain.strayFrom === undefined && plain.instructions.length === text.statements.length;
  const assembly = isComparable ? text : undefined;
  const written = assembly === undefined ? [] : writtenLabels(assembly, patchlet);
  const localNames = nameLocals(plain, bytes.length, localTargets(plain, start, patchlet), written);
  return { patchlet, bytes, start, plain, assembly, localNames };
}

/** Width of a Rel32 field. */
const REL32_BYTES = 4;

/** What fills in the field of a reference, if a relocation does. */
export const relocationFor = ({ field }: Reference, { relocations = [] }: Patchlet): Relocation | undefined =>
  relocations.find(({ offset }) => field.length === REL32_BYTES && field.offset === offset);

/**
 * The author's names for places in the code, which stand at the same instruction as in the assembly; and `.L1`, `.L2` for
 * places that are branched to and have none.
 */
function nameLocals(
  { instructions }: Disassembly,
  end: number,
  targets: ReadonlySet<number>,
  written: readonly (readonly string[])[],
): Map<number, readonly string[]> {
  const names = new Map<number, readonly string[]>();
  let made = 0;
  for (const [index, place] of [...instructions.map(({ offset }) => offset), end].entries()) {
    const own = written[index] ?? [];
    if (own.length > 0) names.set(place, own);
    else if (targets.has(place)) names.set(place, [`.L${++made}`]);
  }
  return names;
}

/** Labels of the assembly for each statement and for its end. A name with two meanings would mislead, and is left out. */
function writtenLabels({ statements, endLabels }: AssemblyText, { labels = {} }: Patchlet): string[][] {
  const written = [...statements.map((statement) => statement.labels), endLabels];
  const all = [...Object.keys(labels), ...written.flat()];
  return written.map((names) => names.filter((name) => all.indexOf(name) === all.lastIndexOf(name)));
}

/** Offsets that the code itself branches to. */
const localTargets = ({ instructions }: Disassembly, start: number, patchlet: Patchlet): Set<number> =>
  new Set(
    instructions.flatMap(({ reference }) =>
      reference?.kind === 'branch' && relocationFor(reference, patchlet) === undefined
        ? [reference.target - start]
        : [],
    ),
  );
