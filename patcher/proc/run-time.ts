import koffi from 'koffi';
import { addressOf } from './libc.ts';

/** A pointer that is an address of ours costs less a call than a buffer, and this is called for every process there is. */
const clockGettime = koffi.load(null).func('int clock_gettime(int clock, void *time)') as (
  clock: number,
  time: bigint,
) => number;

/** A timespec: two words of 64 bits, of which 2^53 seconds are more than enough. */
const time = new Uint32Array(4);
const timeAddress = addressOf(new Uint8Array(time.buffer));
const NS_PER_S = 1e9;

/** CPUCLOCK_SCHED of include/linux/posix-timers_types.h: the time that the scheduler gave to all threads of a process. */
const CPUCLOCK_SCHED = 2;
const clockOf = (pid: number): number => (~pid << 3) | CPUCLOCK_SCHED;

/**
 * Processor time of a process, in nanoseconds: of all its threads, also of those that have ended, up to this moment
 * (clock_getcpuclockid(3)). A process whose time stands still has not run an instruction. Exact up to 2^53 ns, a hundred
 * days; beyond that to some nanoseconds, in which nothing can run. Undefined when there is no such process.
 */
export function readRunTime(pid: number): number | undefined {
  if (clockGettime(clockOf(pid), timeAddress) !== 0) return undefined;
  const [low = 0, high = 0, nanoseconds = 0] = time;
  return (high * 2 ** 32 + low) * NS_PER_S + nanoseconds;
}
