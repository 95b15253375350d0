import type { InstructionSet } from '../ports.ts';
import { faultOfPlace, landingPad } from './bound.ts';
import { decode } from './decode.ts';
import { detour, jump, jumpTarget, refer } from './encode.ts';
import { relocate } from './relocate.ts';
import { WORD } from './word.ts';

/** `b` reaches 128 MiB either way; a little less, so that both ends of a region are within it. */
const REACH = 0x7f0_0000;

/**
 * A64, the instructions of 64-bit Arm, by our own hand: every instruction is one word, and only some twenty of them
 * depend on where they are. Nothing runs by this yet (ADR 10); it is compared with what an assembler makes.
 */
export const arm64: InstructionSet = {
  architecture: 'aarch64',
  jumpBytes: WORD,
  reach: REACH,
  decode,
  relocate,
  jump,
  jumpTarget,
  detour,
  refer,
  landingPad,
  faultOfPlace,
};
