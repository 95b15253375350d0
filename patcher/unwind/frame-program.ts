import { DwarfCursor, NotUnderstood } from './dwarf-cursor.ts';
import type { FrameEntry } from './frame-entry.ts';

/** Where a register of the caller is to be found. */
export type Rule =
  | { readonly kind: 'undefined' | 'same' }
  /** In memory, or (`isValue`) itself, at so many bytes from the canonical frame address. */
  | { readonly kind: 'offset'; readonly offset: bigint; readonly isValue: boolean }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'expression'; readonly expression: Uint8Array; readonly isValue: boolean };

/** The canonical frame address: what the stack pointer was before the call. */
export type FrameAddress = { readonly register: number; readonly offset: bigint } | { readonly expression: Uint8Array };

/** How to step from one place of a function to its caller. */
export interface FrameRow {
  readonly frameAddress: FrameAddress;
  readonly rules: ReadonlyMap<number, Rule>;
  readonly returnRegister: number;
  readonly isSignal: boolean;
}

/** Registers that an x86-64 frame can speak of: 16 general ones, the return address, and vector registers that are skipped. */
const MAX_REGISTER = 127;
const MAX_REMEMBERED = 32;

interface State {
  frameAddress: FrameAddress | undefined;
  rules: Map<number, Rule>;
}

/** The row that holds at `address`; throws NotUnderstood for any instruction that is not known (DWARF 5, 6.4.2). */
export function rowAt(entry: FrameEntry, address: number): FrameRow {
  if (address < entry.range.start || address >= entry.range.end)
    throw new NotUnderstood('an entry is for another function');
  const program = new FrameProgram(entry, address);
  program.run(entry.initial);
  program.keepInitial();
  program.run(entry.own);
  const { frameAddress, rules } = program.state;
  if (frameAddress === undefined) throw new NotUnderstood('a frame has no address');
  return { frameAddress, rules, returnRegister: entry.returnRegister, isSignal: entry.isSignal };
}

class FrameProgram {
  state: State = { frameAddress: undefined, rules: new Map() };
  readonly entry: FrameEntry;
  readonly #address: number;
  #location: number;
  #initial = new Map<number, Rule>();
  readonly #remembered: State[] = [];
  bytes: Uint8Array = new Uint8Array();

  constructor(entry: FrameEntry, address: number) {
    this.entry = entry;
    this.#address = address;
    this.#location = entry.range.start;
  }

  run(bytes: Uint8Array): void {
    this.bytes = bytes;
    const cursor = new DwarfCursor(bytes);
    while (!cursor.isAtEnd && this.#location <= this.#address) this.#step(cursor);
  }

  keepInitial(): void {
    this.#initial = new Map(this.state.rules);
  }

  #step(cursor: DwarfCursor): void {
    const code = cursor.u8();
    const operand = code & 0x3f;
    if (code >= 0xc0) this.restore(operand);
    else if (code >= 0x80) this.setOffset(operand, cursor.uleb());
    else if (code >= 0x40) this.advance(operand);
    else {
      const instruction = INSTRUCTIONS[code];
      if (instruction === undefined) throw new NotUnderstood(`instruction 0x${code.toString(16)} is not known`);
      instruction(this, cursor);
    }
  }

  advance(delta: number): void {
    this.#location += delta * this.entry.codeFactor;
  }

  set(register: number, rule: Rule): void {
    if (register > MAX_REGISTER) throw new NotUnderstood('a register is not known');
    this.state.rules.set(register, rule);
  }

  setOffset(register: number, factored: bigint, isValue = false): void {
    this.set(register, { kind: 'offset', offset: factored * this.entry.dataFactor, isValue });
  }

  restore(register: number): void {
    const rule = this.#initial.get(register);
    if (rule === undefined) this.state.rules.delete(register);
    else this.state.rules.set(register, rule);
  }

  remember(): void {
    if (this.#remembered.length >= MAX_REMEMBERED) throw new NotUnderstood('too many states are remembered');
    this.#remembered.push({ frameAddress: this.state.frameAddress, rules: new Map(this.state.rules) });
  }

  restoreState(): void {
    const state = this.#remembered.pop();
    if (state === undefined) throw new NotUnderstood('a state was never remembered');
    this.state = state;
  }

  setFrameAddress(change: Partial<{ register: number; offset: bigint }>): void {
    const before = this.state.frameAddress;
    const known = before === undefined || 'expression' in before ? undefined : before;
    const register = change.register ?? known?.register;
    const offset = change.offset ?? known?.offset;
    if (register === undefined || offset === undefined) throw new NotUnderstood('a frame address is only half known');
    this.state.frameAddress = { register, offset };
  }
}

type Instruction = (program: FrameProgram, cursor: DwarfCursor) => void;

const expressionRule =
  (isValue: boolean): Instruction =>
  (program, cursor) => {
    const register = cursor.smallUleb();
    program.set(register, { kind: 'expression', expression: cursor.block(program.bytes), isValue });
  };

/** By number; DW_CFA_set_loc, the register windows of other machines and vendors' own are missing on purpose. */
const INSTRUCTIONS: Readonly<Record<number, Instruction>> = {
  0x00: () => undefined,
  0x02: (program, cursor) => {
    program.advance(cursor.u8());
  },
  0x03: (program, cursor) => {
    program.advance(cursor.u16());
  },
  0x04: (program, cursor) => {
    program.advance(cursor.u32());
  },
  0x05: (program, cursor) => {
    program.setOffset(cursor.smallUleb(), cursor.uleb());
  },
  0x06: (program, cursor) => {
    program.restore(cursor.smallUleb());
  },
  0x07: (program, cursor) => {
    program.set(cursor.smallUleb(), { kind: 'undefined' });
  },
  0x08: (program, cursor) => {
    program.set(cursor.smallUleb(), { kind: 'same' });
  },
  0x09: (program, cursor) => {
    program.set(cursor.smallUleb(), { kind: 'register', register: cursor.smallUleb() });
  },
  0x0a: (program) => {
    program.remember();
  },
  0x0b: (program) => {
    program.restoreState();
  },
  0x0c: (program, cursor) => {
    program.setFrameAddress({ register: cursor.smallUleb(), offset: cursor.uleb() });
  },
  0x0d: (program, cursor) => {
    program.setFrameAddress({ register: cursor.smallUleb() });
  },
  0x0e: (program, cursor) => {
    program.setFrameAddress({ offset: cursor.uleb() });
  },
  0x0f: (program, cursor) => {
    program.state.frameAddress = { expression: cursor.block(program.bytes) };
  },
  0x10: expressionRule(false),
  0x11: (program, cursor) => {
    program.setOffset(cursor.smallUleb(), cursor.sleb());
  },
  0x12: (program, cursor) => {
    program.setFrameAddress({ register: cursor.smallUleb(), offset: cursor.sleb() * program.entry.dataFactor });
  },
  0x13: (program, cursor) => {
    program.setFrameAddress({ offset: cursor.sleb() * program.entry.dataFactor });
  },
  0x14: (program, cursor) => {
    program.setOffset(cursor.smallUleb(), cursor.uleb(), true);
  },
  0x15: (program, cursor) => {
    program.setOffset(cursor.smallUleb(), cursor.sleb(), true);
  },
  0x16: expressionRule(true),
  /** DW_CFA_GNU_args_size concerns exceptions alone. */
  0x2e: (_, cursor) => {
    cursor.uleb();
  },
};
