import type { Mapping } from '../proc/maps.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import { pagedMemory } from './paged-memory.ts';
import { createUnwindTables, type UnwindTables } from './unwind-tables.ts';
import { walkStack, type StackWalk, type UnwindRegisters } from './walk-stack.ts';

/** Code that a thread may not be in or return to. */
export interface Watched {
  readonly start: number;
  readonly end: number;
  readonly extent: 'window' | 'region';
}

/** A thread that stands still. */
export interface WalkedThread {
  readonly tid: number;
  readonly registers: { readonly unwindRegisters: UnwindRegisters };
}

/**
 * What a thread's stack really holds, when a word that looks like an address in the way was found there. `dead`: the
 * thread is in no call that leads there, proven by unwinding it to its start; that speaks of the words below `upTo`
 * only, for above the frame of its first function may lie what is not the thread's (the stacks of coroutines, in one
 * mapping with its own). `live`: it is in such a call, at this address. `unknown`: it cannot be unwound, and the word counts.
 */
export type WordVerdict =
  | { readonly kind: 'dead'; readonly upTo: number }
  | { readonly kind: 'live'; readonly address: number }
  | { readonly kind: 'unknown' };

export interface StackJudge {
  /** Of where the thread itself stands nothing is said: that is in its registers for all to see. */
  judge(thread: WalkedThread, watched: Watched): WordVerdict;
}

/** All walks of one stop together: what they have not found out by then is left to the scan. */
export const MAX_WALK_MS = 20;

/** Judges stacks of one process for as long as it stands still; everything is read at most once, and only when asked. */
export function createStackJudge(
  mappings: readonly Mapping[],
  memory: TargetMemory,
  elapsedMs: () => number,
): StackJudge {
  const walks = new Map<number, StackWalk>();
  const cached = pagedMemory(memory);
  let tables: UnwindTables | undefined;
  let spentMs = 0;

  function walk({ tid, registers }: WalkedThread): StackWalk {
    const before = walks.get(tid);
    if (before !== undefined) return before;
    const begun = elapsedMs();
    const rowAt = (tables ??= createUnwindTables(mappings, cached));
    const isOverdue = () => spentMs + elapsedMs() - begun > MAX_WALK_MS;
    const walked = walkStack(registers.unwindRegisters, { rowAt, memory: cached, isOverdue });
    spentMs += elapsedMs() - begun;
    walks.set(tid, walked);
    return walked;
  }

  return {
    judge(thread, watched) {
      const { frames, isComplete } = walk(thread);
      const inside = frames.slice(1).find((frame) => meets(frame, watched));
      if (inside !== undefined) return { kind: 'live', address: inside.address };
      return isComplete ? { kind: 'dead', upTo: topOf(frames, mappings) } : { kind: 'unknown' };
    },
  };
}

/** The highest frame on the stack that the thread is on: behind a signal's frame the walk may go on on another one. */
function topOf(frames: StackWalk['frames'], mappings: readonly Mapping[]): number {
  const here = frames[0]?.stackPointer ?? 0;
  const end = mappings.find((mapping) => mapping.start <= here && here < mapping.end)?.end ?? 0;
  return Math.max(here, ...frames.map(({ stackPointer }) => (stackPointer < end ? stackPointer : 0)));
}

/** A return address at the end of a region belongs to a call that is its last instruction. */
function meets({ address, isExact }: StackWalk['frames'][number], { start, end, extent }: Watched): boolean {
  if (extent === 'window') return address > start && address < end;
  return isExact ? address >= start && address < end : address > start && address <= end;
}
