import {
  DecoderOptions,
  Formatter,
  FormatterSyntax,
  MemorySizeOptions,
  OpKind,
  type Code,
  type Instruction,
} from 'iced-x86';
import { decodeEach } from './decode-each.ts';

/** A field of an instruction that says where something lies by its distance from the end of that instruction. */
export interface Reference {
  readonly kind: 'branch' | 'memory';
  /** Where the field starts, in bytes from the start of what is disassembled, and how wide it is. */
  readonly field: { readonly offset: number; readonly length: number };
  /** Where the instruction ends, in bytes from the same start: the distance counts from there. */
  readonly end: number;
  /** The address that the field means as it stands. */
  readonly target: number;
}

/** One instruction in Intel syntax, in the words of GNU as and objdump. */
export interface InstructionText {
  /** Bytes from the start of what is disassembled. */
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  /** The same with the size of each memory operand, also where a register says it already. */
  readonly fullText: string;
  readonly reference: Reference | undefined;
}

export interface Disassembly {
  readonly instructions: readonly InstructionText[];
  /** Where bytes begin that are no whole instruction; undefined when all are. */
  readonly strayFrom: number | undefined;
  /** Where processors of AMD begin to read something else than those of Intel; undefined when both agree. */
  readonly contestedFrom: number | undefined;
}

/**
 * What a reference is called. Without a name a branch shows its address, and a memory operand the distance that it
 * holds, as objdump has both.
 */
export type NameReference = (reference: Reference) => string | undefined;

/**
 * The instructions in `bytes` as text, for people. Any bytes are taken: what is no instruction ends the list and is
 * pointed at.
 */
export function disassemble(bytes: Uint8Array, address: number, nameOf: NameReference): Disassembly {
  const [short, full] = [makeFormatter(MemorySizeOptions.Default), makeFormatter(MemorySizeOptions.Always)];
  const instructions: InstructionText[] = [];
  try {
    const end = decodeEach(bytes, address, (instruction, offset, decoder) => {
      const constants = decoder.getConstantOffsets(instruction);
      const reference = referenceOf(instruction, offset, constants);
      constants.free();
      const name = reference && nameOf(reference);
      const text = write(instruction, short, reference, name);
      const fullText = write(instruction, full, reference, name);
      instructions.push({ offset, length: instruction.length, text, fullText, reference });
    });
    const strayFrom = end < bytes.length ? end : undefined;
    return { instructions, strayFrom, contestedFrom: findContested(bytes, address) };
  } finally {
    short.free();
    full.free();
  }
}

/** Compares codes, not texts: an encoding that two processors read alike is one code of the library. */
function findContested(bytes: Uint8Array, address: number): number | undefined {
  const [intel, amd] = [DecoderOptions.None, DecoderOptions.AMD].map((processor) => {
    const codes = new Map<number, Code>();
    decodeEach(bytes, address, (instruction, offset) => codes.set(offset, instruction.code), processor);
    return codes;
  });
  const offsets = [...(intel?.keys() ?? []), ...(amd?.keys() ?? [])].toSorted((left, right) => left - right);
  return offsets.find((offset) => intel?.get(offset) !== amd?.get(offset));
}

function makeFormatter(memorySizeOptions: MemorySizeOptions): Formatter {
  return Object.assign(new Formatter(FormatterSyntax.Intel), {
    hexPrefix: '0x',
    hexSuffix: '',
    uppercaseHex: false,
    spaceAfterOperandSeparator: true,
    spaceBetweenMemoryAddOperators: true,
    signedImmediateOperands: true,
    ripRelativeAddresses: true,
    branchLeadingZeros: false,
    showBranchSize: false,
    memorySizeOptions,
  });
}

const NEAR_BRANCH: ReadonlySet<OpKind> = new Set([OpKind.NearBranch16, OpKind.NearBranch32, OpKind.NearBranch64]);

/** Where an instruction keeps its constants, as the library counts it: in bytes from its start. */
interface Constants {
  readonly immediateOffset: number;
  readonly immediateSize: number;
  readonly displacementOffset: number;
  readonly displacementSize: number;
}

function referenceOf(instruction: Instruction, at: number, constants: Constants): Reference | undefined {
  const end = at + instruction.length;
  if (instruction.opCount > 0 && NEAR_BRANCH.has(instruction.opKind(0))) {
    const field = { offset: at + constants.immediateOffset, length: constants.immediateSize };
    return { kind: 'branch', field, end, target: Number(instruction.nearBranchTarget) };
  }
  if (!instruction.isIpRelMemoryOperand) return undefined;
  const field = { offset: at + constants.displacementOffset, length: constants.displacementSize };
  return { kind: 'memory', field, end, target: Number(instruction.ipRelMemoryAddress) };
}

function write(
  instruction: Instruction,
  formatter: Formatter,
  reference: Reference | undefined,
  name: string | undefined,
): string {
  if (reference === undefined || name === undefined) return formatter.format(instruction);
  if (reference.kind === 'branch') return `${formatter.formatMnemonic(instruction)} ${name}`;
  // A function, because a name may hold what `replace` would take for a pattern.
  return formatter.format(instruction).replace(/\[([re]ip)[^\]]*\]/, (_, base: string) => `[${base} + ${name}]`);
}
