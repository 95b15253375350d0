import { concatBytes } from '#domain/bytes.ts';
import type { CountedExits } from '../ports.ts';
import { jump, rel32 } from './jump.ts';

/** Stays clear of the red zone (System V ABI, AMD64, 3.2.2) without touching the flags, which `pushfq` then saves. */
const SAVE_FLAGS = Uint8Array.from(
  [
    [0x48, 0x8d, 0x64, 0x24, 0x80], // lea rsp, [rsp-128]
    [0x9c], // pushfq
  ].flat(),
);
const LOCK_INC = Uint8Array.of(0xf0, 0x48, 0xff, 0x05); // lock inc qword ptr [rip+disp32]
const RESTORE_FLAGS = Uint8Array.from(
  [
    [0x9d], // popfq
    [0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00], // lea rsp, [rsp+128]
  ].flat(),
);
const REL32_BYTES = 4;

/** `lock` makes the addition exact on any number of processors (Intel SDM vol. 3A 9.1.2); docs/adr has the alternatives. */
function encode(start: number, counter: number, target: number): Uint8Array | undefined {
  const next = start + SAVE_FLAGS.length + LOCK_INC.length + REL32_BYTES;
  const displacement = rel32(counter, next);
  const taken = jump(next + RESTORE_FLAGS.length, target);
  if (displacement === undefined || taken === undefined) return undefined;
  return concatBytes(SAVE_FLAGS, LOCK_INC, displacement, RESTORE_FLAGS, taken);
}

function counterIn(code: Uint8Array, address: number): number | undefined {
  const field = Buffer.from(code.buffer, code.byteOffset, code.length).lastIndexOf(LOCK_INC) + LOCK_INC.length;
  if (field < LOCK_INC.length || field + REL32_BYTES > code.length) return undefined;
  return address + field + REL32_BYTES + new DataView(code.buffer, code.byteOffset).getInt32(field, true);
}

export const countedExits: CountedExits = { encode, counterIn };
