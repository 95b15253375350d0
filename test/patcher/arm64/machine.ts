import { invariant } from '#domain/invariant.ts';
import { decodePcRelative, type PcRelative } from '../../../patcher/arm64/pc-relative.ts';
import { field, matches, WORD, wordsOf } from '../../../patcher/arm64/word.ts';

/** As much of a processor as relocated code needs: registers as numbers below 2^48, and which conditions hold. */
export interface State {
  /** x0 to x30; whatever is written to 31 is gone. */
  readonly registers: readonly number[];
  /** Conditions come in pairs of opposites: the eight even ones, true or false. */
  readonly conditions: readonly boolean[];
}

export interface Outcome extends State {
  /** The first address outside the code that control goes to. */
  readonly leavesTo: number;
  /** What was loaded from where: loads give back their address, so that it shows in the register. */
  readonly loads: readonly string[];
}

/** Runs the instructions at `at` until control leaves them; those that are no business of a relocation must not occur. */
export function run(code: Uint8Array, at: number, state: State): Outcome {
  const registers = [...state.registers];
  const loads: string[] = [];
  const words = wordsOf(code);
  let place = at;
  for (let steps = 0; place >= at && place < at + code.length; steps += 1) {
    invariant(steps < 64, 'relocated code goes forward');
    const word = words[(place - at) / WORD] ?? 0;
    const relative = decodePcRelative(word, place);
    place = relative === undefined ? runData(word) : runRelative(relative);
  }
  return { registers, conditions: state.conditions, leavesTo: place, loads };

  function set(register: number, value: number): void {
    if (register < 31) registers[register] = value;
  }

  function runRelative(instruction: PcRelative): number {
    const { kind, target } = instruction;
    if (kind === 'bl') set(30, place + WORD);
    if (kind === 'adr' || kind === 'adrp') set(instruction.register, target);
    if (kind === 'literal') load(instruction.load, instruction.register, target);
    return isTaken(instruction) ? target : place + WORD;
  }

  function load(what: string, register: number, from: number): void {
    if (what === 'prfm') return;
    loads.push(`${what}${register} ${from}`);
    if (what === 'w' || what === 'x' || what === 'sw') set(register, from);
  }

  function isTaken(instruction: PcRelative): boolean {
    if ('condition' in instruction) {
      const holds = state.conditions[instruction.condition >> 1] === true;
      return instruction.condition >= 14 || holds === (instruction.condition % 2 === 0);
    }
    if ('is64' in instruction) {
      const value = held(instruction.register) % (instruction.is64 ? 2 ** 64 : 2 ** 32);
      return (value === 0) === (instruction.kind === 'cbz');
    }
    if ('bit' in instruction) {
      const bit = Math.floor(held(instruction.register) / 2 ** instruction.bit) % 2;
      return (bit === 0) === (instruction.kind === 'tbz');
    }
    return instruction.kind === 'b' || instruction.kind === 'bl';
  }

  function held(register: number): number {
    return registers[register] ?? 0;
  }

  function runData(word: number): number {
    const [to, from] = [field(word, 0, 5), field(word, 5, 5)];
    const immediate = field(word, 5, 16) * 2 ** (16 * field(word, 21, 2));
    const through = THROUGH[field(word, 22, 10)];
    if (matches(word, 0xffc0_0000, 0x9100_0000)) {
      invariant(to !== 31 && from !== 31, 'the stack pointer stays as it is');
      set(to, held(from) + field(word, 10, 12));
    } else if (matches(word, 0xff80_0000, 0xd280_0000)) set(to, immediate);
    else if (matches(word, 0xff80_0000, 0xf280_0000)) set(to, held(to) + immediate);
    else if (through !== undefined) load(through, to, held(from) + field(word, 10, 12));
    else invariant(word === 0xd503_201f, `0x${word.toString(16)} is not to be expected here`);
    return place + WORD;
  }
}

/** Loads with an unsigned immediate, by their ten highest bits. */
const THROUGH: Readonly<Record<number, string>> = { 0x2e5: 'w', 0x3e5: 'x', 0x2e6: 'sw' };
