import { ALLOWED_SYSTEM_CALLS, CLONE, CLONE3, EPERM, ENOSYS, SOCKET } from './system-calls.ts';

/** Instructions of classic BPF (include/uapi/linux/bpf_common.h) that the filter is made of. */
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_GREATER_OR_EQUAL = 0x35;
const JUMP_IF_SET = 0x45;
const RETURN = 0x06;

/** Where things lie in struct seccomp_data (seccomp(2)). */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const AUDIT_ARCH_X86_64 = 0xc000_003e;
/** System calls of the x32 ABI, which the same kernel may offer under other numbers. */
const X32_BIT = 0x4000_0000;

const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const FAIL_WITH = 0x0005_0000;

interface Instruction {
  readonly code: number;
  readonly ifTrue?: number;
  readonly ifFalse?: number;
  readonly value: number;
}

const answer = (value: number): Instruction => ({ code: RETURN, value });
const load = (offset: number): Instruction => ({ code: LOAD_WORD, value: offset });
/** The next `count` instructions apply to this value only. */
const onlyFor = (value: number, count: number): Instruction => ({
  code: JUMP_IF_EQUAL,
  ifTrue: 0,
  ifFalse: count,
  value,
});

/**
 * The filter as the kernel takes it: struct sock_filter[], 8 bytes each. Each system call has a line of its own, so that
 * no jump is longer than a byte can say; the kernel remembers the plain ones in a bitmap and does not run the program for
 * them (Linux 5.11).
 */
export function encodeFilter(): Uint8Array {
  const program: readonly Instruction[] = [
    load(ARCHITECTURE),
    { code: JUMP_IF_EQUAL, ifTrue: 1, ifFalse: 0, value: AUDIT_ARCH_X86_64 },
    answer(KILL_PROCESS),
    load(NUMBER),
    { code: JUMP_IF_GREATER_OR_EQUAL, ifTrue: 0, ifFalse: 1, value: X32_BIT },
    answer(FAIL_WITH | ENOSYS),
    onlyFor(CLONE3, 1),
    answer(FAIL_WITH | ENOSYS),
    ...cloneWithoutNamespaces(),
    ...socketOfKnownFamily(),
    ...Object.values(ALLOWED_SYSTEM_CALLS).flatMap((number) => [onlyFor(number, 1), answer(ALLOW)]),
    answer(FAIL_WITH | EPERM),
  ];
  return encode(program);
}

function cloneWithoutNamespaces(): Instruction[] {
  return [
    onlyFor(CLONE.number, 4),
    load(FIRST_ARGUMENT),
    { code: JUMP_IF_SET, ifTrue: 0, ifFalse: 1, value: CLONE.forbiddenFlags },
    answer(FAIL_WITH | EPERM),
    answer(ALLOW),
  ];
}

function socketOfKnownFamily(): Instruction[] {
  const families = Object.values(SOCKET.families).flatMap((family) => [onlyFor(family, 1), answer(ALLOW)]);
  const body = [load(FIRST_ARGUMENT), ...families, answer(FAIL_WITH | EPERM)];
  return [onlyFor(SOCKET.number, body.length), ...body];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, ifTrue = 0, ifFalse = 0, value }] of program.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, value, true);
  }
  return bytes;
}
