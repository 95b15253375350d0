import type { DecodedInstruction, Flow } from '../ports.ts';
import { decodePcRelative } from './pc-relative.ts';
import { field, matches, WORD, wordsOf } from './word.ts';

/**
 * The instructions in `bytes`. Undefined for an address that is no multiple of four, a cut-off word, an encoding that
 * Arm has not given out, and any branch that is not known here: what cannot be told to stay the same elsewhere is
 * never displaced. (Arm ARM, C4.1, "A64 instruction set encoding"; bits 28 to 25 choose the table.)
 */
export function decode(bytes: Uint8Array, address: number): DecodedInstruction[] | undefined {
  if (bytes.length % WORD !== 0 || address % WORD !== 0) return undefined;
  const found: DecodedInstruction[] = [];
  for (const [index, word] of wordsOf(bytes).entries()) {
    const offset = index * WORD;
    const flow = flowOf(word, address + offset);
    if (flow === undefined) return undefined;
    found.push({ offset, length: WORD, ...flow });
  }
  return found;
}

type Leaving = Pick<DecodedInstruction, 'flow' | 'target'>;

const BRANCHES: Readonly<Record<string, Flow>> = {
  b: 'jump',
  bl: 'call',
  'b.cond': 'branch',
  cbz: 'branch',
  cbnz: 'branch',
  tbz: 'branch',
  tbnz: 'branch',
};

function flowOf(word: number, at: number): Leaving | undefined {
  const relative = decodePcRelative(word, at);
  if (relative !== undefined) {
    const flow = BRANCHES[relative.kind];
    return flow === undefined ? { flow: 'next', target: undefined } : { flow, target: relative.target };
  }
  const flow = isBranchOrSystem(word) ? flowOfSystem(word) : flowOfData(word);
  return flow && { flow, target: undefined };
}

const isBranchOrSystem = (word: number): boolean => matches(word, 0x1c00_0000, 0x1400_0000);

/** Exceptions, system instructions and branches to a register; everything else in this table is unknown here. */
function flowOfSystem(word: number): Flow | undefined {
  if (matches(word, 0xff00_0000, 0xd400_0000)) return 'other';
  if (matches(word, 0xffff_ffe0, TSTART)) return 'other';
  if (matches(word, 0xffc0_0000, 0xd500_0000)) return 'next';
  return matches(word, 0xfe1f_0000, 0xd61f_0000) ? REGISTER_BRANCHES[field(word, 21, 4)] : undefined;
}

/** Starts a transaction (FEAT_TME). */
const TSTART = 0xd523_3060;

/** BR, BLR, RET, and the same with pointer authentication; ERET and DRPS by bits 24 to 21. */
const REGISTER_BRANCHES: Partial<Record<number, Flow>> = {
  0: 'indirectJump',
  1: 'indirectCall',
  2: 'return',
  4: 'other',
  5: 'other',
  8: 'indirectJump',
  9: 'indirectCall',
};

/** Tables with bits 28 to 25 of 0001 and 0011 are empty, as is 0000 without bit 31, save UDF; literals were looked at. */
function flowOfData(word: number): Flow | undefined {
  const table = field(word, 25, 4);
  if (table === 0) return word >>> 31 === 1 ? 'next' : word >>> 16 === 0 ? 'other' : undefined;
  const isLiteral = matches(word, 0x3b00_0000, 0x1800_0000);
  return table === 1 || table === 3 || isLiteral ? undefined : 'next';
}
