import koffi from 'koffi';

/**
 * The C library of our own process. Every system call that Node lacks goes through its `syscall(2)`: one signature
 * with numbers only and one with a pointer to a buffer of ours, which covers what the patcher needs.
 */
const libc = koffi.load(null);
/** syscall(2) whose arguments are all numbers; those that a call does not have are 0. */
export const withNumbers = libc.func('long syscall(long nr, long a, long b, long c, long d, long e, long f)') as (
  ...args: readonly number[]
) => number;
const withBuffers = libc.func('long syscall(long nr, long a, void *b, long c, void *d, long e, long f)') as (
  ...args: readonly (number | Uint8Array)[]
) => number;
const withPtraceBuffer = libc.func('long syscall(long nr, long a, long b, long c, void *d, long e, long f)') as (
  ...args: readonly (number | Uint8Array)[]
) => number;
const waitpidFunction = libc.func('int waitpid(int pid, _Out_ int *status, int options)') as (
  pid: number,
  status: [number],
  options: number,
) => number;

/** x86-64 system call numbers (arch/x86/entry/syscalls/syscall_64.tbl). */
const NR = { ptrace: 101, gettid: 186, process_vm_readv: 310, kcmp: 312, pidfd_open: 434 } as const;

/** Error numbers that the patcher tells apart (include/uapi/asm-generic/errno-base.h). */
export const ERRNO = { EPERM: 1, ESRCH: 3, EINTR: 4, EIO: 5, ECHILD: 10, EACCES: 13, EFAULT: 14 } as const;

/** errno of the last call in this module; only meaningful directly after one that returned a negative number. */
export const lastErrno = (): number => koffi.errno();

/** gettid(2): the number of this very OS thread, which alone may trace what it has seized. */
export const ownTid = (): number => withNumbers(NR.gettid, 0, 0, 0, 0, 0, 0);

/** ptrace(2) whose data argument is a number. Returns a negative number on failure. */
export const ptraceNumber = (request: number, tid: number, address: number, value: number): number =>
  withNumbers(NR.ptrace, request, tid, address, value, 0, 0);

/** ptrace(2) whose data argument is a buffer of ours. Returns a negative number on failure. */
export const ptraceBuffer = (request: number, tid: number, address: number, buffer: Uint8Array): number =>
  withPtraceBuffer(NR.ptrace, request, tid, address, buffer, 0, 0);

/** Options of waitpid(2) (include/uapi/linux/wait.h): not to block, and threads as well as processes. */
export const WNOHANG = 1;
export const WALL = 0x4000_0000;

/** waitpid(2); the raw status lands in `status[0]`. Returns the tid, 0 with WNOHANG and no news, or a negative number. */
export const waitpid = (tid: number, status: [number], options: number): number =>
  waitpidFunction(tid, status, options);

/** Address of a buffer's memory in our own process, for structures that hold pointers (iovec). */
export const addressOf = (buffer: Uint8Array): bigint => koffi.address(buffer);

/** process_vm_readv(2) with one local and one remote vector. Returns the bytes read, or a negative number. */
export const processVmReadv = (pid: number, local: Uint8Array, remote: Uint8Array): number =>
  withBuffers(NR.process_vm_readv, pid, local, 1, remote, 1, 0);

const KCMP_VM = 1;
/** kcmp(2): true when two processes run in the same memory, without being threads of one another. */
export const sharesMemory = (pid: number, other: number): boolean =>
  withNumbers(NR.kcmp, pid, other, KCMP_VM, 0, 0, 0) === 0;

/** pidfd_open(2): a descriptor that goes on meaning this process when its number is used again. */
export const pidfdOpen = (pid: number): number => withNumbers(NR.pidfd_open, pid, 0, 0, 0, 0, 0);
