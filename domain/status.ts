import { type OwnerId, type PatchName, type PayloadDigest, revisionName } from './ids.ts';
import type { DesiredPatch, PatchSet } from './patch.ts';
import { describeTampering, type Skip } from './plan.ts';
import { type LivePatch, type ObservedProcess, type ProcessKey, processId } from './process.ts';
import type { Phase, Reason } from './reason.ts';

/** One line of `stopgap status`: one patch in one process, or a patch that no process on this host needs. */
export interface StatusRow {
  readonly patch: PatchName;
  /** Name and first 8 hex digits of the digest. */
  readonly revision: string;
  readonly digest: PayloadDigest;
  readonly pid?: number;
  readonly startTicks?: number;
  readonly executable?: string;
  readonly phase: Phase;
  readonly reason: Reason | '';
  readonly message: string;
  /** RFC 3339; when the row came into this phase. */
  readonly since: string;
}

/** A step that was tried and changed nothing. */
export interface StepFailure {
  readonly process: ProcessKey;
  readonly name: PatchName;
  readonly reason: Reason;
  readonly message: string;
}

export interface StatusInput {
  readonly desired: PatchSet | undefined;
  readonly observed: readonly ObservedProcess[];
  readonly skips: readonly Skip[];
  readonly failures: readonly StepFailure[];
  readonly owner: OwnerId;
  readonly previous: readonly StatusRow[];
  readonly now: Date;
}

type Finding = Omit<StatusRow, 'since'>;

/** What a person sees, sorted by patch, then process. Decisions never read it; only `since` is carried over. */
export function summarize(input: StatusInput): StatusRow[] {
  const wanted = [...(input.desired?.patches.values() ?? [])].flatMap((patch) => rowsOf(patch, input));
  const named = new Set(wanted.map(rowKey));
  const others = input.observed
    .flatMap((process) => process.patches.map((live) => otherRow(process, live, input)))
    .filter((row) => row !== undefined)
    .filter((row) => !named.has(rowKey(row)));
  return [...wanted, ...others]
    .map((finding) => ({ ...finding, since: sinceOf(finding, input) }))
    .sort((left, right) => left.patch.localeCompare(right.patch) || (left.pid ?? 0) - (right.pid ?? 0));
}

const rowKey = (row: Finding): string => `${row.patch} ${row.pid ?? '-'} ${row.startTicks ?? '-'}`;

function sinceOf(finding: Finding, { previous, now }: StatusInput): string {
  const before = previous.find((row) => rowKey(row) === rowKey(finding));
  return before?.phase === finding.phase ? before.since : now.toISOString();
}

function rowsOf(patch: DesiredPatch, input: StatusInput): Finding[] {
  const builds = new Set(patch.verified.patch.variants.map(({ buildId }) => buildId));
  const rows = input.observed
    .filter((process) => process.buildIds.some((buildId) => builds.has(buildId)))
    .filter((process) => patch.state !== 'Disabled' || ownPatch(process, patch, input.owner) !== undefined)
    .map((process) => rowIn(process, patch, input));
  return rows.length > 0 ? rows : [{ ...identity(patch), ...withoutTarget(patch) }];
}

const identity = ({ verified: { name, digest } }: DesiredPatch): Pick<Finding, 'patch' | 'revision' | 'digest'> => ({
  patch: name,
  revision: revisionName(name, digest),
  digest,
});

function withoutTarget(patch: DesiredPatch): Pick<Finding, 'phase' | 'reason' | 'message'> {
  const message =
    patch.state === 'Disabled' ? 'spec.state is Disabled' : 'no process on this host runs a build it is for';
  return { phase: 'NoTarget', reason: 'NoProcess', message };
}

/** Where a build is loaded more than once, the copy that is worst off counts. */
function ownPatch(process: ObservedProcess, patch: DesiredPatch, owner: OwnerId): LivePatch | undefined {
  const held = process.patches.filter(
    (live) => live.name === patch.verified.name && live.owner === owner && live.state !== 'Retired',
  );
  return held.find(({ state }) => state !== 'Live') ?? held[0];
}

type Judgement = Pick<Finding, 'phase' | 'reason' | 'message'>;

function rowIn(process: ObservedProcess, patch: DesiredPatch, input: StatusInput): Finding {
  return { ...identity(patch), ...place(process), ...judge(process, patch, input) };
}

const place = (process: ObservedProcess) => ({
  pid: process.key.pid,
  startTicks: process.key.startTicks,
  executable: process.executable,
});

function judge(process: ObservedProcess, patch: DesiredPatch, input: StatusInput): Judgement {
  const live = ownPatch(process, patch, input.owner);
  const failure = failureOf(process, patch.verified.name, input);
  if (live?.state === 'Tampered') {
    return { phase: 'Drifted', reason: 'Tampered', message: failure?.message ?? describeTampering(live) };
  }
  if (live?.state === 'Live' && live.digest === patch.verified.digest)
    return { phase: 'Applied', reason: '', message: '' };
  if (failure !== undefined) return failed(failure);
  return live === undefined ? pending(patch) : unfinished(live);
}

function failureOf(
  process: ObservedProcess,
  name: PatchName,
  { failures, skips }: StatusInput,
): { reason: Reason; message: string } | undefined {
  const isMine = (one: { process: ProcessKey; name: PatchName }) =>
    one.name === name && processId(one.process) === processId(process.key);
  return failures.find(isMine) ?? skips.find(isMine);
}

const failed = ({ reason, message }: { reason: Reason; message: string }): Judgement => ({
  phase: PHASE_OF[reason] ?? 'Failed',
  reason,
  message,
});

const pending = (patch: DesiredPatch): Judgement => ({
  phase: 'Pending',
  reason: '',
  message: patch.state === 'Audit' ? 'spec.state is Audit: it would be applied' : '',
});

const unfinished = (live: LivePatch): Judgement =>
  live.state === 'Partial'
    ? { phase: 'Partial', reason: '', message: 'some of its sites are in; the rest follows' }
    : { phase: 'Pending', reason: '', message: `${revisionName(live.name, live.digest)} is in and will be replaced` };

/** Where a reason leaves the patch; anything that is not listed is a failure that needs a person. */
const PHASE_OF: Partial<Record<Reason, Phase>> = {
  NoProcess: 'NoTarget',
  TargetBusy: 'Blocked',
  TargetTraced: 'Blocked',
  Timeout: 'Blocked',
  TargetExcluded: 'NoTarget',
  Expired: 'Pending',
  Tampered: 'Drifted',
};

/** A patch that is in a process although Git does not (or not any more) ask for it here. */
function otherRow(process: ObservedProcess, live: LivePatch, input: StatusInput): Finding | undefined {
  if (live.state === 'Retired') return undefined;
  const base = {
    patch: live.name,
    revision: revisionName(live.name, live.digest),
    digest: live.digest,
    ...place(process),
  };
  if (live.owner !== input.owner) {
    return {
      ...base,
      phase: 'Applied',
      reason: '',
      message: `applied by another source (owner ${live.owner}); left alone`,
    };
  }
  const failure = failureOf(process, live.name, input);
  if (failure !== undefined) return { ...base, phase: 'Reverting', reason: failure.reason, message: failure.message };
  const isKept = input.desired === undefined || input.desired.removalsBlocked !== undefined;
  return isKept
    ? { ...base, phase: 'Applied', reason: '', message: 'kept: it is not known whether Git still asks for it' }
    : { ...base, phase: 'Reverting', reason: '', message: '' };
}
