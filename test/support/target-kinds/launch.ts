import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTicksOf, waitUntil } from '../proc-state.ts';
import { parseReadyLine, readStats } from '../target-stats.ts';
import { launchTarget, type ProgramTarget, type Target } from '../target.ts';
import { listPids } from '../../../patcher/proc/stat.ts';

/** In what the program runs, when it is not simply started. */
export interface Surroundings {
  /** Put in front of the command line: `unshare --pid --fork` and the like. */
  readonly before?: readonly string[];
  /** A command line that starts the program by itself, with all its arguments. */
  readonly instead?: readonly string[];
  /** The file with the counters, if it must lie somewhere special, and how the program sees it. */
  readonly statsFile?: string;
  readonly seenAs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
  /** The file that runs, if it is not the binary itself: a virtual machine, or a copy. */
  readonly executable?: string;
  /** Put between the executable and its file of counters: a class that a virtual machine runs. */
  readonly first?: readonly string[];
}

/**
 * Starts a program that keeps test/live/programs/program.h's protocol, whatever made it and whatever it runs in. Its pid
 * is that of this machine, and not the one that it sees itself in a namespace of its own.
 */
export async function launchBuilt(
  binary: string,
  args: readonly string[] = [],
  surroundings: Surroundings = {},
): Promise<ProgramTarget> {
  const directory = mkdtempSync(join(tmpdir(), 'stopgap-target-'));
  const { statsFile: stats = join(directory, 'stats'), executable = binary, env = {}, withinMs } = surroundings;
  const [command = binary, ...rest] = surroundings.instead ?? commandLine(executable, stats, args, surroundings);
  const target = await launchTarget(command, rest, { directory, env });
  const ready = parseReadyLine(await target.line(/^\{"pid"/, withinMs));
  const pid = await pidOf(executable, target);
  return {
    ...itsOwn(pid, target),
    binary,
    ready,
    site: (name) => ready.sites[name] ?? Number.NaN,
    stats: () => readStats(stats, ready),
  };
}

const commandLine = (
  executable: string,
  stats: string,
  args: readonly string[],
  { before = [], first = [], seenAs = stats }: Surroundings,
): string[] => [...before, executable, ...first, seenAs, ...args];

/** What was started, but with another process of it as the one that is meant. */
function itsOwn(pid: number, target: Target): Target {
  const startTicks = startTicksOf(pid);
  const isRunning = (): boolean => startTicks !== undefined && startTicksOf(pid) === startTicks;
  return {
    pid,
    startTicks: startTicks ?? 0,
    lines: target.lines,
    errorLines: target.errorLines,
    exited: target.exited,
    line: (pattern, limit, from) => target.line(pattern, limit, from),
    tell: (text) => {
      target.tell(text);
    },
    signal: (name) => {
      process.kill(pid, name);
    },
    isRunning,
    async stop() {
      if (isRunning()) process.kill(pid, 'SIGKILL');
      await target.stop();
    },
  };
}

/** The process below the one that was started, or itself, that runs this very file. */
async function pidOf(executable: string, started: Target): Promise<number> {
  const wanted = statSync(executable);
  const find = () =>
    listPids().find((pid) => {
      try {
        const { dev, ino } = statSync(`/proc/${pid}/exe`);
        return dev === wanted.dev && ino === wanted.ino && isBelow(pid, started.pid);
      } catch {
        return false;
      }
    });
  await waitUntil(() => find() !== undefined, { what: `the process that runs ${executable}` });
  return find() ?? 0;
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
