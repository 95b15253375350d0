import { readProcFile } from './read-proc-file.ts';

/**
 * The pid that was given out last, from /proc/loadavg (proc_loadavg(5)): when it has not changed, no process or thread
 * has begun. Asking costs microseconds, listing /proc on a large machine milliseconds. Empty where it cannot be read.
 */
export function readLastPid(): string {
  try {
    return readProcFile('/proc/loadavg').trimEnd().split(' ').at(-1) ?? '';
  } catch {
    return '';
  }
}
