import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { hexAddress, toHex } from '#domain/bytes.ts';
import { disassemble, type InstructionText } from '#runtime/x86/disassemble.ts';
import { canonicalInstruction, readAssembly } from './assembly.ts';
import { placeCode, type PlacedCode } from './placed-code.ts';
import { resolveReference, strayRelocations } from './resolve-reference.ts';

/** One instruction of what is put in. */
export interface CodeLine {
  /** Bytes from the start of machineCode. */
  readonly offset: number;
  /** Lower-case hex; dots for what is filled in when the code has its place. */
  readonly bytes: string;
  /** Names of this place within the code. */
  readonly labels: readonly string[];
  readonly instruction: string;
  /** Address, in the module, of what the instruction refers to. */
  readonly refersTo?: string;
  /** The statement of the assembly in its place, where that reads differently. */
  readonly written?: string;
}

export interface CodeReview {
  readonly code: readonly CodeLine[];
  /** Names of the place behind the code, where it goes on. */
  readonly endLabels: readonly string[];
  /** True when the assembly has not the same number of statements, and so cannot be laid beside the instructions. */
  readonly differsFromAssembly: boolean;
  readonly warnings: readonly string[];
}

/** The machine code of a patchlet as instructions, with names for what they refer to, beside what the assembly says. */
export function reviewCode(patchlet: Patchlet): CodeReview {
  const placed = placeCode(patchlet);
  const { instructions } = disassemble(placed.bytes, placed.start, (one) => resolveReference(one, placed).name);
  return {
    code: [...instructions.map((instruction, index) => lineOf(instruction, index, placed)), ...strayLine(placed)],
    endLabels: placed.localNames.get(placed.bytes.length) ?? [],
    differsFromAssembly: placed.assembly === undefined,
    warnings: [
      ...countWarning(placed),
      ...strayWarning(placed),
      ...contestedWarning(placed),
      ...relocationWarnings(placed),
      ...instructions.flatMap((instruction) => referenceWarning(instruction, placed)),
    ],
  };
}

function lineOf(instruction: InstructionText, index: number, placed: PlacedCode): CodeLine {
  const { offset, length, text, reference } = instruction;
  const refersTo = reference && resolveReference(reference, placed).refersTo;
  const written = placed.assembly?.statements[index]?.text;
  return {
    offset,
    bytes: filledBytes(placed).slice(offset * 2, (offset + length) * 2),
    labels: placed.localNames.get(offset) ?? [],
    instruction: text,
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(written === undefined || readsAs(written, instruction) ? {} : { written }),
  };
}

function readsAs(written: string, { text, fullText }: InstructionText): boolean {
  const canonical = canonicalInstruction(written);
  return canonical === canonicalInstruction(text) || canonical === canonicalInstruction(fullText);
}

/** What the author wrote into a field that is filled in is overwritten, and would only mislead. */
const filledBytes = ({ bytes, patchlet: { relocations = [] } }: PlacedCode): string =>
  relocations.reduce(
    (hex, { offset }) => `${hex.slice(0, offset * 2)}........${hex.slice(offset * 2 + 8)}`,
    toHex(bytes),
  );

function strayLine(placed: PlacedCode): CodeLine[] {
  const { strayFrom } = placed.plain;
  if (strayFrom === undefined) return [];
  const bytes = filledBytes(placed).slice(strayFrom * 2);
  return [{ offset: strayFrom, bytes, labels: [], instruction: '(no whole instruction)' }];
}

function strayWarning({ plain: { strayFrom } }: PlacedCode): string[] {
  if (strayFrom === undefined) return [];
  return [`The bytes of machineCode from ${place(strayFrom)} on are no whole instruction.`];
}

function contestedWarning({ plain: { contestedFrom } }: PlacedCode): string[] {
  if (contestedFrom === undefined) return [];
  return [
    `From ${place(contestedFrom)} on, processors of AMD read other instructions than those of Intel, which are shown.`,
  ];
}

function countWarning({ assembly, plain, patchlet }: PlacedCode): string[] {
  if (assembly !== undefined) return [];
  const written = readAssembly(patchlet.assembly).statements.length;
  const message = `assembly has ${count(written)}, machineCode has ${count(plain.instructions.length)}`;
  return [`What runs is not what was written for review: ${message}.`];
}

const count = (instructions: number): string => `${instructions} instruction${instructions === 1 ? '' : 's'}`;

const relocationWarnings = (placed: PlacedCode): string[] =>
  strayRelocations(placed).map(
    ({ offset, label }) =>
      `The relocation at ${place(offset)} puts the distance to ${label} where no instruction refers to a place, so that ` +
      'what runs may be something else than what is shown.',
  );

function referenceWarning({ reference, offset }: InstructionText, placed: PlacedCode): string[] {
  const warning = reference && resolveReference(reference, placed).warning;
  return warning === undefined ? [] : [`The instruction at ${place(offset)} ${warning}.`];
}

const place = (offset: number): string => `+${hexAddress(offset)}`;
