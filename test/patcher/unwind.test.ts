import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '#domain/bytes.ts';
import { DwarfCursor, NotUnderstood } from '../../patcher/unwind/dwarf-cursor.ts';
import { createStackJudge } from '../../patcher/unwind/dead-words.ts';
import { evaluate, type Machine } from '../../patcher/unwind/expression.ts';
import { readFrameEntry } from '../../patcher/unwind/frame-entry.ts';
import { rowAt, type FrameRow } from '../../patcher/unwind/frame-program.ts';
import { pagedMemory } from '../../patcher/unwind/paged-memory.ts';
import { MAX_FRAMES, RETURN_ADDRESS, STACK_POINTER, walkStack } from '../../patcher/unwind/walk-stack.ts';
import { FakeMemory } from '../support/fake-memory.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex.replaceAll(' ', '')) ?? new Uint8Array();

/** Runs what may refuse and must do nothing worse. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

describe('DwarfCursor', () => {
  const lebOf = (value: bigint): number[] =>
    value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...lebOf(value >> 7n)];
  const slebOf = (value: bigint): number[] =>
    value >= -64n && value < 64n ? [Number(value & 0x7fn)] : [Number(value & 0x7fn) | 0x80, ...slebOf(value >> 7n)];

  it('reads the numbers that were written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(new DwarfCursor(Uint8Array.from(lebOf(value))).uleb()).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(new DwarfCursor(Uint8Array.from(slebOf(value))).sleb()).toBe(value);
      }),
    );
  });

  it('refuses what ends in the middle or never ends', () => {
    for (const hex of ['', '80', 'ff'.repeat(11)]) {
      expect(() => new DwarfCursor(bytes(hex)).uleb()).toThrow(NotUnderstood);
      expect(() => new DwarfCursor(bytes(hex)).sleb()).toThrow(NotUnderstood);
    }
    expect(() => new DwarfCursor(bytes('05 00 00')).block(bytes('05 00 00'))).toThrow(NotUnderstood);
  });
});

const machine = (registers: Readonly<Record<number, bigint>>): Machine => ({
  register: (number) => registers[number] ?? 0n,
  word: (address) => address * 2n,
});

describe('evaluate', () => {
  /** breg7 8, breg16 0, lit15, and, lit11, ge, lit3, shl, plus: what GNU ld writes for a procedure linkage table. */
  const PLT = bytes('7708 8000 3f 1a 3b 2a 33 24 22');

  it('finds the frame of a procedure linkage table, before and behind its push', () => {
    for (let offset = 0n; offset < 16n; offset += 1n) {
      const found = evaluate(PLT, machine({ 7: 0x1000n, 16: 0x40_0010n + offset }), []);
      expect(found).toBe(0x1008n + (offset >= 11n ? 8n : 0n));
    }
  });

  it.each([
    ['77 a001 06', 2n * (0x1000n + 160n), 'breg7 160, deref'],
    ['31 32 16 1c', 1n, 'lit1, lit2, swap, minus'],
    ['09 ff', 2n ** 64n - 1n, 'const1s -1'],
    ['35 12 1e', 25n, 'lit5, dup, mul'],
    ['30 23 05', 5n, 'lit0, plus_uconst 5'],
    ['09 fe 31 26', 2n ** 64n - 1n, 'const1s -2, lit1, shra'],
    ['09 fe 31 2d', 1n, 'const1s -2 < lit1'],
  ])('%s', (hex, value) => {
    expect(evaluate(bytes(hex), machine({ 7: 0x1000n }), [])).toBe(value);
  });

  it.each(['', '22', '31 22', '2f 0000', '28 fdff', 'e0', '08'])('refuses %j', (hex) => {
    expect(() => evaluate(bytes(hex), machine({}), [])).toThrow(NotUnderstood);
  });

  it('ends, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (expression) => {
        const value = attempt(() => evaluate(expression, machine({}), [1n]));
        expect(value === undefined || (value >= 0n && value < 2n ** 64n)).toBe(true);
      }),
    );
  });
});

const TABLE = 0x50_0000;
const CODE = 0x40_0000;
/** Common entry "zR", code factor 1, data factor -8, return register 16, pcrel sdata4; def_cfa rsp+8, offset rip cfa-8. */
const COMMON = '14000000 00000000 01 7a5200 01 78 10 01 1b 0c0708 9001 0000';
/** The second entry's place in the table, behind the first. */
const ENTRY = 0x18;

/** A function of 64 bytes at CODE with these instructions. */
function tableOf(instructions: string): FakeMemory {
  const own = bytes(instructions);
  const length = Math.ceil((4 + 4 + 4 + 1 + own.length) / 4) * 4;
  const entry = new Uint8Array(4 + length);
  const view = new DataView(entry.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, ENTRY + 4, true);
  view.setInt32(8, CODE - (TABLE + ENTRY + 8), true);
  view.setUint32(12, 64, true);
  entry.set(own, 17);
  return new FakeMemory(TABLE, Buffer.concat([bytes(COMMON), entry]));
}

/** push rbp; mov rbp, rsp; ...; pop rbp; and then once more without a frame. */
const USUAL = '41 0e10 8602 43 0d06 60 0a c6 0c0708 44 0b';

describe('the unwind table of a function', () => {
  const at = (offset: number): FrameRow => rowAt(readFrameEntry(TABLE + ENTRY, tableOf(USUAL)), CODE + offset);

  it.each([
    { offset: 0, frameAddress: { register: 7, offset: 8n }, rbp: undefined },
    { offset: 1, frameAddress: { register: 7, offset: 16n }, rbp: -16n },
    { offset: 3, frameAddress: { register: 7, offset: 16n }, rbp: -16n },
    { offset: 4, frameAddress: { register: 6, offset: 16n }, rbp: -16n },
    { offset: 35, frameAddress: { register: 6, offset: 16n }, rbp: -16n },
    { offset: 36, frameAddress: { register: 7, offset: 8n }, rbp: undefined },
    { offset: 40, frameAddress: { register: 6, offset: 16n }, rbp: -16n },
    { offset: 63, frameAddress: { register: 6, offset: 16n }, rbp: -16n },
  ])('at byte $offset', ({ offset, frameAddress, rbp }) => {
    const row = at(offset);
    expect(row).toMatchObject({ frameAddress, returnRegister: 16, isSignal: false });
    expect(row.rules.get(RETURN_ADDRESS)).toEqual({ kind: 'offset', offset: -8n, isValue: false });
    expect(row.rules.get(6)).toEqual(rbp === undefined ? undefined : { kind: 'offset', offset: rbp, isValue: false });
  });

  it('covers nothing before or behind the function', () => {
    expect(() => at(-1)).toThrow(NotUnderstood);
    expect(() => at(64)).toThrow(NotUnderstood);
  });

  it.each([
    ['01 00000000', 'a location that is set'],
    ['2d', 'register windows'],
    ['1c', 'a vendor’s own'],
    ['0b', 'a state that was never remembered'],
    ['0f 7f', 'a block that is cut off'],
  ])('%s is refused: %s', (instructions) => {
    expect(() => rowAt(readFrameEntry(TABLE + ENTRY, tableOf(instructions)), CODE + 63)).toThrow(NotUnderstood);
  });

  it('is refused or read, whatever was changed in it, and that soon', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat({ max: 63 }), (changes, offset) => {
        const memory = tableOf(USUAL);
        for (const [where, value] of changes) memory.bytes[where % memory.bytes.length] = value;
        attempt(() => rowAt(readFrameEntry(TABLE + ENTRY, memory), CODE + offset));
      }),
      { numRuns: 2_000 },
    );
  });
});

const STACK = 0x7f00_0000;
const CALL = Uint8Array.of(0xe8, 0, 0, 0, 0);

/** Code that is nothing but calls, and a stack of these words. */
function world(words: readonly number[]): { memory: { read: FakeMemory['read'] }; registers: (bigint | undefined)[] } {
  const code = new FakeMemory(CODE, Buffer.concat(Array.from({ length: 40 }, () => CALL)));
  const stack = new Uint8Array(words.length * 8);
  for (const [index, word] of words.entries()) new DataView(stack.buffer).setBigUint64(index * 8, BigInt(word), true);
  const stackMemory = new FakeMemory(STACK, stack);
  const registers = Array.from({ length: 17 }, (): bigint | undefined => 0n);
  registers[STACK_POINTER] = BigInt(STACK);
  registers[RETURN_ADDRESS] = BigInt(CODE + 2);
  return { memory: { read: (at, length) => code.read(at, length) ?? stackMemory.read(at, length) }, registers };
}

const leaf: FrameRow = {
  frameAddress: { register: 7, offset: 16n },
  rules: new Map([[RETURN_ADDRESS, { kind: 'offset', offset: -8n, isValue: false }]]),
  returnRegister: RETURN_ADDRESS,
  isSignal: false,
};
const start: FrameRow = { ...leaf, rules: new Map([[RETURN_ADDRESS, { kind: 'undefined' }]]) };
/** Frames of 16 bytes up to the code from byte 100 on, which starts the thread. */
const rows = (address: number): FrameRow | undefined =>
  address < CODE || address >= CODE + 200 ? undefined : address >= CODE + 100 ? start : leaf;

const walkOf = (words: readonly number[], over: Partial<Parameters<typeof walkStack>[1]> = {}) => {
  const { memory, registers } = world(words);
  return walkStack(registers, { rowAt: rows, memory, isOverdue: () => false, ...over });
};

describe('walkStack', () => {
  it('goes to the start of the thread and says where it came by', () => {
    expect(walkOf([0, CODE + 10, 0, CODE + 110])).toEqual({
      isComplete: true,
      frames: [
        { address: CODE + 2, isExact: true, stackPointer: STACK },
        { address: CODE + 10, isExact: false, stackPointer: STACK + 16 },
        { address: CODE + 110, isExact: false, stackPointer: STACK + 32 },
      ],
    });
  });

  it('looks up a call that ends a function by the call, not by what is behind it', () => {
    expect(walkOf([0, CODE + 100, 0, CODE + 110]).frames).toHaveLength(3);
  });

  it.each([
    { title: 'a return address with no call before it', words: [0, CODE + 11, 0, CODE + 110] },
    { title: 'code without a table', words: [0, CODE + 300, 0, CODE + 110] },
    { title: 'an address that no program has', words: [0, 2 ** 50, 0, CODE + 110] },
    { title: 'the end of the stack', words: [0, CODE + 10] },
    { title: 'nothing at all', words: [] },
  ])('proves nothing behind $title', ({ words }) => {
    expect(walkOf(words).isComplete).toBe(false);
  });

  it('proves nothing when a frame does not lie above the one before', () => {
    const back: FrameRow = { ...leaf, frameAddress: { register: 7, offset: 0n } };
    expect(walkOf([CODE + 10, 0], { rowAt: () => back }).isComplete).toBe(false);
  });

  it('proves nothing by registers that a call may change', () => {
    const byRax: FrameRow = { ...leaf, frameAddress: { register: 0, offset: BigInt(STACK) + 32n } };
    expect(walkOf([0, CODE + 10, 0, CODE + 110], { rowAt: (at) => (at < CODE + 5 ? leaf : byRax) }).isComplete).toBe(
      false,
    );
  });

  it('ends when it takes too long or goes too deep', () => {
    const deep = Array.from({ length: MAX_FRAMES * 2 + 8 }, (_, index) => (index % 2 === 0 ? 0 : CODE + 10));
    expect(walkOf(deep)).toMatchObject({ isComplete: false });
    expect(walkOf(deep).frames).toHaveLength(MAX_FRAMES);
    expect(walkOf([0, CODE + 10, 0, CODE + 110], { isOverdue: () => true })).toEqual({ isComplete: false, frames: [] });
  });

  it('ends, whatever lies on the stack', () => {
    const word = fc.oneof(fc.constantFrom(CODE + 10, CODE + 15, CODE + 110, STACK, STACK + 16), fc.nat());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const { frames, isComplete } = walkOf(words);
        if (isComplete) expect(frames.at(-1)?.address).toBeGreaterThan(CODE + 100);
      }),
    );
  });

  it('takes a signal’s frame for what it is: what it interrupted stands there, wherever its stack lies', () => {
    const signal: FrameRow = {
      ...leaf,
      isSignal: true,
      rules: new Map([
        [RETURN_ADDRESS, { kind: 'offset', offset: -8n, isValue: false }],
        [STACK_POINTER, { kind: 'offset', offset: 0n, isValue: false }],
      ]),
    };
    const rowOf = (at: number) => (at >= CODE + 50 && at < CODE + 60 ? signal : rows(at));
    const words = [0, CODE + 53, 0, CODE + 7, STACK + 48, 0, 0, CODE + 110];
    expect(walkOf(words, { rowAt: rowOf })).toEqual({
      isComplete: true,
      frames: [
        { address: CODE + 2, isExact: true, stackPointer: STACK },
        { address: CODE + 53, isExact: false, stackPointer: STACK + 16 },
        { address: CODE + 7, isExact: true, stackPointer: STACK + 48 },
        { address: CODE + 110, isExact: false, stackPointer: STACK + 64 },
      ],
    });
  });
});

describe('createStackJudge', () => {
  it('calls a stack unknown when no module tells, and never dead', () => {
    const { memory, registers } = world([0, CODE + 10, 0, CODE + 110]);
    const judge = createStackJudge([], memory, () => 0);
    const thread = { tid: 1, registers: { unwindRegisters: registers } };
    expect(judge.judge(thread, { start: CODE, end: CODE + 50, extent: 'region' })).toEqual({ kind: 'unknown' });
  });
});

describe('pagedMemory', () => {
  it('reads what is there, across pages, and nothing beyond', () => {
    const memory = new FakeMemory(
      0x1000,
      Uint8Array.from({ length: 0x3000 }, (_, index) => index % 251),
    );
    const paged = pagedMemory(memory);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x5000 }), fc.integer({ min: 0, max: 5_000 }), (at, length) => {
        const wanted = memory.read(at, length);
        const found = paged.read(at, length);
        expect(found && Buffer.from(found)).toEqual(wanted && Buffer.from(wanted));
      }),
    );
  });
});
