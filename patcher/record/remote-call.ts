/**
 * Code that a thread of the target runs to make one system call and then goes on where it was, by itself: it saves
 * and restores every register that changes, flags included, stays clear of the red zone (System V ABI, AMD64, 3.2.2),
 * and ends with a jump to `resume`. A patcher that dies at any moment leaves a thread that makes the call and carries
 * on; nothing but the thread's instruction pointer has to be set to start it.
 */
export interface RemoteCall {
  readonly number: number;
  /** The six arguments; each a signed 32-bit value or, for the first, any address. */
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
  readonly fifth: number;
  readonly sixth: number;
  readonly resume: number;
}

const SAVE = [
  [0x48, 0x8d, 0xa4, 0x24, 0x80, 0xff, 0xff, 0xff], // lea rsp, [rsp-128]
  [0x9c], // pushfq
  [0x50, 0x51, 0x52, 0x56, 0x57], // push rax rcx rdx rsi rdi
  [0x41, 0x50, 0x41, 0x51, 0x41, 0x52, 0x41, 0x53], // push r8 r9 r10 r11
].flat();
const RESTORE = [
  [0x41, 0x5b, 0x41, 0x5a, 0x41, 0x59, 0x41, 0x58], // pop r11 r10 r9 r8
  [0x5f, 0x5e, 0x5a, 0x59, 0x58], // pop rdi rsi rdx rcx rax
  [0x9d], // popfq
  [0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00], // lea rsp, [rsp+128]
].flat();
const SYSCALL = [0x0f, 0x05];
/** jmp [rip+0], followed by the address. */
const JUMP_TO_ADDRESS = [0xff, 0x25, 0, 0, 0, 0];

const le = (value: number, size: 4 | 8): number[] => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return [...bytes.subarray(0, size)];
};

/** The machine code of a remote call; it may lie anywhere. */
export function encodeRemoteCall(call: RemoteCall): Uint8Array {
  return Uint8Array.from([
    ...SAVE,
    ...[0x48, 0xbf, ...le(call.first, 8)], // mov rdi, imm64
    ...[0x48, 0xc7, 0xc6, ...le(call.second, 4)], // mov rsi, imm32
    ...[0x48, 0xc7, 0xc2, ...le(call.third, 4)], // mov rdx, imm32
    ...[0x49, 0xc7, 0xc2, ...le(call.fourth, 4)], // mov r10, imm32
    ...[0x49, 0xc7, 0xc0, ...le(call.fifth, 4)], // mov r8, imm32
    ...[0x49, 0xc7, 0xc1, ...le(call.sixth, 4)], // mov r9, imm32
    ...[0xb8, ...le(call.number, 4)], // mov eax, imm32
    ...SYSCALL,
    ...RESTORE,
    ...JUMP_TO_ADDRESS,
    ...le(call.resume, 8),
  ]);
}

/** Length of every remote call's code. */
export const REMOTE_CALL_BYTES = encodeRemoteCall({
  number: 0,
  first: 0,
  second: 0,
  third: 0,
  fourth: 0,
  fifth: 0,
  sixth: 0,
  resume: 0,
}).length;

/**
 * Stack below the stack pointer that a remote call uses: the red zone, flags and nine registers.
 */
export const REMOTE_CALL_STACK_BYTES = 128 + 10 * 8;
