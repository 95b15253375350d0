import { ERRNO, ownTid } from '../proc/libc.ts';
import { readStat, readStatus, readTasks } from '../proc/stat.ts';
import {
  decodeStop,
  EAGER_POLLS,
  getRegisters,
  monotonicMs,
  napBriefly,
  OPTION_TRACESYSGOOD,
  pollForStop,
  ptrace,
  PtraceError,
  setRegisters,
  type Registers,
  type StopKind,
} from './ptrace.ts';
import { endedError, StopError } from './stop-error.ts';

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

/** A thread that was killed needs far less than this to end, and one that runs to stop; whoever takes longer is stuck in the kernel. */
const RELEASE_TIMEOUT_MS = 50;

/** A refusal for good is the same each time; one that only happened to fall between two states is not. */
const SEIZE_TRIES = 8;

/**
 * All threads of a process, stopped by PTRACE_SEIZE and PTRACE_INTERRUPT (ptrace(2)): invisible to its parent, no
 * signal is sent. Whoever makes one must call `resume`, whatever happens in between.
 */
export class StoppedProcess {
  readonly pid: number;
  readonly threads = new Map<number, StoppedThread>();
  /** When the first thread was interrupted, monotonic ms; undefined until then. */
  interruptedAt: number | undefined;
  /** True when a thread is seized but did not stop: only the end of this OS thread lets go of it. */
  hasUnstoppedThread = false;
  /** True when threads that stood still have ended: somebody killed the process, or it became another program. */
  hasEnded = false;
  /** System calls that were restarted instead of failing with EINTR. */
  restarted = 0;
  /** Seized, but not known to stand still. */
  readonly #running = new Set<number>();

  constructor(pid: number) {
    this.pid = pid;
  }

  /** Stops every thread, those born meanwhile included; throws StopError when `deadline` (monotonic ms) passes. */
  stop(deadline: number): void {
    while (this.#seizeNew() && !this.hasEnded) {
      this.interruptedAt ??= monotonicMs();
      for (const tid of this.#running) interrupt(tid);
      if (!this.#awaitStops(deadline)) throw this.#notStopped();
    }
    if (this.hasEnded || this.threads.size === 0) throw endedError(this.pid);
  }

  /** False when there is no thread that does not stand still already. */
  #seizeNew(): boolean {
    for (const tid of readTasks(this.pid)) if (!this.threads.has(tid)) this.#seize(tid);
    return this.#running.size > 0;
  }

  /**
   * Again when it was refused for no reason that is left: a thread that calls exec takes over the number of the main
   * one, and another tracer may have let go meanwhile.
   */
  #seize(tid: number): void {
    for (let tries = 0; tries < SEIZE_TRIES; tries += 1) {
      if (trySeize(tid) || this.#isOurs(tid)) {
        this.#running.add(tid);
        return;
      }
      if (this.#isGone(tid)) return;
      this.#requireUntraced(tid);
    }
    throw new StopError(
      'KernelUnsupported',
      `may not trace thread ${tid} of process ${this.pid}: CAP_SYS_PTRACE is missing or a security module forbids it`,
    );
  }

  /**
   * A thread that calls exec while it is seized takes over the number of the main one, seized as it is. What an earlier
   * tracing thread of ours holds until it has ended is not ours: it would be gone at once.
   */
  #isOurs(tid: number): boolean {
    return readStatus(`${this.pid}/task/${tid}`)?.tracer === ownTid();
  }

  #isGone(tid: number): boolean {
    const state = readStat(`${this.pid}/task/${tid}`)?.state;
    return state === undefined || state === 'Z' || state === 'X';
  }

  #requireUntraced(tid: number): void {
    const tracer = readStatus(`${this.pid}/task/${tid}`)?.tracer ?? 0;
    if (tracer !== 0)
      throw new StopError('TargetTraced', `process ${tracer} traces thread ${tid} of process ${this.pid}`);
  }

  #notStopped(): StopError {
    const [tid = this.pid] = this.#running;
    const state = readStat(`${this.pid}/task/${tid}`)?.state ?? 'gone';
    return new StopError('Timeout', `thread ${tid} of process ${this.pid} did not stop in time (state ${state})`);
  }

  /**
   * Waits for all of them together, not for one after the other: a thread that calls exec stops only when its siblings
   * are gone, and those that we trace are gone only once we have waited for them. False when the time is up.
   */
  #awaitStops(deadline: number): boolean {
    for (let polls = 0; ; polls += 1) {
      for (const tid of this.#running) this.#poll(tid);
      if (this.#running.size === 0) return true;
      if (monotonicMs() > deadline) return false;
      if (polls < EAGER_POLLS) continue;
      for (const tid of this.threads.keys()) this.#poll(tid);
      napBriefly();
    }
  }

  /** What the kernel has to report of one thread, if anything. */
  #poll(tid: number): void {
    const raw = pollForStop(tid);
    if (raw === undefined) return;
    const stop: StopKind = raw === 'gone' ? { kind: 'ended' } : decodeStop(raw);
    if (stop.kind === 'ended') {
      this.hasEnded ||= raw === 'gone' || this.threads.has(tid);
      this.#running.delete(tid);
      this.threads.delete(tid);
      // A thread that calls exec goes on under the number of the process, seized as before.
      if (raw === 'gone' && tid !== this.pid) this.#running.add(this.pid);
      return;
    }
    const registers = registersUnlessKilled(tid);
    if (registers === undefined) return;
    this.threads.set(tid, { tid, signal: stop.kind === 'signal' ? stop.signal : 0, registers });
    this.#running.delete(tid);
  }

  /** Puts a thread elsewhere; it goes on there when the process is resumed. */
  move(thread: StoppedThread, address: number): void {
    thread.registers.instructionPointer = address;
    setRegisters(thread.tid, thread.registers);
  }

  /** A thread that was let run and is not known to stand still again: `resume` has to wait for that. */
  runsAgain({ tid }: StoppedThread): void {
    this.threads.delete(tid);
    this.#running.add(tid);
  }

  /**
   * Lets every thread run on, with the signals they were about to get and without a made-up EINTR. Threads that were
   * seized and not stopped have to stop first, and those that were killed have to be waited for: until then neither
   * their parent nor an exec sees that they are gone.
   */
  resume(): void {
    this.#detachStopped();
    for (const tid of this.#running) interrupt(tid);
    const deadline = monotonicMs() + RELEASE_TIMEOUT_MS;
    while (this.#running.size > 0) {
      const isComplete = this.#awaitStops(deadline);
      this.#detachStopped();
      if (!isComplete) break;
    }
    this.hasUnstoppedThread = this.#running.size > 0;
  }

  #detachStopped(): void {
    for (const thread of this.threads.values()) {
      this.threads.delete(thread.tid);
      try {
        if (thread.signal === 0 && isSpuriouslyInterrupted(thread.registers)) {
          thread.registers.result = ERESTARTNOHAND;
          setRegisters(thread.tid, thread.registers);
          this.restarted += 1;
        }
        ptrace('DETACH', thread.tid, 0, thread.signal);
      } catch {
        // Killed while it stood still (ESRCH).
        this.hasEnded = true;
        this.#running.add(thread.tid);
      }
    }
  }
}

/** False when it is gone, traced by somebody else, or not ours to trace. */
function trySeize(tid: number): boolean {
  try {
    ptrace('SEIZE', tid, 0, OPTION_TRACESYSGOOD);
    return true;
  } catch {
    return false;
  }
}

function interrupt(tid: number): void {
  try {
    ptrace('INTERRUPT', tid);
  } catch {
    // It ended between SEIZE and now; the wait that follows sees that.
  }
}

/** A thread that is killed while it stands still stands no longer; its end is reported next. */
function registersUnlessKilled(tid: number): Registers | undefined {
  try {
    return getRegisters(tid);
  } catch (error) {
    if (error instanceof PtraceError && error.code === ERRNO.ESRCH) return undefined;
    throw error;
  }
}
