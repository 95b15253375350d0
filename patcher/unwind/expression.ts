import { DwarfCursor, NotUnderstood } from './dwarf-cursor.ts';

/** What an expression may look at: registers by DWARF number, and 8 bytes of memory. Both throw where nothing is known. */
export interface Machine {
  register(number: number): bigint;
  word(address: bigint): bigint;
}

/** The longest expressions known, of a signal's frame and of a procedure linkage table, have eleven operations. */
const MAX_OPERATIONS = 256;
const MAX_DEPTH = 64;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const s64 = (value: bigint): bigint => BigInt.asIntN(64, value);

/**
 * Value of a DWARF expression (DWARF 5, 2.5). `initial` lies on the stack when it begins. Branches backwards are not
 * taken, so that every expression ends; operations that compilers do not use for frames throw NotUnderstood.
 */
export function evaluate(expression: Uint8Array, machine: Machine, initial: readonly bigint[]): bigint {
  const cursor = new DwarfCursor(expression);
  const stack = [...initial];
  const push = (value: bigint): void => {
    if (stack.length >= MAX_DEPTH) throw new NotUnderstood('an expression is too deep');
    stack.push(u64(value));
  };
  const pop = (): bigint => {
    const value = stack.pop();
    if (value === undefined) throw new NotUnderstood('an expression takes more than there is');
    return value;
  };
  for (let count = 0; !cursor.isAtEnd; count += 1) {
    if (count > MAX_OPERATIONS) throw new NotUnderstood('an expression is too long');
    operate(cursor.u8(), { cursor, machine, push, pop });
  }
  return pop();
}

interface Evaluation {
  readonly cursor: DwarfCursor;
  readonly machine: Machine;
  readonly push: (value: bigint) => void;
  readonly pop: () => bigint;
}

/** DW_OP_lit0..31 and DW_OP_breg0..31. */
const LITERALS = 0x30;
const REGISTERS = 0x70;

function operate(code: number, evaluation: Evaluation): void {
  const { cursor, machine, push } = evaluation;
  if (code >= LITERALS && code < LITERALS + 32) push(BigInt(code - LITERALS));
  else if (code >= REGISTERS && code < REGISTERS + 32) push(machine.register(code - REGISTERS) + cursor.sleb());
  else if (CONSTANTS[code] !== undefined) push(CONSTANTS[code](cursor));
  else if (BINARY[code] !== undefined) operateOnTwo(BINARY[code], evaluation);
  else if (OTHERS[code] !== undefined) OTHERS[code](evaluation);
  else throw new NotUnderstood(`operation 0x${code.toString(16)} is not known`);
}

function operateOnTwo(operation: (left: bigint, right: bigint) => bigint, { push, pop }: Evaluation): void {
  const right = pop();
  push(operation(pop(), right));
}

const CONSTANTS: Readonly<Record<number, (cursor: DwarfCursor) => bigint>> = {
  0x08: (cursor) => BigInt(cursor.u8()),
  0x09: (cursor) => BigInt(cursor.s8()),
  0x0a: (cursor) => BigInt(cursor.u16()),
  0x0b: (cursor) => BigInt(cursor.s16()),
  0x0c: (cursor) => BigInt(cursor.u32()),
  0x0d: (cursor) => BigInt(cursor.s32()),
  0x0e: (cursor) => cursor.u64(),
  0x0f: (cursor) => cursor.s64(),
  0x10: (cursor) => cursor.uleb(),
  0x11: (cursor) => cursor.sleb(),
};

const truth = (value: boolean): bigint => (value ? 1n : 0n);
const shift = (by: bigint): bigint => (by > 64n ? 64n : by);

const BINARY: Readonly<Record<number, (left: bigint, right: bigint) => bigint>> = {
  0x1a: (left, right) => left & right,
  0x1c: (left, right) => left - right,
  0x1e: (left, right) => left * right,
  0x21: (left, right) => left | right,
  0x22: (left, right) => left + right,
  0x24: (left, right) => left << shift(right),
  0x25: (left, right) => left >> shift(right),
  0x26: (left, right) => s64(left) >> shift(right),
  0x27: (left, right) => left ^ right,
  0x29: (left, right) => truth(left === right),
  0x2a: (left, right) => truth(s64(left) >= s64(right)),
  0x2b: (left, right) => truth(s64(left) > s64(right)),
  0x2c: (left, right) => truth(s64(left) <= s64(right)),
  0x2d: (left, right) => truth(s64(left) < s64(right)),
  0x2e: (left, right) => truth(left !== right),
};

const OTHERS: Readonly<Record<number, (evaluation: Evaluation) => void>> = {
  /** deref */
  0x06: ({ machine, push, pop }) => {
    push(machine.word(pop()));
  },
  /** dup */
  0x12: ({ push, pop }) => {
    const value = pop();
    push(value);
    push(value);
  },
  /** drop */
  0x13: ({ pop }) => {
    pop();
  },
  /** swap */
  0x16: ({ push, pop }) => {
    const [first, second] = [pop(), pop()];
    push(first);
    push(second);
  },
  /** neg */
  0x1f: ({ push, pop }) => {
    push(-pop());
  },
  /** not */
  0x20: ({ push, pop }) => {
    push(~pop());
  },
  /** plus_uconst */
  0x23: ({ cursor, push, pop }) => {
    push(pop() + cursor.uleb());
  },
  /** bregx */
  0x92: ({ cursor, machine, push }) => {
    push(machine.register(cursor.smallUleb()) + cursor.sleb());
  },
  /** nop */
  0x96: () => undefined,
};
