import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { TargetIdentity } from '../ports.ts';
import { parseStat } from './stat.ts';

/** The line is below 500 bytes. */
const MAX_STAT_BYTES = 1024;

/** Tells under the stop whether a process is still the one that was looked at. Opened before, because opening takes time. */
export class IdentityCheck {
  readonly #target: TargetIdentity;
  readonly #stat: number | undefined;
  readonly #line = Buffer.alloc(MAX_STAT_BYTES);
  constructor(target: TargetIdentity) {
    this.#target = target;
    this.#stat = open(`/proc/${target.pid}/stat`);
  }

  /** Same start, same address space, same program: an exec makes it another one of the same pid. */
  holds(): boolean {
    const { pid, startTicks, startStack, device, inode } = this.#target;
    const stat = this.#readStat();
    if (stat?.startTicks !== startTicks || stat.startStack !== startStack) return false;
    const executable = statSync(`/proc/${pid}/exe`, { throwIfNoEntry: false });
    return executable?.dev === device && executable.ino === inode;
  }

  #readStat(): ReturnType<typeof parseStat> {
    if (this.#stat === undefined) return undefined;
    try {
      return parseStat(this.#line.toString('latin1', 0, readSync(this.#stat, this.#line, 0, MAX_STAT_BYTES, 0)));
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#stat !== undefined) closeSync(this.#stat);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
