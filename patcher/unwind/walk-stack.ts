import type { TargetMemory } from '../proc/target-memory.ts';
import { DwarfCursor, NotUnderstood } from './dwarf-cursor.ts';
import { evaluate, type Machine } from './expression.ts';
import type { FrameRow, Rule } from './frame-program.ts';

/** Numbers of registers in DWARF (System V ABI, AMD64, figure 3.36). */
export const STACK_POINTER = 7;
export const RETURN_ADDRESS = 16;
const REGISTER_COUNT = 17;
/** Registers that a function gives back as it got them (figure 3.4): rbx, rbp, r12 to r15. Of the others nothing is known. */
const PRESERVED: ReadonlySet<number> = new Set([3, 6, 12, 13, 14, 15]);

/** By DWARF number; undefined where nobody knows. */
export type UnwindRegisters = readonly (bigint | undefined)[];

export interface Frame {
  readonly address: number;
  /** Where the thread stands or was interrupted by a signal; else where it will return to. */
  readonly isExact: boolean;
  /** Of the function there: what lies below it on its stack belongs to the calls that it is in. */
  readonly stackPointer: number;
}

/** The calls that a thread is in, innermost first. */
export interface StackWalk {
  readonly frames: readonly Frame[];
  /** The start of the thread was reached: there are no others. */
  readonly isComplete: boolean;
}

export interface WalkSources {
  /** How to step on from a code address; undefined when nothing says so. */
  readonly rowAt: (address: number) => FrameRow | undefined;
  readonly memory: TargetMemory;
  /** Asked once a frame; the walk ends without a result when it says so. */
  readonly isOverdue: () => boolean;
}

/** Deeper recursion than this is left to the scan, which is faster. */
export const MAX_FRAMES = 2_048;

/**
 * Walks from the registers of a thread that stands still to its start, by the unwind tables of the modules. Nothing is
 * guessed: whatever is missing or odd ends the walk, which is then not complete and proves nothing. Odd is a return
 * address with no call before it, and a frame that does not lie above the one it called.
 */
export function walkStack(registers: UnwindRegisters, sources: WalkSources): StackWalk {
  const frames: Frame[] = [];
  try {
    let here: Position | undefined = startOf(registers);
    for (; here !== undefined && frames.length < MAX_FRAMES && !sources.isOverdue(); here = callerOf(here, sources))
      frames.push({ address: here.address, isExact: here.isExact, stackPointer: here.stackPointer });
    return { frames, isComplete: here === undefined };
  } catch (error) {
    if (error instanceof NotUnderstood) return { frames, isComplete: false };
    throw error;
  }
}

interface Position extends Frame {
  readonly registers: UnwindRegisters;
}

const startOf = (registers: UnwindRegisters): Position => ({
  address: toAddress(known(registers[RETURN_ADDRESS])),
  isExact: true,
  stackPointer: toAddress(known(registers[STACK_POINTER])),
  registers,
});

/** Undefined behind the first function of a thread, whose return address is declared to be undefined. */
function callerOf(here: Position, sources: WalkSources): Position | undefined {
  const row = rowOf(here, sources);
  if (row.returnRegister !== RETURN_ADDRESS) throw new NotUnderstood('the return address is in an unknown place');
  if (row.rules.get(RETURN_ADDRESS)?.kind === 'undefined') return undefined;
  const machine = machineOf(here.registers, sources.memory);
  const frameAddress = addressOfFrame(row, machine);
  const stackPointer = known(here.registers[STACK_POINTER]);
  if (!row.isSignal && frameAddress <= stackPointer) throw new NotUnderstood('a frame lies below the one it called');
  const registers = Array.from({ length: REGISTER_COUNT }, (_, number) =>
    valueOf(number, row.rules.get(number), { here, frameAddress, machine }),
  );
  const caller = { ...startOf(registers), isExact: row.isSignal };
  if (!caller.isExact && !rowOf(caller, sources).isSignal) requireCallBefore(caller.address, sources.memory);
  return caller;
}

/** A return address may lie behind the end of a function whose last instruction is a call: the call itself counts. */
function rowOf({ address, isExact }: Position, { rowAt }: WalkSources): FrameRow {
  const row = rowAt(isExact ? address : address - 1);
  if (row === undefined) throw new NotUnderstood('no table covers the code');
  return row;
}

function known(value: bigint | undefined): bigint {
  if (value === undefined) throw new NotUnderstood('a register is not known here');
  return value;
}

/** User space ends below 2^47. */
function toAddress(value: bigint): number {
  if (value >= 2n ** 47n) throw new NotUnderstood('an address is out of bounds');
  return Number(value);
}

function machineOf(registers: UnwindRegisters, memory: TargetMemory): Machine {
  return {
    register: (number) => known(registers[number]),
    word: (address) => {
      const bytes = memory.read(toAddress(address), 8);
      if (bytes === undefined) throw new NotUnderstood('the stack cannot be read');
      return new DwarfCursor(bytes).u64();
    },
  };
}

function addressOfFrame({ frameAddress }: FrameRow, machine: Machine): bigint {
  if ('expression' in frameAddress) return evaluate(frameAddress.expression, machine, []);
  return BigInt.asUintN(64, machine.register(frameAddress.register) + frameAddress.offset);
}

interface Callee {
  readonly here: Position;
  readonly frameAddress: bigint;
  readonly machine: Machine;
}

/** A register as it is in the caller. */
function valueOf(number: number, rule: Rule | undefined, { here, frameAddress, machine }: Callee): bigint | undefined {
  if (rule === undefined) return number === STACK_POINTER ? frameAddress : preserved(number, here);
  switch (rule.kind) {
    case 'undefined':
      return undefined;
    case 'same':
      return here.registers[number];
    case 'register':
      return here.registers[rule.register];
    case 'offset':
      return located(BigInt.asUintN(64, frameAddress + rule.offset), rule, machine);
    case 'expression':
      return located(evaluate(rule.expression, machine, [frameAddress]), rule, machine);
  }
}

const located = (at: bigint, { isValue }: { readonly isValue: boolean }, machine: Machine): bigint =>
  isValue ? at : machine.word(at);

const preserved = (number: number, { registers }: Position): bigint | undefined =>
  PRESERVED.has(number) ? registers[number] : undefined;

/** The longest call: opcode, ModRM, SIB, displacement of four bytes. */
const LONGEST_CALL = 7;

/** `call rel32` (e8) and `call r/m64` (ff /2) in all their lengths (Intel SDM vol. 2A, CALL). */
function requireCallBefore(address: number, memory: TargetMemory): void {
  const bytes = memory.read(address - LONGEST_CALL, LONGEST_CALL);
  const isCall =
    bytes !== undefined &&
    (bytes[LONGEST_CALL - 5] === 0xe8 ||
      [2, 3, 4, 6, 7].some((length) => isIndirectCall(bytes.subarray(LONGEST_CALL - length))));
  if (!isCall) throw new NotUnderstood('a return address has no call before it');
}

const isIndirectCall = (bytes: Uint8Array): boolean => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0x38) === 0x10;
