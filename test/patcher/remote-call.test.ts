import { describe, expect, it } from 'vitest';
import { encodeRemoteCall, REMOTE_CALL_BYTES, REMOTE_CALL_STACK_BYTES } from '../../patcher/record/remote-call.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';

const call = {
  number: 9,
  first: 0x7f00_1234_5000,
  second: 4096,
  third: 5,
  fourth: 0x10_0022,
  fifth: -1,
  sixth: 0,
  resume: 0x40_1234,
};

describe('encodeRemoteCall', () => {
  const code = encodeRemoteCall(call);
  const jumpAt = code.length - 14;

  it('has the length that room is made for', () => {
    expect(code).toHaveLength(REMOTE_CALL_BYTES);
  });

  it('is whole instructions that end with a jump to where the thread was', () => {
    const decoded = x86.decode(code.subarray(0, jumpAt + 6), 0x1000);
    expect(decoded?.at(-1)).toMatchObject({ flow: 'indirectJump', offset: jumpAt });
    expect(Number(new DataView(code.buffer).getBigUint64(jumpAt + 6, true))).toBe(call.resume);
  });

  it('takes from the stack exactly as much as it says and gives it back', () => {
    const pushes = 9 + 1;
    expect(REMOTE_CALL_STACK_BYTES).toBe(128 + pushes * 8);
    const opcodes = [...code.subarray(0, jumpAt)];
    expect(opcodes.slice(0, 8)).toEqual([0x48, 0x8d, 0xa4, 0x24, 0x80, 0xff, 0xff, 0xff]);
    expect(opcodes.slice(-8)).toEqual([0x48, 0x8d, 0xa4, 0x24, 0x80, 0, 0, 0]);
  });
});
