import { BlockEncoder, BlockEncoderOptions, FlowControl, OpKind, type Instruction } from 'iced-x86';
import { concatBytes, equalBytes } from '#domain/bytes.ts';
import { decodeEach } from '#runtime/x86/decode-each.ts';
import type { DecodedInstruction, Flow, InstructionSet, PlacedCode, RelocatedCode } from '../ports.ts';
import { countedExits } from './counted-exit.ts';
import { detour, jump, JUMP_BYTES, jumpTarget, rel32 } from './jump.ts';

const FLOW: Partial<Record<FlowControl, Flow>> = {
  [FlowControl.Next]: 'next',
  [FlowControl.Call]: 'call',
  [FlowControl.IndirectCall]: 'indirectCall',
  [FlowControl.UnconditionalBranch]: 'jump',
  [FlowControl.ConditionalBranch]: 'branch',
  [FlowControl.IndirectBranch]: 'indirectJump',
  [FlowControl.Return]: 'return',
};

const NEAR_BRANCH: ReadonlySet<OpKind> = new Set([OpKind.NearBranch16, OpKind.NearBranch32, OpKind.NearBranch64]);

function describe(instruction: Instruction, offset: number): DecodedInstruction {
  const direct = instruction.opCount > 0 && NEAR_BRANCH.has(instruction.opKind(0));
  return {
    offset,
    length: instruction.length,
    flow: FLOW[instruction.flowControl] ?? 'other',
    target: direct ? Number(instruction.nearBranchTarget) : undefined,
  };
}

function decode(bytes: Uint8Array, address: number): DecodedInstruction[] | undefined {
  const found: DecodedInstruction[] = [];
  const end = decodeEach(bytes, address, (instruction, offset) => found.push(describe(instruction, offset)));
  return end === bytes.length ? found : undefined;
}

/** Re-encodes one instruction for another address: short branches become near ones, rip-relative operands are adjusted. */
function moveOne(instruction: Instruction, to: number): Uint8Array | undefined {
  const encoder = new BlockEncoder(64, BlockEncoderOptions.None);
  try {
    encoder.add(instruction);
    const moved = encoder.encode(BigInt(to));
    return isDetached(instruction, moved, to) ? undefined : moved;
  } catch {
    return undefined;
  } finally {
    encoder.free();
  }
}

/**
 * A direct branch that cannot reach is encoded as an indirect jump with its target stored behind the code. Whatever
 * follows here would run that data, so such a branch counts as out of reach.
 */
function isDetached(instruction: Instruction, moved: Uint8Array, to: number): boolean {
  if (instruction.flowControl === FlowControl.IndirectBranch) return false;
  const decoded = decode(moved, to);
  return decoded === undefined || decoded.some(({ flow }) => flow === 'indirectJump');
}

/**
 * A call that was moved must still return to the original code: exceptions are unwound by return address, and our
 * region has no unwind tables. So the return address is stored by hand and the call becomes a jump; `lea` and `mov`
 * leave the flags alone.
 */
function callFrom(returnAddress: number, target: number, at: number): Uint8Array | undefined {
  const store = new Uint8Array(20);
  const view = new DataView(store.buffer);
  store.set([0x48, 0x8d, 0x64, 0x24, 0xf8, 0xc7, 0x04, 0x24]);
  view.setUint32(8, returnAddress % 2 ** 32, true);
  store.set([0xc7, 0x44, 0x24, 0x04], 12);
  view.setUint32(16, Math.floor(returnAddress / 2 ** 32), true);
  const taken = jump(at + store.length, target);
  return taken && concatBytes(store, taken);
}

function relocate(bytes: Uint8Array, from: number, to: number): RelocatedCode | undefined {
  const moved: (Uint8Array | undefined)[] = [];
  const offsets: number[] = [];
  let at = to;
  decodeEach(bytes, from, (instruction, offset) => {
    const isCall = instruction.flowControl === FlowControl.Call;
    const code = isCall
      ? callFrom(from + offset + instruction.length, Number(instruction.nearBranchTarget), at)
      : moveOne(instruction, at);
    moved.push(code);
    offsets.push(at - to);
    at += code?.length ?? 0;
  });
  const reachable = moved.filter((code) => code !== undefined);
  return reachable.length === moved.length ? { bytes: concatBytes(...reachable), offsets } : undefined;
}

/** rel32 reaches 2 GiB; a little less, so that both ends of a region and of an instruction are within it. */
const REACH = 0x7ff0_0000;

const ENDBR64 = Uint8Array.of(0xf3, 0x0f, 0x1e, 0xfa);

/** Where indirect branches may arrive under indirect branch tracking (Intel SDM vol. 1, 17). */
const landingPad = (bytes: Uint8Array): string | undefined =>
  equalBytes(bytes.subarray(0, ENDBR64.length), ENDBR64) ? 'an endbr64' : undefined;

/**
 * A landing pad inside a window is a place where an indirect branch arrives, however the table of its targets looks.
 * Locked instructions are one instruction each, and transactions are refused as such.
 */
function faultOfPlace({ bytes, address }: PlacedCode): string | undefined {
  const inside = (decode(bytes, address) ?? []).slice(1);
  return inside.some(({ offset }) => landingPad(bytes.subarray(offset)) !== undefined)
    ? 'branches may arrive at an endbr64 inside the window'
    : undefined;
}

/** Instruction decoding and relocation by the iced-x86 library, wrapped so that nothing else in the patcher knows of it. */
export const x86: InstructionSet = {
  architecture: 'x86_64',
  jumpBytes: JUMP_BYTES,
  reach: REACH,
  decode,
  relocate,
  jump,
  jumpTarget,
  detour,
  /** R_X86_64_PC32: the distance from the field itself; whoever asks has added what lies behind the field. */
  refer: (_field, at, target) => rel32(target, at),
  landingPad,
  faultOfPlace,
  exits: countedExits,
};
