import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { readProcFile, readProcLine } from './read-proc-file.ts';

/** The fields of /proc/PID/stat (proc_pid_stat(5)) that say which process this is and how it fares. */
export interface ProcessStat {
  /** R, S, D, T, t, Z, X ... */
  readonly state: string;
  readonly parent: number;
  /** From field 9: it runs no program, and has no memory of its own. */
  readonly isKernelThread: boolean;
  /** Field 22, clock ticks since boot: with the pid it names a process until the next boot. */
  readonly startTicks: number;
  /** Field 28, where the stack began: made up anew by each exec, so that it tells one address space from the next. */
  readonly startStack: number;
  /**
   * Faults, processor time, threads and size of the address space (fields 10, 12, 14, 15, 20 and 23), of all threads
   * together, as one text to compare. Loading a library moves it, however little time that takes: its mappings change
   * the size, and its relocations and the first instruction that runs are page faults, which are counted one by one.
   */
  readonly activity: string;
}

/**
 * Which address space of which process this is and what was counted in it so far, as one text to compare: while it stays
 * the same, the process has done nothing that comes with a new library.
 */
export const progressOf = ({ startTicks, startStack, activity }: ProcessStat): string =>
  `${startTicks} ${startStack} ${activity}`;

/** PF_KTHREAD of include/linux/sched.h. */
const KERNEL_THREAD = 0x0020_0000;
/** Where they are behind the name: field 3 is the first there. */
const ACTIVITY_FIELDS = [7, 9, 11, 12, 17, 20] as const;

/** Parses the line of /proc/PID/stat. The name may hold spaces and brackets, so fields count from its last `)`. */
export function parseStat(line: string): ProcessStat | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  const startTicks = Number(fields[19]);
  const startStack = Number(fields[25]);
  if (state === undefined || !Number.isSafeInteger(startTicks) || !Number.isSafeInteger(startStack)) return undefined;
  const isKernelThread = (Number(fields[6]) & KERNEL_THREAD) !== 0;
  const activity = ACTIVITY_FIELDS.map((index) => fields[index]).join(' ');
  return { state, parent: Number(parent), isKernelThread, startTicks, startStack, activity };
}

/** undefined when the process (or thread, with `PID/task/TID`) is gone. */
export function readStat(pid: number | string): ProcessStat | undefined {
  try {
    return parseStat(readProcLine(`/proc/${pid}/stat`));
  } catch {
    return undefined;
  }
}

/** The line is there only where the processor has them, and names what is on for this thread. */
const SHADOW_STACK = /^x86_Thread_features:.*\bshstk\b/m;

/** What /proc/PID/status tells that stat does not. */
export interface ProcessStatus {
  /** 0 when nobody traces the process. */
  readonly tracer: number;
  /** 0 off, 1 strict, 2 filter (seccomp(2)). */
  readonly seccomp: number;
  /** True when the thread blocks any signal: by itself, or for as long as a handler runs. */
  readonly blocksSignals: boolean;
  /** User shadow stacks are on (x86_Thread_features, since Linux 6.6). */
  readonly hasShadowStack: boolean;
  /** Real, effective, saved and file system user id, as the patcher's own user namespace has them. */
  readonly users: readonly number[];
}

/** Parses /proc/PID/status (proc_pid_status(5)); a field that is missing is as if it said nothing special. */
export function parseStatus(text: string): ProcessStatus {
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const blocked = /^SigBlk:\s*([0-9a-f]+)/m.exec(text)?.[1] ?? '';
  return {
    tracer: field('TracerPid'),
    seccomp: field('Seccomp'),
    blocksSignals: !/^0+$/.test(blocked),
    hasShadowStack: SHADOW_STACK.test(text),
    users: /^Uid:\s*([\d\s]+)$/m.exec(text)?.[1]?.trim().split(/\s+/).map(Number) ?? [],
  };
}

/** undefined when the process (or thread, with `PID/task/TID`) is gone. */
export function readStatus(pid: number | string): ProcessStatus | undefined {
  try {
    return parseStatus(readProcFile(`/proc/${pid}/status`));
  } catch {
    return undefined;
  }
}

/** Thread ids of a process, ascending; empty when it is gone. */
export function readTasks(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** Process ids that exist now, ascending. */
export function listPids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^[1-9]\d*$/.test(name) ? [Number(name)] : []));
}

/** The executable as the kernel holds it: an exec changes it, a rename of the file does not. */
export interface Executable {
  readonly device: number;
  readonly inode: number;
  /** For people and exclusion rules: never opened. */
  readonly path: string;
}

/** undefined for kernel threads, for processes that ended, and where the kernel forbids the look (EACCES). */
export function readExecutable(pid: number): Executable | undefined {
  try {
    const { dev, ino } = statSync(`/proc/${pid}/exe`);
    return { device: dev, inode: ino, path: readlinkSync(`/proc/${pid}/exe`) };
  } catch {
    return undefined;
  }
}
