import type { Patchlet } from '#domain/api/micropatch.types.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { patchOf, type Engine } from './engine.ts';
import { threadsOf, waitUntil } from './proc-state.ts';
import { readElf } from './target-elf.ts';
import { patchletFor, type Action, type SiteName, type Version } from './target-patchlets.ts';
import type { ProgramTarget, Target } from './target.ts';

/** One site of a program and what is made of it. */
export type Change = readonly [site: SiteName, action?: Action, version?: Version];

export interface PatchNaming {
  readonly label?: string;
  /** Versions of one patch differ in their digest, which is this letter many times. */
  readonly letter?: string;
  /** Where the sites are, if not in the program itself. */
  readonly module?: string;
}

/** A patch of these sites in the build that the process runs. */
export function patchOfSites(
  target: ProgramTarget,
  changes: readonly Change[],
  { label, letter, module = target.binary }: PatchNaming = {},
): VerifiedPatch {
  const patchlets = changes.map(([site, action, version]) => patchletFor(module, site, action, version));
  return patchOf(readElf(module).buildId, patchlets, label, letter);
}

/** The same with so many instructions that do nothing that it does not fit behind the module's code: it takes pages. */
export function paddedPatch(
  target: ProgramTarget,
  site: SiteName,
  nops: number,
  { label, letter }: PatchNaming = {},
): VerifiedPatch {
  const patchlet = patchletFor(target.binary, site);
  const padded: Patchlet = { ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(nops) };
  return patchOf(readElf(target.binary).buildId, [padded], label, letter);
}

/**
 * Numbers of instructions, for `paddedPatch`, that one after the other need pages of their own: the first is longer than
 * what a module has left behind its code, and each is longer than all pages together that the ones before it left, for
 * pages side by side are one, and the code in them may be cleared by then.
 */
export const EACH_NEEDS_A_PAGE = [4_200, 9_000, 22_000, 47_000] as const;

/** Enough calls, and enough time for every thread to make some of them. */
const CALLS = 2_000;
const LEAST_MS = 40;

/**
 * What the function of a row answers now: for each verdict, whether it came. A thread (or what a program calls so) may
 * have called before the change and count after it: once each, which is not an answer of now. A wrong result counts
 * always.
 */
export async function answersOf(target: ProgramTarget, row: string): Promise<Readonly<Record<string, boolean>>> {
  const before = target.stats();
  const moved = (verdict: string, now = target.stats()) => now.count(row, verdict) - before.count(row, verdict);
  const verdicts = ['old', 'new', 'newer', 'wrong'] as const;
  const calls = () => {
    const now = target.stats();
    return verdicts.reduce((sum, verdict) => sum + moved(verdict, now), 0);
  };
  await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
  await waitUntil(() => calls() > CALLS, { what: `${row} to be called` });
  const after = target.stats();
  const late = Math.max(threadsOf(target.pid).length, target.ready.threads);
  const came = (verdict: string) => moved(verdict, after) > late;
  return { old: came('old'), new: came('new'), newer: came('newer'), wrong: moved('wrong', after) > 0 };
}

export const ONLY_OLD = { old: true, new: false, newer: false, wrong: false };
export const ONLY_NEW = { old: false, new: true, newer: false, wrong: false };

/** Clears code of patches that are out; a stale word on a stack may make it wait for a few tries. */
export async function sweepAll(engine: Engine, target: Target): Promise<void> {
  await waitUntil(
    async () => {
      await engine.sweep(target);
      const seen = engine.observe(target.pid);
      return seen === undefined || (seen.patches.length === 0 && !seen.hasLeftovers);
    },
    { what: `the code of patches in process ${target.pid} to be cleared` },
  );
}

/** Threads that somebody traces or has stopped; an untouched process has none. */
export const heldThreads = (pid: number): number[] =>
  threadsOf(pid).flatMap(({ tid, state, tracerPid }) => (tracerPid !== 0 || /[tT]/.test(state) ? [tid] : []));
