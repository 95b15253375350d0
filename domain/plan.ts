import { type BuildId, type OwnerId, type PatchName, type PayloadDigest, parseBuildId, revisionName } from './ids.ts';
import type { DesiredPatch, PatchSet } from './patch.ts';
import { excludesHostProcess, matchesLabels, type Labels } from './placement.ts';
import { type LivePatch, type ObservedProcess, type ProcessKey, processId } from './process.ts';
import { REASONS, type Reason } from './reason.ts';

/** One thing to do to one process, or one thing that will not be done and why. A plan is data: it can be printed. */
export type Step =
  | { readonly kind: 'apply'; readonly process: ProcessKey; readonly patch: DesiredPatch; readonly buildId: BuildId }
  | {
      readonly kind: 'replace';
      readonly process: ProcessKey;
      readonly patch: DesiredPatch;
      readonly buildId: BuildId;
      readonly from: PayloadDigest;
    }
  | { readonly kind: 'mend'; readonly process: ProcessKey; readonly patch: DesiredPatch; readonly buildId: BuildId }
  | {
      readonly kind: 'revert';
      readonly process: ProcessKey;
      readonly name: PatchName;
      readonly digest: PayloadDigest;
      readonly why: string;
    }
  | { readonly kind: 'sweep'; readonly process: ProcessKey }
  | Skip;

/** Something wanted that is not done: no failure of ours, but a person may have to act. */
export interface Skip {
  readonly kind: 'skip';
  readonly process: ProcessKey;
  readonly name: PatchName;
  readonly digest: PayloadDigest;
  readonly reason: Reason;
  readonly message: string;
}

export interface PlanInput {
  /** What Git asks for, or undefined when it is not known: then nothing is put in and nothing is taken out. */
  readonly desired: PatchSet | undefined;
  readonly observed: readonly ObservedProcess[];
  /** Who we are: patches of other owners are never touched. */
  readonly owner: OwnerId;
  readonly labels: Labels;
  readonly now: Date;
  /** How often a tampered patch was mended, by `mendKey`. */
  readonly mended: ReadonlyMap<string, number>;
  /** Everything is taken out and nothing is put in: `stopgap revert --all`. */
  readonly suspended: boolean;
}

/** Somebody who undoes our mending again and again is not to be fought with (design.md, "The way of data", 6). */
export const MAX_MENDS = 3;

export const mendKey = (process: ProcessKey, name: PatchName): string => `${processId(process)} ${name}`;

/** Everything outstanding on this host. Applying the plan and looking again leaves an empty one, skips aside. */
export function planHost(input: PlanInput): Step[] {
  return input.observed.flatMap((process) => planProcess(input, process));
}

function planProcess(input: PlanInput, process: ObservedProcess): Step[] {
  const wanted = wantedFor(input, process);
  const changes = wanted.flatMap(({ patch, buildId }) => planPatch(input, process, patch, buildId));
  const removals = process.patches
    .filter((live) => live.owner === input.owner)
    .flatMap((live) => planRemoval(input, process, live, wanted));
  const isStale = process.hasLeftovers || process.patches.some((live) => live.state === 'Retired');
  return [
    ...changes,
    ...removals,
    ...(isStale && process.obstacle === undefined ? [{ kind: 'sweep' as const, process: process.key }] : []),
  ];
}

interface Wanted {
  readonly patch: DesiredPatch;
  readonly buildId: BuildId;
}

/** Patches whose build the process has mapped, on a node they are meant for. */
function wantedFor(input: PlanInput, process: ObservedProcess): Wanted[] {
  if (input.suspended) return [];
  return [...(input.desired?.patches.values() ?? [])]
    .filter((patch) => patch.state !== 'Disabled' && matchesLabels(patch.placement.nodeSelector, input.labels))
    .flatMap((patch) =>
      patch.verified.patch.variants.flatMap((variant) => {
        const buildId = parseBuildId(variant.buildId);
        return buildId !== undefined && process.buildIds.includes(buildId) ? [{ patch, buildId }] : [];
      }),
    );
}

function planPatch(input: PlanInput, process: ObservedProcess, patch: DesiredPatch, buildId: BuildId): Step[] {
  const { name, digest } = patch.verified;
  const held = process.patches.filter(
    (live) => live.name === name && live.owner === input.owner && isAt(live, buildId) && live.state !== 'Retired',
  );
  const same = held.filter((live) => live.digest === digest);
  const current = same.find(({ state }) => state !== 'Live') ?? same[0];
  if (current?.state === 'Live') return [];
  if (current !== undefined) return planTampered(input, process, patch, buildId, current);
  if (patch.state === 'Audit') return [];
  const older = held[0];
  const refusal = refusalOf(input, process, patch, older);
  if (refusal !== undefined) return [{ kind: 'skip', process: process.key, name, digest, ...refusal }];
  return older === undefined
    ? [{ kind: 'apply', process: process.key, patch, buildId }]
    : [{ kind: 'replace', process: process.key, patch, buildId, from: older.digest }];
}

/** Why a version that is not in the process must not be put in; the first reason counts. */
function refusalOf(
  input: PlanInput,
  process: ObservedProcess,
  patch: DesiredPatch,
  older: LivePatch | undefined,
): { reason: Reason; message: string } | undefined {
  if (process.obstacle !== undefined) return process.obstacle;
  const excluded = excludesHostProcess(patch.placement, process.executable);
  if (excluded !== undefined) return { reason: 'TargetExcluded', message: excluded };
  const { expires } = patch.verified.patch;
  if (new Date(expires) <= input.now)
    return { reason: 'Expired', message: `expired at ${expires}: applied to no further process` };
  if (older?.state === 'Tampered' && patch.driftPolicy !== 'Correct')
    return { reason: 'Tampered', message: describeTampering(older) };
  return undefined;
}

const isAt = (live: LivePatch, buildId: BuildId): boolean => live.buildId === undefined || live.buildId === buildId;

/** Half a change of ours is always finished; what somebody else did is mended only if the manifest says so. */
function planTampered(
  input: PlanInput,
  process: ObservedProcess,
  patch: DesiredPatch,
  buildId: BuildId,
  live: LivePatch,
): Step[] {
  const { name, digest } = patch.verified;
  const mend: Step = { kind: 'mend', process: process.key, patch, buildId };
  if (process.obstacle !== undefined)
    return [{ kind: 'skip', process: process.key, name, digest, ...process.obstacle }];
  if (live.state === 'Partial' && patch.state === 'Enabled') return [mend];
  const mends = input.mended.get(mendKey(process.key, name)) ?? 0;
  if (live.state === 'Tampered' && patch.driftPolicy === 'Correct' && patch.state === 'Enabled' && mends < MAX_MENDS)
    return [mend];
  const gaveUp = mends >= MAX_MENDS ? `; mended ${mends} times and changed again, so it is left alone now` : '';
  return [
    { kind: 'skip', process: process.key, name, digest, reason: 'Tampered', message: describeTampering(live) + gaveUp },
  ];
}

/** `site 0x1756ca2: expected e9..., found 90...`, for the first three places. */
export function describeTampering(live: LivePatch): string {
  const places = live.tampering.slice(0, 3).map(({ place, address, expected, found }) => {
    const wanted = expected === '' ? 'differs from its seal' : `expected ${expected}, found ${found}`;
    return `${place} 0x${address.toString(16)}: ${wanted}`;
  });
  return places.length === 0 ? 'only partly in the process' : places.join('; ');
}

/** A patch of ours that Git no longer asks for here. Not knowing what Git asks for is never a reason to remove. */
function planRemoval(input: PlanInput, process: ObservedProcess, live: LivePatch, wanted: readonly Wanted[]): Step[] {
  if (live.state === 'Retired') return [];
  const match = wanted.find(({ patch, buildId }) => patch.verified.name === live.name && isAt(live, buildId));
  if (match !== undefined && !isSupersededBy(match.patch.verified.digest, live, process)) return [];
  const why = whyRemove(input, live);
  if (why === undefined) return [];
  const refuse = (reason: Reason, message: string): Step => ({
    kind: 'skip',
    process: process.key,
    name: live.name,
    digest: live.digest,
    reason,
    message,
  });
  if (process.obstacle !== undefined) return [refuse(process.obstacle.reason, process.obstacle.message)];
  if (live.state === 'Tampered') return [refuse('Tampered', `cannot be taken out: ${describeTampering(live)}`)];
  return [{ kind: 'revert', process: process.key, name: live.name, digest: live.digest, why }];
}

/** The wanted version is in as well: a patcher died after the new one went in and before the old one was out. */
const isSupersededBy = (wanted: PayloadDigest, live: LivePatch, process: ObservedProcess): boolean =>
  live.digest !== wanted &&
  process.patches.some(
    (other) =>
      other.name === live.name && other.owner === live.owner && other.digest === wanted && other.state === 'Live',
  );

function whyRemove(input: PlanInput, live: LivePatch): string | undefined {
  if (input.suspended) return 'everything was reverted by hand';
  const desired = input.desired;
  if (desired === undefined || desired.removalsBlocked !== undefined || desired.held.has(live.name)) return undefined;
  const patch = desired.patches.get(live.name);
  if (patch === undefined) return `${desired.revision} no longer has it`;
  if (patch.state === 'Disabled') return 'spec.state is Disabled';
  if (patch.verified.digest !== live.digest) return 'a newer version is in';
  return patch.state === 'Audit' ? undefined : 'it is not meant for this host or build any more';
}

/** One line for people: `apply cve-2022-0778-7f3a9c21 to process 4711`. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'apply':
      return `apply ${revisionName(step.patch.verified.name, step.patch.verified.digest)} to process ${step.process.pid}`;
    case 'replace':
      return `replace ${revisionName(step.patch.verified.name, step.from)} by ${revisionName(step.patch.verified.name, step.patch.verified.digest)} in process ${step.process.pid}`;
    case 'mend':
      return `mend ${revisionName(step.patch.verified.name, step.patch.verified.digest)} in process ${step.process.pid}`;
    case 'revert':
      return `revert ${revisionName(step.name, step.digest)} in process ${step.process.pid}: ${step.why}`;
    case 'sweep':
      return `clear unused patch code in process ${step.process.pid}`;
    case 'skip':
      return `leave process ${step.process.pid} without ${revisionName(step.name, step.digest)}: ${step.reason}: ${step.message} (${REASONS[step.reason].advice})`;
  }
}
