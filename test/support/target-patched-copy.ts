import { closeSync, constants, copyFileSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { readElf, type ElfFile } from './target-elf.ts';

const JUMP_BYTES = 5;
const JUMP = 0xe9;
const PAGE_BYTES = 4096;
/** Code begins on a multiple of this, as functions do. */
const ALIGNMENT_BYTES = 16;
const PT_LOAD = 1;
const PT_GNU_STACK = 0x6474e551;
const READ_AND_EXECUTE = 5;
const PHDR_SIZE = 56;

/** A page at the end of the copy that is mapped executable. */
interface Room {
  readonly address: number;
  readonly offset: number;
}

interface Write {
  readonly address: number;
  readonly bytes: Buffer;
}

/**
 * A copy of a program with patchlets in the file, for asking whether a patch does what it should when nothing of the
 * product is involved: no tracing, no linking code, no running process. Displaced instructions are copied as they are,
 * so that a window with relative operands cannot be inserted into.
 */
export function patchedCopy(original: string, copy: string, patchlets: readonly Patchlet[]): void {
  const elf = readElf(original);
  copyFileSync(original, copy, constants.COPYFILE_FICLONE);
  const file = openSync(copy, 'r+');
  try {
    putIn(file, elf, patchlets);
  } finally {
    closeSync(file);
  }
}

function putIn(file: number, elf: ElfFile, patchlets: readonly Patchlet[]): void {
  const room = addRoom(file, elf);
  let next = room.address;
  for (const patchlet of patchlets) {
    const writes = writesFor(patchlet, next);
    for (const { address, bytes } of writes) writeSync(file, bytes, 0, bytes.length, offsetOf(elf, room, address));
    next = aligned(next + (writes[1]?.bytes.length ?? 0));
  }
}

/**
 * The program header that asks for a stack without execution is the one that a test can do without; it becomes that of
 * a page behind everything else, where the system's `brk` makes way for it.
 */
function addRoom(file: number, elf: ElfFile): Room {
  const header = readExactly(file, 0, 64);
  const table = Number(header.readBigUInt64LE(32));
  const headers = Array.from({ length: header.readUInt16LE(56) }, (_, index) => table + index * PHDR_SIZE);
  const spare = headers.find((at) => readExactly(file, at, 4).readUInt32LE() === PT_GNU_STACK);
  if (spare === undefined) throw new Error(`${elf.path} has no program header to spare`);
  const ends = headers
    .map((at) => readExactly(file, at, PHDR_SIZE))
    .map((each) => (each.readUInt32LE() === PT_LOAD ? Number(each.readBigUInt64LE(16) + each.readBigUInt64LE(40)) : 0));
  const room = { address: toPage(Math.max(...ends)), offset: toPage(fstatSync(file).size) };
  writeSync(file, programHeader(room), 0, PHDR_SIZE, spare);
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xcc), 0, PAGE_BYTES, room.offset);
  return room;
}

function programHeader({ address, offset }: Room): Buffer {
  const header = Buffer.alloc(PHDR_SIZE);
  header.writeUInt32LE(PT_LOAD, 0);
  header.writeUInt32LE(READ_AND_EXECUTE, 4);
  [offset, address, address, PAGE_BYTES, PAGE_BYTES, PAGE_BYTES].forEach((value, index) => {
    header.writeBigUInt64LE(BigInt(value), 8 + index * 8);
  });
  return header;
}

function readExactly(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, offset);
  return bytes;
}

/** The site, and the code that it leads to, if it leads anywhere. */
function writesFor(patchlet: Patchlet, room: number): Write[] {
  const site = Number(patchlet.address);
  const expected = Buffer.from(patchlet.expect, 'hex');
  if (patchlet.action === 'Bytes') return [{ address: site, bytes: Buffer.from(patchlet.machineCode, 'hex') }];
  const code = [linkedCode(patchlet, room), ...(patchlet.action === 'Insert' ? [expected] : [])];
  const end = room + Buffer.concat(code).length;
  const bytes = Buffer.concat([...code, jump(end, site + expected.length)]);
  const padding = Buffer.alloc(expected.length - JUMP_BYTES, 0x90);
  return [
    { address: site, bytes: Buffer.concat([jump(site, room), padding]) },
    { address: room, bytes },
  ];
}

function linkedCode({ machineCode, relocations = [], labels = {} }: Patchlet, at: number): Buffer {
  const code = Buffer.from(machineCode, 'hex');
  for (const { offset, label, addend } of relocations) {
    code.writeInt32LE(Number(labels[label]) + addend - (at + offset), offset);
  }
  return code;
}

function jump(from: number, to: number): Buffer {
  const code = Buffer.alloc(JUMP_BYTES, JUMP);
  code.writeInt32LE(to - (from + JUMP_BYTES), 1);
  return code;
}

function offsetOf(elf: ElfFile, room: Room, address: number): number {
  if (address >= room.address) return room.offset + address - room.address;
  const text = elf.segments.find((each) => address >= each.address && address < each.address + each.fileSize);
  if (text === undefined) throw new Error(`0x${address.toString(16)} is not in the file`);
  return text.offset + address - text.address;
}

const toPage = (position: number): number => Math.ceil(position / PAGE_BYTES) * PAGE_BYTES;
const aligned = (address: number): number => Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
