import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { readElf } from './target-elf.ts';

/** What /proc says about one thread. */
export interface ThreadState {
  readonly tid: number;
  /** R running, S sleeping, D waiting for a device, T stopped, t traced and stopped, Z zombie, X dead. */
  readonly state: string;
  /** Who traces it; 0 for nobody. */
  readonly tracerPid: number;
}

/** One line of /proc/PID/maps. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly permissions: string;
  readonly offset: number;
  readonly inode: number;
  readonly path: string;
}

/**
 * Short enough for a person who waits, long enough for a machine that is busy with other things: a patcher that starts
 * within half a second was seen to take eight where seven processes share two processors.
 */
const DEFAULT_DEADLINE_MS = 30_000;
const POLL_MS = 5;

/** Polls until the condition holds; after the deadline it fails with a sentence that says what was waited for. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { withinMs = DEFAULT_DEADLINE_MS, what }: { readonly withinMs?: number; readonly what: string },
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Threads of the process; empty when it is gone. A thread that ends while it is read is left out. */
export function threadsOf(pid: number): ThreadState[] {
  const tids = orElse(() => readdirSync(`/proc/${pid}/task`), []).map(Number);
  return tids.flatMap((tid) => {
    const status = orElse(() => readFileSync(`/proc/${pid}/task/${tid}/status`, 'latin1'), '');
    const state = /^State:\t(\w)/m.exec(status)?.[1];
    const tracer = /^TracerPid:\t(\d+)/m.exec(status)?.[1];
    return state === undefined ? [] : [{ tid, state, tracerPid: Number(tracer) }];
  });
}

/** Start time in clock ticks since boot, which with the pid identifies a process; undefined when there is none. */
export function startTicksOf(pid: number): number | undefined {
  const field = statFields(pid)?.[19];
  return field === undefined ? undefined : Number(field);
}

/** A clock tick of /proc, whatever the kernel's own is (USER_HZ). */
export const MS_PER_TICK = 10;

/** Processor time of the children that have ended and been waited for, and of theirs, in clock ticks. */
export function reapedTicksOf(pid: number): number {
  const fields = statFields(pid) ?? [];
  return Number(fields[13] ?? 0) + Number(fields[14] ?? 0);
}

/** Processor time used so far, in clock ticks, by all threads together. */
export function processorTicksOf(pid: number): number {
  const fields = statFields(pid) ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** Processes of a process group; zombies, which only wait to be reaped, are left out. */
export function processesInGroup(group: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const fields = statFields(pid);
    return fields !== undefined && fields[0] !== 'Z' && Number(fields[2]) === group;
  });
}

/** Children of a process; zombies, which only wait to be reaped, are left out. */
export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const fields = statFields(pid);
    return fields !== undefined && fields[0] !== 'Z' && Number(fields[1]) === parent;
  });
}

/** The fields from number 3 (state) on; the name before them may hold blanks and brackets. */
function statFields(pid: number): string[] | undefined {
  const stat = orElse(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export function mappingsOf(pid: number): Mapping[] {
  const text = readFileSync(`/proc/${pid}/maps`, 'latin1');
  return text.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ (\d+)\s*(.*)$/.exec(line);
    if (match === null) return [];
    const [, start = '', end = '', permissions = '', offset = '', inode = '', path = ''] = match;
    const hex = (digits: string): number => Number.parseInt(digits, 16);
    return [{ start: hex(start), end: hex(end), permissions, offset: hex(offset), inode: Number(inode), path }];
  });
}

/** Executable memory that comes from no file, where a patcher may have left a page. The kernel's own is not meant. */
export function anonymousExecutableMappings(pid: number): Mapping[] {
  return mappingsOf(pid).filter(({ permissions, path }) => permissions[2] === 'x' && path === '');
}

/** How many bytes these mappings have together; pages side by side are one mapping. */
export const pageBytes = (pid: number): number =>
  anonymousExecutableMappings(pid).reduce((sum, page) => sum + page.end - page.start, 0);

/** All executable bytes of a module as they are in memory, to be compared before and after. */
export function textBytes(pid: number, module: string): Buffer {
  const parts = mappingsOf(pid).filter((each) => each.path === module && each.permissions[2] === 'x');
  if (parts.length === 0) throw new Error(`process ${pid} maps no executable part of ${module}`);
  return Buffer.concat(parts.map(({ start, end }) => memoryOf(pid, start, end - start)));
}

export function memoryOf(pid: number, address: number, length: number): Buffer {
  const file = openSync(`/proc/${pid}/mem`, 'r');
  try {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const count = readSync(file, bytes, at, length - at, address + at);
      if (count <= 0) throw new Error(`process ${pid} has no memory at 0x${(address + at).toString(16)}`);
      at += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** What is to be added to an ELF virtual address of the module to get the address in this process. */
export function loadBiasOf(pid: number, module: string): number {
  const elf = readElf(module);
  const first = elf.segments[0];
  const inode = statSync(module).ino;
  const lowest = mappingsOf(pid).find((each) => each.inode === inode && each.offset === 0);
  if (first === undefined || lowest === undefined) throw new Error(`process ${pid} does not map ${module}`);
  return elf.isPositionIndependent ? lowest.start - (first.address - first.offset) : 0;
}

/** Files in /proc vanish with their process, at any moment. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
