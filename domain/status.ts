import { type BuildId, type OwnerId, type PatchName, type PayloadDigest, revisionName } from './ids.ts';
import type { DesiredPatch, PatchSet } from './patch.ts';
import { matchesLabels, type Labels } from './placement.ts';
import { describeTampering, type Intent, type Skip } from './plan.ts';
import { type LivePatch, type ObservedProcess, type ProcessKey, type Resident, processId } from './process.ts';
import { REASONS, type Phase, type Reason } from './reason.ts';

/** One line of `stopgap status`: one patch in one process, or a patch that no process on this host needs. */
export interface StatusRow {
  readonly patch: PatchName;
  /** Name and first 8 hex digits of the digest. */
  readonly revision: string;
  readonly digest: PayloadDigest;
  readonly pid?: number;
  readonly startTicks?: number;
  readonly executable?: string;
  /** Whose patch it is, if not ours. */
  readonly owner?: OwnerId;
  readonly phase: Phase;
  readonly reason: Reason | '';
  readonly message: string;
  /** RFC 3339; when the row came into this phase. */
  readonly since: string;
  /** How often an exit named in `onHit` was taken in this process since the patch is in; absent when nothing is counted. */
  readonly hits?: number;
  /** Which builds of the patch the process runs; absent for a patch that is not (or not any more) asked for here. */
  readonly builds?: readonly RowBuild[];
  /** Set for hooks: they last only as long as their keeper. */
  readonly resident?: Resident;
}

/** One build that a patch is for, in one process. */
export interface RowBuild {
  readonly buildId: BuildId;
  /** Whether this very version of the patch was read from the process, whole, in every copy of the build. */
  readonly isPatched: boolean;
}

/** A step that was tried and changed nothing. */
export interface StepFailure {
  readonly process: ProcessKey;
  readonly name: PatchName;
  readonly digest: PayloadDigest;
  readonly intent: Intent;
  readonly reason: Reason;
  readonly message: string;
}

export interface StatusInput {
  readonly desired: PatchSet | undefined;
  readonly observed: readonly ObservedProcess[];
  readonly skips: readonly Skip[];
  readonly failures: readonly StepFailure[];
  readonly owner: OwnerId;
  readonly labels: Labels;
  /** Everything is taken out: `stopgap revert --all`. */
  readonly suspended: boolean;
  readonly previous: readonly StatusRow[];
  readonly now: Date;
}

type Finding = Omit<StatusRow, 'since'>;

/** Why a patch is not as it should be in a process: the first failure or skip of each name, by process and name. */
type Causes = ReadonlyMap<string, Skip | StepFailure>;

interface View extends StatusInput {
  readonly causes: Causes;
}

/** What a person sees, sorted by patch, then process. Decisions never read it; only `since` is carried over. */
export function summarize(input: StatusInput): StatusRow[] {
  const view = { ...input, causes: causesOf(input) };
  const before = new Map(input.previous.map((row) => [rowKey(row), row]));
  const wanted = [...(input.desired?.patches.values() ?? [])].flatMap((patch) => rowsOf(patch, view));
  const named = new Set(wanted.map(rowKey));
  const others = input.observed
    .flatMap((process) => process.patches.map((live) => otherRow(process, live, view)))
    .filter((row) => row !== undefined)
    .filter((row) => !named.has(rowKey(row)));
  return [...wanted, ...others]
    .map((finding) => ({ ...finding, since: sinceOf(finding, before.get(rowKey(finding)), input.now) }))
    .sort((left, right) => left.patch.localeCompare(right.patch) || (left.pid ?? 0) - (right.pid ?? 0));
}

/** What a row is about, as text for maps: one patch in one process. */
export const rowKey = (row: Pick<StatusRow, 'patch' | 'pid' | 'startTicks'>): string =>
  `${row.patch} ${row.pid ?? '-'} ${row.startTicks ?? '-'}`;

const sinceOf = (finding: Finding, before: StatusRow | undefined, now: Date): string =>
  before?.phase === finding.phase ? before.since : now.toISOString();

const causeKey = (process: ProcessKey, name: PatchName): string => `${processId(process)} ${name}`;

/** A failure tells more than the skip of the same patch, and the first of each counts: so the last ones come first here. */
const causesOf = ({ failures, skips }: StatusInput): Causes =>
  new Map([...failures, ...skips].toReversed().map((cause) => [causeKey(cause.process, cause.name), cause]));

function rowsOf(patch: DesiredPatch, view: View): Finding[] {
  const builds = new Set<string>(patch.verified.patch.variants.map(({ buildId }) => buildId));
  const targets = view.observed.filter(({ buildIds }) => buildIds.some((buildId) => builds.has(buildId)));
  const elsewhere = whyNotHere(patch, view);
  if (elsewhere === undefined && targets.length > 0) return targets.map((process) => rowIn(process, patch, view));
  const isLeaving = view.observed.some((process) => ownPatch(process, patch, view.owner) !== undefined);
  if (elsewhere !== undefined && isLeaving) return [];
  return [{ ...identity(patch), ...(elsewhere ?? NO_TARGET) }];
}

const identity = ({ verified: { name, digest } }: DesiredPatch): Pick<Finding, 'patch' | 'revision' | 'digest'> => ({
  patch: name,
  revision: revisionName(name, digest),
  digest,
});

type Judgement = Pick<Finding, 'phase' | 'reason' | 'message'>;

const NO_TARGET: Judgement = {
  phase: 'NoTarget',
  reason: 'NoProcess',
  message: 'no process that can be looked into runs a build it is for',
};

/** Why a patch concerns no process of this host, whatever runs. */
function whyNotHere({ state, placement }: DesiredPatch, { labels }: View): Judgement | undefined {
  if (state === 'Disabled') return { phase: 'NoTarget', reason: 'NoProcess', message: 'spec.state is Disabled' };
  if (matchesLabels(placement.nodeSelector, labels)) return undefined;
  const message = 'spec.placement.nodeSelector does not match the labels of this machine';
  return { phase: 'NoTarget', reason: 'TargetExcluded', message };
}

/** Where a build is loaded more than once, the copy that is worst off counts. */
function ownPatch(process: ObservedProcess, patch: DesiredPatch, owner: OwnerId): LivePatch | undefined {
  const held = process.patches.filter(
    (live) => live.name === patch.verified.name && live.owner === owner && live.state !== 'Retired',
  );
  return held.find(({ state }) => state !== 'Live') ?? held[0];
}

function rowIn(process: ObservedProcess, patch: DesiredPatch, view: View): Finding {
  const live = ownPatch(process, patch, view.owner);
  return {
    ...identity(patch),
    ...place(process),
    ...judge(process, patch, view),
    ...hitsOf(process, live),
    builds: buildsOf(process, patch, view.owner),
    ...(live?.resident === undefined ? {} : { resident: live.resident }),
  };
}

/** A process may run several builds of one patch; that one of them is patched says nothing of the others. */
function buildsOf(process: ObservedProcess, { verified }: DesiredPatch, owner: OwnerId): RowBuild[] {
  const builds = new Set<string>(verified.patch.variants.map(({ buildId }) => buildId));
  const same = process.patches.filter(
    (live) => live.digest === verified.digest && live.owner === owner && live.state !== 'Retired',
  );
  return process.buildIds
    .filter((buildId) => builds.has(buildId))
    .map((buildId) => {
      const there = same.filter((live) => live.buildId === buildId);
      return { buildId, isPatched: there.length > 0 && there.every(({ state }) => state === 'Live') };
    });
}

/** Where a build is loaded more than once, each copy counts for itself. */
function hitsOf({ patches }: ObservedProcess, live: LivePatch | undefined): Pick<Finding, 'hits'> {
  const counts = patches
    .filter(
      ({ name, digest, owner, state }) =>
        name === live?.name && digest === live.digest && owner === live.owner && state !== 'Retired',
    )
    .flatMap(({ hits }) => hits ?? []);
  return counts.length === 0 ? {} : { hits: counts.reduce((sum, hits) => sum + hits, 0) };
}

const place = (process: ObservedProcess) => ({
  pid: process.key.pid,
  startTicks: process.key.startTicks,
  executable: process.executable,
});

function judge(process: ObservedProcess, patch: DesiredPatch, view: View): Judgement {
  const live = ownPatch(process, patch, view.owner);
  const cause = view.causes.get(causeKey(process.key, patch.verified.name));
  if (live === undefined) return absent(patch, cause, view);
  if (live.state === 'Tampered')
    return { phase: 'Drifted', reason: 'Tampered', message: cause?.message ?? describeTampering(live) };
  if (view.suspended) return leaving(cause);
  return present(live, patch, cause);
}

function present(live: LivePatch, patch: DesiredPatch, cause: Skip | StepFailure | undefined): Judgement {
  const isCurrent = live.state === 'Live' && live.digest === patch.verified.digest;
  if (cause?.intent === 'TakeOut' && cause.digest === live.digest) return leaving(cause);
  if (cause !== undefined && cause.intent !== 'TakeOut') return failed(cause, isCurrent ? undefined : live);
  return isCurrent ? { phase: 'Applied', reason: '', message: describeResident(live) } : unfinished(live);
}

/** A detour needs nobody once it is in; hooks do, and people who restart things should know. */
function describeResident({ resident }: LivePatch): string {
  if (resident === undefined) return '';
  const { keeper, trouble } = resident;
  const depends = `hooks: they last as long as the hook host (process ${keeper}) runs, and are put in again after a restart`;
  return trouble === undefined ? depends : `${trouble}; ${depends}`;
}

function absent(patch: DesiredPatch, cause: Skip | StepFailure | undefined, { suspended, desired }: View): Judgement {
  if (desired?.withdrawn.has(patch.verified.digest) === true) return WITHDRAWN;
  if (suspended)
    return { phase: 'Pending', reason: '', message: 'reverted by hand; `stopgap resume` puts it in again' };
  if (cause !== undefined) return failed(cause, undefined);
  const message = patch.state === 'Audit' ? 'spec.state is Audit: it would be applied' : '';
  return { phase: 'Pending', reason: '', message };
}

/** Git may still ask for it; nothing puts it in again. */
const WITHDRAWN: Judgement = {
  phase: 'Failed',
  reason: 'Revoked',
  message: 'a signed revocation has taken this version out for good',
};

const leaving = (cause: Skip | StepFailure | undefined): Judgement => ({
  phase: 'Reverting',
  reason: cause?.reason ?? '',
  message: cause?.message ?? '',
});

/** Says of an older version that it goes on protecting the process, so that nobody takes it for unprotected. */
const failed = ({ reason, message }: Skip | StepFailure, older: LivePatch | undefined): Judgement => ({
  phase: PHASE_OF[reason] ?? (REASONS[reason].refusal ? 'Failed' : 'Blocked'),
  reason,
  message: older?.state === 'Live' ? `${message}; ${revisionName(older.name, older.digest)} stays in` : message,
});

const unfinished = (live: LivePatch): Judgement =>
  live.state === 'Partial'
    ? { phase: 'Partial', reason: '', message: 'some of its sites are in; the rest follows' }
    : { phase: 'Pending', reason: '', message: `${revisionName(live.name, live.digest)} is in and will be replaced` };

/** Where a reason leaves the patch, if not where most do: Failed needs a person, Blocked passes by itself. */
const PHASE_OF: Partial<Record<Reason, Phase>> = {
  NoProcess: 'NoTarget',
  TargetExcluded: 'NoTarget',
  Expired: 'Pending',
  Tampered: 'Drifted',
};

/** A patch that is in a process although Git does not (or not any more) ask for it here. */
function otherRow(process: ObservedProcess, live: LivePatch, view: View): Finding | undefined {
  if (live.state === 'Retired') return undefined;
  const base = {
    patch: live.name,
    revision: revisionName(live.name, live.digest),
    digest: live.digest,
    ...place(process),
    ...hitsOf(process, live),
  };
  const { owner } = live;
  if (owner !== view.owner)
    return { ...base, owner, ...kept(`applied by another source (owner ${owner}); left alone`) };
  const cause = view.causes.get(causeKey(process.key, live.name));
  const why = cause === undefined ? whyKept(live, view) : undefined;
  return { ...base, ...(why === undefined ? leaving(cause) : kept(why)) };
}

const kept = (message: string): Judgement => ({ phase: 'Applied', reason: '', message });

function whyKept({ name }: LivePatch, { desired, suspended }: View): string | undefined {
  if (suspended) return undefined;
  if (desired === undefined || desired.removalsBlocked !== undefined)
    return 'kept: it is not known whether Git still asks for it';
  return desired.held.get(name);
}
