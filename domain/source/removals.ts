import { parsePatchName, type CommitSha, type PatchName } from '../ids.ts';
import type { DesiredPatch, PatchSet } from '../patch.ts';
import type { Rejection } from '../rejection.ts';

/** When a patch may leave the set. */
export interface PruneRule {
  /** False keeps every patch for ever, as `spec.prune: false` asks. */
  readonly isEnabled: boolean;
  /** Largest share of the patches, in percent, that may go at once without a person; 50 unless set. */
  readonly limitPercent: number;
  /** True when a person has named this very commit as one that may remove as many as it likes. */
  readonly isConfirmed: boolean;
  /** Why it is not known what was desired before, when the record of it was there and could not be read. */
  readonly recordLost: string | undefined;
}

/** One patch may always go: the guard is against a lost folder, not against somebody tidying up. */
const MIN_GUARDED_REMOVALS = 2;

export interface RemovalQuestion {
  readonly previous: PatchSet | undefined;
  /** What the commit has in good order. */
  readonly good: ReadonlyMap<PatchName, DesiredPatch>;
  readonly rejected: readonly Rejection[];
  readonly rule: PruneRule;
  readonly commit: CommitSha;
  /** How many patches were in force when removals were last free; undefined when they are free now. */
  readonly base: number | undefined;
  /** Versions that a signed revocation takes out, whatever is kept. */
  readonly withdrawn: ReadonlySet<string>;
}

export interface Kept {
  /** Patches of the previous set that stay although the commit has no good version of them. */
  readonly patches: ReadonlyMap<PatchName, DesiredPatch>;
  /** Why each of these and each patch without any known good version must not be taken out of a process. */
  readonly reasons: ReadonlyMap<PatchName, string>;
  /** The sentence that says why nothing may be removed, when that is so. */
  readonly blocked: string | undefined;
  /** What to pass as `base` the next time: while removals wait, new patches must not make their share look smaller. */
  readonly base: number | undefined;
}

/** Decides which of the patches that a commit lacks stay, and why: those with a fault of their own, or all of them. */
export function judgeRemovals(question: RemovalQuestion): Kept {
  const base = question.base ?? question.previous?.patches.size ?? 0;
  const missing = [...(question.previous?.patches ?? [])].filter(([name]) => !question.good.has(name));
  const reasonOf = holdReasons(question);
  const faulty = missing.filter(([name, patch]) => reasonOf(name, patch) !== undefined);
  const blocked = blockReason(question, missing.length - faulty.length, base);
  const kept = blocked === undefined ? faulty : missing;
  return {
    patches: new Map(kept),
    reasons: new Map([
      ...unknownReasons(question),
      ...kept.map(([name, patch]) => [name, reasonOf(name, patch) ?? blocked ?? ''] as const),
    ]),
    blocked,
    base: blocked === undefined ? undefined : base,
  };
}

/**
 * Names whose document is rejected and of which no good version is known here, as after the loss of the state or under
 * a wrong trust root. What processes have of them was good once, so it is not taken out either.
 */
function unknownReasons({ rejected, good }: RemovalQuestion): [PatchName, string][] {
  return rejected.flatMap((cause): [PatchName, string][] => {
    const name = parsePatchName(cause.name ?? '');
    if (name === undefined || good.has(name)) return [];
    return [[name, `what processes have of it stays, because ${whereOf(cause)} was rejected: ${cause.message}`]];
  });
}

/** A fault holds the patch of its name, and every patch whose last good version came from the same file. */
function holdReasons({ rejected, withdrawn }: RemovalQuestion) {
  const byName = firstOf(rejected, (rejection) => rejection.name);
  const byPath = firstOf(rejected, (rejection) => rejection.path);
  return (name: PatchName, patch: DesiredPatch): string | undefined => {
    const cause = byName.get(name) ?? byPath.get(patch.path);
    if (cause === undefined) return undefined;
    const version = `version ${patch.verified.patch.version} of commit ${patch.commit}`;
    if (withdrawn.has(patch.verified.digest)) return `${version} is taken out wherever it runs: ${cause.message}`;
    return `${version} stays in force, because ${whereOf(cause)} was rejected: ${cause.message}`;
  };
}

function firstOf(rejected: readonly Rejection[], key: (rejection: Rejection) => string | undefined) {
  const first = new Map<string, Rejection>();
  for (const rejection of rejected) {
    const text = key(rejection);
    if (text !== undefined && !first.has(text)) first.set(text, rejection);
  }
  return first;
}

const whereOf = ({ path, line }: Rejection): string => (line > 0 ? `${path}:${line}` : path);

/** Reasons that hold everything, the one that a person can do least about first. */
function blockReason({ rejected, rule, commit }: RemovalQuestion, leaving: number, base: number): string | undefined {
  const nameless = rejected.find(({ name }) => name === undefined || parsePatchName(name) === undefined);
  if (nameless !== undefined)
    return `Nothing is removed while ${whereOf(nameless)} cannot be read, because it may hold any of the patches. Correct or remove it.`;
  if (!rule.isEnabled) return 'Nothing is removed, because pruning is switched off for this source.';
  if (rule.isConfirmed) return undefined;
  if (rule.recordLost !== undefined)
    return `Nothing is removed, because it is not known what was desired before: ${rule.recordLost}. ${howToConfirm(commit)}`;
  const isGuarded = leaving >= MIN_GUARDED_REMOVALS && leaving * 100 > rule.limitPercent * base;
  return isGuarded
    ? `Nothing is removed, because ${leaving} of ${base} patches would go at once, more than ${rule.limitPercent} %. ${howToConfirm(commit)}`
    : undefined;
}

const howToConfirm = (commit: CommitSha): string =>
  `If that is intended, confirm ${commit} with --confirm-removals (annotation stopgap.dev/confirm-removals).`;
