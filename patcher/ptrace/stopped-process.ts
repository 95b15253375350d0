import { ERRNO } from '../proc/libc.ts';
import { readStat, readStatus, readTasks } from '../proc/stat.ts';
import {
  decodeStop,
  getRegisters,
  OPTION_TRACESYSGOOD,
  ptrace,
  PtraceError,
  setRegisters,
  waitForStop,
  type Registers,
} from './ptrace.ts';
import { StopError } from './stop-error.ts';

export interface StoppedThread {
  readonly tid: number;
  /** Signal that the thread was about to get, handed back when it runs on; 0 for none. */
  signal: number;
  registers: Registers;
}

/**
 * System calls that return EINTR after an interrupt by ptrace although no handler ran (signal(7) lists them as never
 * restarted; measured on Linux 6.18, one by one). Those of the second group do so on sockets with SO_RCVTIMEO or
 * SO_SNDTIMEO. EINTR says that nothing was transferred, so that starting again loses nothing; programs that never get
 * signals do not expect it.
 */
const INTERRUPTED_BY_STOP: ReadonlySet<number> = new Set([
  ...[232, 281, 441], // epoll_wait, epoll_pwait, epoll_pwait2
  ...[65, 220, 128], // semop, semtimedop, rt_sigtimedwait
  ...[208, 333, 426], // io_getevents, io_pgetevents, io_uring_enter
  ...[0, 1, 19, 20], // read, write, readv, writev
  ...[45, 47, 299, 44, 46, 307], // recvfrom, recvmsg, recvmmsg, sendto, sendmsg, sendmmsg
  ...[43, 288], // accept, accept4
]);
const EINTR = -4;
/** Kernel-internal: "restart unless a handler runs" (include/linux/errno.h). With no handler the call starts again. */
const ERESTARTNOHAND = -514;

export const isSpuriouslyInterrupted = (registers: Registers): boolean =>
  registers.result === EINTR && INTERRUPTED_BY_STOP.has(registers.systemCall);

/**
 * All threads of a process, stopped by PTRACE_SEIZE and PTRACE_INTERRUPT (ptrace(2)): invisible to its parent, no
 * signal is sent. Whoever makes one must call `resume`, whatever happens in between.
 */
export class StoppedProcess {
  readonly pid: number;
  readonly threads = new Map<number, StoppedThread>();
  /** True when a thread is seized but did not stop: only the end of this OS thread lets go of it. */
  hasUnstoppedThread = false;
  /** System calls that were restarted instead of failing with EINTR. */
  restarted = 0;

  constructor(pid: number) {
    this.pid = pid;
  }

  /** Stops every thread, those born meanwhile included; throws StopError when `deadline` (monotonic ms) passes. */
  stop(deadline: number): void {
    for (;;) {
      const fresh = readTasks(this.pid).filter((tid) => !this.threads.has(tid) && this.#seize(tid));
      if (fresh.length === 0) break;
      for (const tid of fresh) this.#interrupt(tid);
      for (const tid of fresh) this.#awaitStop(tid, deadline);
    }
    if (this.threads.size === 0) throw new StopError('NoProcess', `process ${this.pid} has ended`);
  }

  #seize(tid: number): boolean {
    try {
      ptrace('SEIZE', tid, 0, OPTION_TRACESYSGOOD);
      return true;
    } catch (error) {
      const state = readStat(`${this.pid}/task/${tid}`)?.state;
      const isGone = state === undefined || state === 'Z' || state === 'X';
      if (!(error instanceof PtraceError) || isGone || error.code === ERRNO.ESRCH) return false;
      throw this.#seizeRefused(tid);
    }
  }

  #seizeRefused(tid: number): StopError {
    const tracer = readStatus(this.pid)?.tracer ?? 0;
    return tracer === 0
      ? new StopError(
          'KernelUnsupported',
          `may not trace thread ${tid} of process ${this.pid}: CAP_SYS_PTRACE is missing or a security module forbids it`,
        )
      : new StopError('TargetTraced', `process ${this.pid} is traced by process ${tracer}`);
  }

  #interrupt(tid: number): void {
    try {
      ptrace('INTERRUPT', tid);
    } catch {
      // It ended between SEIZE and now; the wait that follows sees that.
    }
  }

  #awaitStop(tid: number, deadline: number): void {
    const raw = waitForStop(tid, deadline);
    if (raw === undefined) {
      this.hasUnstoppedThread = true;
      const state = readStat(`${this.pid}/task/${tid}`)?.state ?? 'gone';
      throw new StopError('Timeout', `thread ${tid} of process ${this.pid} did not stop in time (state ${state})`);
    }
    const stop = decodeStop(raw);
    if (stop.kind === 'ended') return;
    this.threads.set(tid, { tid, signal: stop.kind === 'signal' ? stop.signal : 0, registers: getRegisters(tid) });
  }

  /** Puts a thread elsewhere; it goes on there when the process is resumed. */
  move(thread: StoppedThread, address: number): void {
    thread.registers.instructionPointer = address;
    setRegisters(thread.tid, thread.registers);
  }

  /** Lets every thread run on, with the signals they were about to get and without a made-up EINTR. */
  resume(): void {
    for (const thread of this.threads.values()) {
      try {
        if (thread.signal === 0 && isSpuriouslyInterrupted(thread.registers)) {
          thread.registers.result = ERESTARTNOHAND;
          setRegisters(thread.tid, thread.registers);
          this.restarted += 1;
        }
        ptrace('DETACH', thread.tid, 0, thread.signal);
      } catch {
        // Killed while stopped (ESRCH): nothing is left to resume.
      }
    }
    this.threads.clear();
  }
}
