import { Decoder, DecoderOptions, Instruction } from 'iced-x86';

/** Called for each instruction. Both objects live in the library's memory and mean something only during the call. */
export type InstructionVisitor = (instruction: Instruction, offset: number, decoder: Decoder) => void;

/**
 * Calls `visit` for each x86-64 instruction in `bytes`, which lie at `address`, until the bytes end or one is invalid or
 * cut off. Returns how many bytes were decoded: all of them, or where the one begins that is none. A few encodings mean
 * something else to processors of AMD, such as a near branch with an operand-size prefix: they are read as those of
 * Intel do, unless `processor` says otherwise (DecoderOptions of iced-x86).
 */
export function decodeEach(
  bytes: Uint8Array,
  address: number,
  visit: InstructionVisitor,
  processor = DecoderOptions.None,
): number {
  const decoder = new Decoder(64, bytes, processor);
  decoder.ip = BigInt(address);
  const instruction = new Instruction();
  let offset = 0;
  try {
    while (decoder.canDecode) {
      decoder.decodeOut(instruction);
      if (instruction.isInvalid) break;
      visit(instruction, offset, decoder);
      offset += instruction.length;
    }
    return offset;
  } finally {
    instruction.free();
    decoder.free();
  }
}
