import type { Range } from '../elf/module.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { DwarfCursor, NotUnderstood } from './dwarf-cursor.ts';

/** What .eh_frame says of one function (LSB core, "Exception Frames"; DWARF 5, 6.4.1). */
export interface FrameEntry {
  readonly range: Range;
  readonly codeFactor: number;
  readonly dataFactor: bigint;
  readonly returnRegister: number;
  /** The frame of a signal: what it interrupted stands *at* its program counter, and not behind a call. */
  readonly isSignal: boolean;
  /** Instructions that hold for all functions of a kind, and those for this one. */
  readonly initial: Uint8Array;
  readonly own: Uint8Array;
}

/** The longest entries known, of functions of a hundred kilobytes, have some ten thousand bytes. */
const MAX_ENTRY_BYTES = 64 * 1024;

/** The entry whose FDE lies at `at`; throws NotUnderstood when it has any form that compilers do not write. */
export function readFrameEntry(at: number, memory: TargetMemory): FrameEntry {
  const { bytes, start } = readEntry(at, memory);
  const cursor = new DwarfCursor(bytes);
  const toCommon = cursor.u32();
  if (toCommon === 0) throw new NotUnderstood('an entry for a function is none');
  const common = readCommon(start - toCommon, memory);
  const first = readPointer(cursor, common.encoding, start);
  const length = readLength(cursor, common.encoding);
  if (common.isAugmented) cursor.skip(cursor.smallUleb());
  const range = { start: first, end: first + length };
  return { range, ...common, own: bytes.subarray(cursor.at) };
}

/** The bytes of an entry behind its length; `start` is where they lie. */
function readEntry(at: number, memory: TargetMemory): { bytes: Uint8Array; start: number } {
  const head = memory.read(at, 4);
  const length = head && new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  if (length === undefined || length < 8 || length > MAX_ENTRY_BYTES)
    throw new NotUnderstood('an entry has no sound length');
  const bytes = memory.read(at + 4, length);
  if (bytes === undefined) throw new NotUnderstood('an entry cannot be read');
  return { bytes, start: at + 4 };
}

interface CommonEntry extends Omit<FrameEntry, 'range' | 'own'> {
  readonly encoding: number;
  readonly isAugmented: boolean;
}

function readCommon(at: number, memory: TargetMemory): CommonEntry {
  const { bytes } = readEntry(at, memory);
  const cursor = new DwarfCursor(bytes);
  const id = cursor.u32();
  const version = cursor.u8();
  if (id !== 0 || (version !== 1 && version !== 3)) throw new NotUnderstood('a common entry is none');
  const augmentation = readText(cursor);
  const codeFactor = cursor.smallUleb();
  const dataFactor = cursor.sleb();
  const returnRegister = version === 1 ? cursor.u8() : cursor.smallUleb();
  const { encoding, isSignal } = readAugmentation(augmentation, cursor);
  const isAugmented = augmentation !== '';
  const initial = bytes.subarray(cursor.at);
  return { codeFactor, dataFactor, returnRegister, encoding, isSignal, isAugmented, initial };
}

function readText(cursor: DwarfCursor): string {
  let text = '';
  for (let byte = cursor.u8(); byte !== 0; byte = cursor.u8()) text += String.fromCharCode(byte);
  return text;
}

const ABSOLUTE = 0x00;

/** `z` and its letters: R how addresses are written, P the personality, L language data, S a signal's frame, B not on x86. */
function readAugmentation(letters: string, cursor: DwarfCursor): { encoding: number; isSignal: boolean } {
  if (letters === '') return { encoding: ABSOLUTE, isSignal: false };
  if (!letters.startsWith('z')) throw new NotUnderstood(`augmentation ${JSON.stringify(letters)} is not known`);
  const length = cursor.smallUleb();
  const end = cursor.at + length;
  let encoding = ABSOLUTE;
  for (const letter of letters.slice(1)) {
    if (letter === 'R') encoding = cursor.u8();
    else if (letter === 'L') cursor.u8();
    else if (letter === 'P') skipPointer(cursor);
    else if (letter !== 'S') throw new NotUnderstood(`augmentation ${JSON.stringify(letters)} is not known`);
  }
  cursor.skip(end - cursor.at);
  return { encoding, isSignal: letters.includes('S') };
}

/** Lower half of an encoding: the form (DW_EH_PE_absptr, udata4, udata8, sdata4, sdata8); upper half: what it is relative to. */
const FORMS: Readonly<Record<number, (cursor: DwarfCursor) => number>> = {
  0x00: (cursor) => Number(cursor.u64()),
  0x03: (cursor) => cursor.u32(),
  0x04: (cursor) => Number(cursor.u64()),
  0x0b: (cursor) => cursor.s32(),
  0x0c: (cursor) => Number(cursor.s64()),
};
const PC_RELATIVE = 0x10;

function readForm(cursor: DwarfCursor, encoding: number): number {
  const read = FORMS[encoding & 0x0f];
  if (read === undefined) throw new NotUnderstood(`encoding 0x${encoding.toString(16)} is not known`);
  return read(cursor);
}

function readPointer(cursor: DwarfCursor, encoding: number, start: number): number {
  const base = start + cursor.at;
  const value = readForm(cursor, encoding);
  const relation = encoding & 0xf0;
  if (relation !== 0 && relation !== PC_RELATIVE)
    throw new NotUnderstood(`encoding 0x${encoding.toString(16)} is not known`);
  return checked(relation === PC_RELATIVE ? base + value : value);
}

/** Lengths have the form of addresses and are relative to nothing. */
const readLength = (cursor: DwarfCursor, encoding: number): number => {
  const form = encoding & 0x0f;
  const length = readForm(cursor, form);
  return checked(form === 0x0b ? length >>> 0 : length);
};

const skipPointer = (cursor: DwarfCursor): void => {
  readForm(cursor, cursor.u8());
};

function checked(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new NotUnderstood('an address is out of bounds');
  return value;
}
