import { ERRNO, lastErrno, ptraceBuffer, ptraceNumber, WALL, waitpid, WNOHANG } from '../proc/libc.ts';
import { nap } from '../proc/nap.ts';

/** Requests of ptrace(2) that the patcher uses (include/uapi/linux/ptrace.h). */
export const REQUEST = {
  CONT: 7,
  GETREGS: 12,
  SETREGS: 13,
  DETACH: 17,
  SYSCALL: 24,
  SEIZE: 0x4206,
  INTERRUPT: 0x4207,
} as const;

export const OPTION_TRACESYSGOOD = 1;

/** Offsets in user_regs_struct (sys/user.h): 27 registers of 8 bytes. */
const ORDER =
  'r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs';
const OFFSETS = new Map(ORDER.split(' ').map((name, index) => [name, index * 8]));
export const REGISTERS_BYTES = OFFSETS.size * 8;
const offsetOf = (name: string): number => OFFSETS.get(name) ?? 0;
const RIP = offsetOf('rip');
const RSP = offsetOf('rsp');
const RAX = offsetOf('rax');
const ORIG_RAX = offsetOf('orig_rax');
const DWARF_ORDER = 'rax rdx rcx rbx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip'.split(' ').map(offsetOf);

/** General registers of a stopped thread. Addresses and small numbers fit a Number; the rest stays as bytes. */
export class Registers {
  readonly bytes: Buffer;
  constructor(bytes: Buffer = Buffer.allocUnsafe(REGISTERS_BYTES)) {
    this.bytes = bytes;
  }
  copy(): Registers {
    return new Registers(Buffer.from(this.bytes));
  }
  /** In the numbering of DWARF (System V ABI, AMD64, figure 3.36): 16 general registers, then the instruction pointer. */
  get unwindRegisters(): bigint[] {
    return DWARF_ORDER.map((offset) => this.bytes.readBigUInt64LE(offset));
  }
  get instructionPointer(): number {
    return Number(this.bytes.readBigUInt64LE(RIP));
  }
  set instructionPointer(address: number) {
    this.bytes.writeBigUInt64LE(BigInt(address), RIP);
  }
  get stackPointer(): number {
    return Number(this.bytes.readBigUInt64LE(RSP));
  }
  /** Result register, signed: a system call that failed has -errno here. */
  get result(): number {
    return Number(this.bytes.readBigInt64LE(RAX));
  }
  set result(value: number) {
    this.bytes.writeBigInt64LE(BigInt(value), RAX);
  }
  /** Number of the system call the thread is in, or negative when it was stopped in user code. */
  get systemCall(): number {
    return Number(this.bytes.readBigInt64LE(ORIG_RAX));
  }
  set systemCall(value: number) {
    this.bytes.writeBigInt64LE(BigInt(value), ORIG_RAX);
  }
}

/** A ptrace request that failed; `code` is the errno. Thrown only within this folder. */
export class PtraceError extends Error {
  readonly code: number;
  constructor(request: string, tid: number, code: number) {
    super(`ptrace ${request} of thread ${tid} failed with errno ${code}`);
    this.code = code;
  }
}

export function ptrace(request: keyof typeof REQUEST, tid: number, address = 0, value = 0): void {
  if (ptraceNumber(REQUEST[request], tid, address, value) < 0) throw new PtraceError(request, tid, lastErrno());
}

/** The old requests, which only x86 has: they fill a plain buffer, and so cost a third of those with an iovec. */
function transferRegisters(request: 'GETREGS' | 'SETREGS', tid: number, registers: Registers): void {
  if (ptraceBuffer(REQUEST[request], tid, 0, registers.bytes) < 0) throw new PtraceError(request, tid, lastErrno());
}

export function getRegisters(tid: number): Registers {
  const registers = new Registers();
  transferRegisters('GETREGS', tid, registers);
  return registers;
}

export const setRegisters = (tid: number, registers: Registers): void => {
  transferRegisters('SETREGS', tid, registers);
};

/** Milliseconds on the monotonic clock. */
export const monotonicMs = (): number => performance.now();

/** Polls before the first sleep: a running thread on an idle core stops within some microseconds. */
export const EAGER_POLLS = 30;
const NAP_MS = 0.02;
const status: [number] = [0];

/** Leaves the processor to whoever is waited for. */
export function napBriefly(): void {
  nap(NAP_MS);
}

/**
 * Raw wait status (wait(2)) of one traced thread if there is news of it, or `gone` when there is no such thread any
 * more: it was waited for elsewhere, or an exec by another thread ended it. Never waits for "any child": Node's own
 * children are none of our business.
 */
export function pollForStop(tid: number): number | 'gone' | undefined {
  const found = waitpid(tid, status, WALL | WNOHANG);
  if (found === tid) return status[0];
  if (found === 0) return undefined;
  const code = lastErrno();
  if (code === ERRNO.ECHILD) return 'gone';
  if (code === ERRNO.EINTR) return undefined;
  throw new PtraceError('wait', tid, code);
}

/** The next news of one traced thread, or undefined when `deadline` (monotonic ms) passes first. */
export function waitForStop(tid: number, deadline: number): number | 'gone' | undefined {
  for (let polls = 0; ; polls += 1) {
    const found = pollForStop(tid);
    if (found !== undefined) return found;
    if (monotonicMs() > deadline) return undefined;
    if (polls > EAGER_POLLS) napBriefly();
  }
}

/** What a wait status says (wait(2), "Stopped tracees" in ptrace(2)). */
export type StopKind =
  | { readonly kind: 'ended' }
  /** PTRACE_EVENT_STOP: our interrupt, or a group stop by SIGSTOP and the like. */
  | { readonly kind: 'event' }
  /** PTRACE_O_TRACESYSGOOD marks stops at system calls. */
  | { readonly kind: 'systemCall' }
  /** The thread was about to get this signal; it must be handed back. */
  | { readonly kind: 'signal'; readonly signal: number };

const EVENT_STOP = 128;
const SIGTRAP_SYSGOOD = 5 | 0x80;

export function decodeStop(raw: number): StopKind {
  if ((raw & 0xff) !== 0x7f) return { kind: 'ended' };
  if (raw >> 16 === EVENT_STOP) return { kind: 'event' };
  const signal = (raw >> 8) & 0xff;
  return signal === SIGTRAP_SYSGOOD ? { kind: 'systemCall' } : { kind: 'signal', signal };
}
