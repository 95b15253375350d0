import { equalBytes, hexAddress, toHex } from '#domain/bytes.ts';
import type { ChangeReport, ChangeRequest, Guard, Write } from '../ports.ts';
import { readMaps, type Mapping } from '../proc/maps.ts';
import { readStatus } from '../proc/stat.ts';
import { createTargetMemory, type TargetMemory } from '../proc/target-memory.ts';
import { createStackJudge, type StackJudge } from '../unwind/dead-words.ts';
import { requireUnshared } from './memory-sharers.ts';
import { monotonicMs } from './ptrace.ts';
import { findOnStack } from './stack-scan.ts';
import { StopError } from './stop-error.ts';
import type { StoppedProcess, StoppedThread } from './stopped-process.ts';
import { TextWriter } from './text-writer.ts';
import { withStopped } from './with-stopped.ts';

/**
 * Carries out one change while every thread stands still; throws StopError when the text is as it was in the end.
 * We may die between any two steps, and the threads then run on as they are: so threads leave a window before its text
 * changes, for code that is complete by then.
 */
export function changeUnderStop(request: ChangeRequest): ChangeReport {
  const text = new TextWriter(request.target.pid);
  const memory = createTargetMemory(request.target.pid);
  try {
    const alone = requireUnshared(request.target.pid);
    const { value, pauseMs, restarted } = withStopped(request.target, (stopped) => {
      requireUnshared(request.target.pid, alone);
      const stacks = stacksOf(needsStacks(request) ? (readMaps(request.target.pid) ?? []) : [], memory);
      requireExpected(request, text);
      const moves = request.guards.flatMap((guard) => clear(guard, stopped, stacks));
      writeAll(request.prepare, text);
      for (const { thread, to } of moves) stopped.move(thread, to);
      writeAll(request.writes, text);
      const wiped = request.wipes.map(({ guard, write }) => wipe(guard, write, stopped, stacks, text));
      return { threads: stopped.threads.size, moved: moves.length, wiped };
    });
    return { ...value, pauseMs, restarted };
  } finally {
    text.close();
  }
}

/** The stacks of a process that stands still. */
interface Stacks {
  readonly mappings: readonly Mapping[];
  readonly memory: TargetMemory;
  readonly judge: StackJudge;
}

const stacksOf = (mappings: readonly Mapping[], memory: TargetMemory): Stacks => ({
  mappings,
  memory,
  judge: createStackJudge(mappings, memory, monotonicMs),
});

const needsStacks = (request: ChangeRequest): boolean =>
  request.wipes.length > 0 || request.guards.some((guard) => guard.scanStacks === 'conservative');

/** Looks at everything first, so that nothing is begun that cannot be finished; what an earlier write makes is looked at later. */
function requireExpected({ prepare, writes: changes }: ChangeRequest, text: TextWriter): void {
  const writes = [...prepare, ...changes];
  for (const [index, write] of writes.entries()) {
    if (!writes.slice(0, index).some((earlier) => overlaps(earlier, write))) requireThere(write, text);
  }
}

const overlaps = (left: Write, right: Write): boolean =>
  left.address < right.address + right.bytes.length && right.address < left.address + left.bytes.length;

function requireThere({ address, expect }: Write, text: TextWriter): void {
  if (text.holds(address, expect)) return;
  const found = text.read(address, expect.length);
  if (found === undefined) throw new StopError('NoProcess', `nothing is mapped at ${hexAddress(address)} any more`);
  throw new StopError('BytesDiffer', `at ${hexAddress(address)}: expected ${toHex(expect)}, found ${toHex(found)}`);
}

const isInside = (guard: Guard, address: number): boolean =>
  address < guard.end && (guard.extent === 'window' ? address > guard.start : address >= guard.start);

/** Threads that must be moved for this guard; throws when one is in the way and cannot be. */
function clear(guard: Guard, stopped: StoppedProcess, stacks: Stacks): { thread: StoppedThread; to: number }[] {
  const moves: { thread: StoppedThread; to: number }[] = [];
  for (const thread of stopped.threads.values()) {
    const at = thread.registers.instructionPointer;
    if (isInside(guard, at)) {
      const move = guard.moves.find(({ from }) => from === at);
      if (move === undefined)
        throw new StopError('TargetBusy', `${nameOf(thread, stopped)} is at ${hexAddress(at)}, inside ${guard.label}`);
      moves.push({ thread, to: move.to });
    }
    if (guard.scanStacks === 'conservative') requireNotOnStack(guard, thread, nameOf(thread, stopped), stacks);
    if (guard.scanStacks === 'handlers') requireNoHandler(guard, thread, stopped);
  }
  return moves;
}

/** For people, who look it up in `ps`. */
const nameOf = ({ tid }: StoppedThread, { pid }: StoppedProcess): string => `thread ${tid} of process ${pid}`;

/**
 * The scan comes first, for it costs little and mostly finds nothing. A word that it finds may be what a call long past
 * has left behind: only unwinding tells, where it reaches the start of the thread.
 */
function requireNotOnStack(
  guard: Guard,
  thread: StoppedThread,
  name: string,
  { mappings, memory, judge }: Stacks,
): void {
  const last = guard.end - (guard.extent === 'window' ? 1 : 0);
  const findFrom = (stackPointer: number) => findOnStack(stackPointer, mappings, memory, guard.start + 1, last);
  const first = findFrom(thread.registers.stackPointer);
  if (first === undefined) return;
  const verdict = judge.judge(thread, guard);
  const hit = verdict.kind === 'dead' ? findFrom(verdict.upTo) : first;
  if (hit === undefined) return;
  const what =
    verdict.kind === 'live'
      ? `is going to return to ${hexAddress(verdict.address)}, inside ${guard.label}`
      : `has ${guard.label} on its stack (at ${hexAddress(hit)})`;
  throw new StopError('TargetBusy', `${name} ${what}`);
}

/**
 * While a signal handler runs, the program counter that it interrupted is on the stack and nowhere else. Its signal is
 * blocked meanwhile (sigaction(2), SA_NODEFER aside), and Go's own handlers block all of them.
 */
function requireNoHandler(guard: Guard, thread: StoppedThread, stopped: StoppedProcess): void {
  if (readStatus(`${stopped.pid}/task/${thread.tid}`)?.blocksSignals === false) return;
  throw new StopError(
    'TargetBusy',
    `${nameOf(thread, stopped)} may be in a signal handler that interrupted ${guard.label}`,
  );
}

/** All writes or none: the last one that failed is undone with those before it. */
function writeAll(writes: readonly Write[], text: TextWriter): void {
  let done = 0;
  try {
    for (const write of writes) {
      requireThere(write, text);
      done += 1;
      if (!equalBytes(write.expect, write.bytes)) text.write(write.address, write.bytes);
    }
  } catch (error) {
    for (const { address, expect } of writes.slice(0, done).reverse()) text.write(address, expect);
    throw error;
  }
}

function wipe(guard: Guard, write: Write, stopped: StoppedProcess, stacks: Stacks, text: TextWriter): boolean {
  try {
    clear(guard, stopped, stacks);
    if (!text.holds(write.address, write.expect)) return false;
    text.write(write.address, write.bytes);
    return true;
  } catch {
    return false;
  }
}
