import { equalBytes, hexAddress } from '#domain/bytes.ts';
import type { MapReport, MapRequest } from '../ports.ts';
import { readMaps, type Mapping } from '../proc/maps.ts';
import { encodeScratch, SCRATCH_CODE_OFFSET } from '../record/scratch.ts';
import {
  decodeStop,
  getRegisters,
  monotonicMs,
  ptrace,
  setRegisters,
  waitForStop,
  type Registers,
  type StopKind,
} from './ptrace.ts';
import { encodeRemoteCall, REMOTE_CALL_STACK_BYTES, type RemoteCall } from '../record/remote-call.ts';
import { StopError } from './stop-error.ts';
import { isSpuriouslyInterrupted, type StoppedProcess, type StoppedThread } from './stopped-process.ts';
import { TextWriter } from './text-writer.ts';
import { withStopped } from './with-stopped.ts';

/** mmap(2): executable or writable, never both; fails instead of replacing anything that is mapped there. */
const MMAP = 9;
const PROTECTION = { code: 5, counters: 3 } as const;
/** madvise(2): a child of fork(2) finds zeros, for what was blocked in its parent was not blocked in it. */
const MADVISE = 28;
const MADV_WIPEONFORK = 18;
const PRIVATE_ANONYMOUS_FIXED_NOREPLACE = 0x10_0022;
const EEXIST = -17;
const EINVAL = -22;

/** Time for one system call of a thread that has the machine to itself; far more than it takes. */
const CALL_TIMEOUT_MS = 100;

/** Kernel-internal results of an interrupted system call that starts again (include/linux/errno.h). */
const RESTARTS: ReadonlySet<number> = new Set([-512, -513, -514]);
const RESTART_BLOCK = -516;
const RESTART_SYSCALL = 219;
const SYSCALL_INSTRUCTION = Uint8Array.of(0x0f, 0x05);

/** Has the process map a range near a module; throws StopError when it could not and nothing was changed. */
export function mapUnderStop(request: MapRequest): MapReport {
  const text = new TextWriter(request.target.pid);
  try {
    const { value, pauseMs } = withStopped(request.target, (stopped) => mapWith(request, stopped, text));
    return { address: value, pauseMs };
  } finally {
    text.close();
  }
}

function mapWith(request: MapRequest, stopped: StoppedProcess, text: TextWriter): number {
  const mappings = readMaps(request.target.pid) ?? [];
  const callers = [...stopped.threads.values()]
    .flatMap((thread) => callerOf(thread, mappings, text))
    .sort((left, right) => left.preference - right.preference);
  for (const caller of callers) {
    for (const address of request.addresses) {
      const result = callOnce(request, caller, mapCall(request, address), stopped, text);
      if (result === address) return prepared(request, callers, address, stopped, text);
      if (result === undefined) break;
      if (result !== EEXIST)
        throw new StopError(
          'NoRoomNearby',
          `process ${request.target.pid} could not map ${request.size} bytes at ${hexAddress(address)} (errno ${-result})`,
        );
    }
  }
  throw new StopError('TargetBusy', `no thread of process ${request.target.pid} could be asked to map memory just now`);
}

type Call = Omit<RemoteCall, 'resume'>;

const mapCall = ({ size, content }: MapRequest, first: number): Call => ({
  number: MMAP,
  first,
  second: size,
  third: PROTECTION[content],
  fourth: PRIVATE_ANONYMOUS_FIXED_NOREPLACE,
  fifth: -1,
  sixth: 0,
});

/** Kernels before 4.14 do not know it (EINVAL): there a child goes on from its parent's count. */
function prepared(
  request: MapRequest,
  callers: readonly Caller[],
  first: number,
  stopped: StoppedProcess,
  text: TextWriter,
): number {
  if (request.content === 'code') return first;
  const call = { number: MADVISE, first, second: request.size, third: MADV_WIPEONFORK, fourth: 0, fifth: 0, sixth: 0 };
  for (const caller of callers) {
    const result = callOnce(request, caller, call, stopped, text);
    if (result === 0 || result === EINVAL) return first;
  }
  throw new StopError('TargetBusy', `no thread of process ${request.target.pid} could prepare the page for counters`);
}

/** A thread that can make the call, how it looks at the start, and where it goes on if we die. */
interface Caller {
  readonly thread: StoppedThread;
  readonly start: Registers;
  readonly resume: number;
  /** Lower is better: an interrupted call is the calmest place, a timed sleep the least good one. */
  readonly preference: number;
}

/** At most one: threads with a signal to deliver, with a strange stack or outside ordinary system calls are not used. */
function callerOf(thread: StoppedThread, mappings: readonly Mapping[], text: TextWriter): Caller[] {
  const { registers } = thread;
  const stackEnd = registers.stackPointer;
  const hasStack = mappings.some(
    (map) => map.write && map.start <= stackEnd - REMOTE_CALL_STACK_BYTES && stackEnd <= map.end,
  );
  if (thread.signal !== 0 || !hasStack) return [];
  const start = registers.copy();
  const here = registers.instructionPointer;
  if (registers.systemCall < 0) return [{ thread, start, resume: here, preference: 1 }];
  const entry = here - SYSCALL_INSTRUCTION.length;
  const instruction = text.read(entry, SYSCALL_INSTRUCTION.length);
  if (instruction === undefined || !equalBytes(instruction, SYSCALL_INSTRUCTION)) return [];
  start.systemCall = -1;
  if (RESTARTS.has(registers.result) || isSpuriouslyInterrupted(registers)) {
    start.result = registers.systemCall;
    return [{ thread, start, resume: entry, preference: 0 }];
  }
  if (registers.result === RESTART_BLOCK) {
    start.result = RESTART_SYSCALL;
    return [{ thread, start, resume: entry, preference: 2 }];
  }
  return [{ thread, start, resume: here, preference: 1 }];
}

/**
 * Runs the call in one thread while the others stand still. Returns its result, or undefined when a signal came first;
 * in both cases the thread stands where it stood, with its own registers.
 */
function callOnce(
  { scratch }: MapRequest,
  caller: Caller,
  call: Call,
  stopped: StoppedProcess,
  text: TextWriter,
): number | undefined {
  const code = encodeRemoteCall({ ...call, resume: caller.resume });
  const bytes = encodeScratch(code, scratch.fill);
  const before = new Uint8Array(bytes.length).fill(scratch.fill);
  if (bytes.length > scratch.size || !text.holds(scratch.address, before)) {
    throw new StopError('NoRoomNearby', `the free code bytes at ${hexAddress(scratch.address)} are in use`);
  }
  text.write(scratch.address, bytes);
  const result = runCall(caller, scratch.address + SCRATCH_CODE_OFFSET, stopped);
  text.write(scratch.address, before);
  return result;
}

/** Throws, leaving the code in place, when the thread does not come back: it then finishes the call by itself. */
function runCall({ thread, start }: Caller, code: number, stopped: StoppedProcess): number | undefined {
  start.instructionPointer = code;
  setRegisters(thread.tid, start);
  const wait = { stopped, deadline: monotonicMs() + CALL_TIMEOUT_MS };
  const isThrough = runToSystemCall(thread, wait) && runToSystemCall(thread, wait);
  const result = isThrough ? getRegisters(thread.tid).result : undefined;
  setRegisters(thread.tid, thread.registers);
  if (isThrough) park(thread, wait);
  return result;
}

interface Wait {
  readonly stopped: StoppedProcess;
  readonly deadline: number;
}

/** True at the next entry to or exit from a system call; false when a signal came first (it is kept for later). */
function runToSystemCall(thread: StoppedThread, wait: Wait): boolean {
  ptrace('SYSCALL', thread.tid);
  const stop = awaitCaller(thread, wait);
  if (stop.kind === 'signal') thread.signal = stop.signal;
  return stop.kind === 'systemCall';
}

/** From the exit of the call back into an ordinary stop, so that an interrupted system call is restarted as always. */
function park(thread: StoppedThread, wait: Wait): void {
  ptrace('INTERRUPT', thread.tid);
  ptrace('CONT', thread.tid);
  const stop = awaitCaller(thread, wait);
  if (stop.kind === 'signal') thread.signal = stop.signal;
}

function awaitCaller(thread: StoppedThread, { stopped, deadline }: Wait): StopKind {
  const raw = waitForStop(thread.tid, deadline);
  const stop: StopKind = typeof raw === 'number' ? decodeStop(raw) : { kind: 'ended' };
  if (stop.kind !== 'ended') return stop;
  if (raw === undefined) stopped.runsAgain(thread);
  throw new StopError('Timeout', `thread ${thread.tid} did not come back from mapping memory`);
}
