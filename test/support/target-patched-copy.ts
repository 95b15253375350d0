import { copyFileSync, closeSync, constants, openSync, writeSync } from 'node:fs';
import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { readElf, type ElfFile, type ElfSegment } from './target-elf.ts';

const JUMP_BYTES = 5;
const JUMP = 0xe9;
const PAGE_BYTES = 4096;
/** Rooms begin on a cache line's half, as functions do. */
const ALIGNMENT_BYTES = 16;

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
    let room = roomIn(elf);
    for (const patchlet of patchlets) {
      const writes = writesFor(patchlet, room);
      for (const { address, bytes } of writes) writeSync(file, bytes, 0, bytes.length, offsetOf(elf, address));
      room = aligned(Math.max(room, ...writes.slice(1).map(({ address, bytes }) => address + bytes.length)));
    }
  } finally {
    closeSync(file);
  }
}

/** The site first, then the code that it leads to, if it leads anywhere. */
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

/** Behind the last executable byte there is padding up to the page's end, which is in the file and gets mapped. */
function roomIn(elf: ElfFile): number {
  const last = textOf(elf);
  return aligned(last.address + last.fileSize);
}

function offsetOf(elf: ElfFile, address: number): number {
  const text = textOf(elf);
  const pageEnd = Math.ceil((text.address + text.fileSize) / PAGE_BYTES) * PAGE_BYTES;
  if (address < text.address || address >= pageEnd) throw new Error(`0x${address.toString(16)} is not in the text`);
  return text.offset + address - text.address;
}

function textOf(elf: ElfFile): ElfSegment {
  const text = elf.segments.findLast(({ isExecutable }) => isExecutable);
  if (text === undefined) throw new Error(`${elf.path} has no executable segment`);
  return text;
}

const aligned = (address: number): number => Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
