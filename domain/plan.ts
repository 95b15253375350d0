import { expiryAgainst } from './expiry.ts';
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

/** What was to become of a patch in a process. */
export type Intent = 'PutIn' | 'Mend' | 'TakeOut';

/** Something wanted that is not done: no failure of ours, but a person may have to act. */
export interface Skip {
  readonly kind: 'skip';
  readonly intent: Intent;
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
  const { wanted, excluded } = wantedFor(input, process);
  const changes = wanted.flatMap((one) => planPatch(input, process, one));
  const removals = process.patches
    .filter((live) => live.owner === input.owner)
    .flatMap((live) => planRemoval(input, process, live, wanted));
  const isStale = process.hasLeftovers || process.patches.some((live) => live.state === 'Retired');
  return [
    ...changes,
    ...excluded,
    ...removals,
    ...(isStale && process.obstacle === undefined ? [{ kind: 'sweep' as const, process: process.key }] : []),
  ];
}

interface Wanted {
  readonly patch: DesiredPatch;
  readonly buildId: BuildId;
}

/** Patches whose build the process has mapped, on a node they are meant for; those that leave this very process out apart. */
function wantedFor(input: PlanInput, process: ObservedProcess): { wanted: Wanted[]; excluded: Skip[] } {
  const meant = input.suspended ? [] : [...(input.desired?.patches.values() ?? [])].flatMap(inMappedBuilds(process));
  const here = meant.filter(
    ({ patch }) =>
      patch.state !== 'Disabled' &&
      !isWithdrawn(input, patch.verified.digest) &&
      matchesLabels(patch.placement.nodeSelector, input.labels),
  );
  const why = ({ patch }: Wanted) => excludesHostProcess(patch.placement, process.executable);
  return {
    wanted: here.filter((one) => why(one) === undefined),
    excluded: here.flatMap((one) => {
      const message = why(one);
      const { name } = one.patch.verified;
      const isIn = process.patches.some(
        (live) => live.name === name && live.owner === input.owner && live.state !== 'Retired',
      );
      return message === undefined || isIn
        ? []
        : [withoutPatch(process, one.patch, { reason: 'TargetExcluded', message })];
    }),
  };
}

const inMappedBuilds =
  ({ buildIds }: ObservedProcess) =>
  (patch: DesiredPatch): Wanted[] =>
    patch.verified.patch.variants.flatMap((variant) => {
      const buildId = parseBuildId(variant.buildId);
      return buildId !== undefined && buildIds.includes(buildId) ? [{ patch, buildId }] : [];
    });

function planPatch(input: PlanInput, process: ObservedProcess, { patch, buildId }: Wanted): Step[] {
  const { name, digest } = patch.verified;
  const held = process.patches.filter(
    (live) => live.name === name && live.owner === input.owner && isAt(live, buildId) && live.state !== 'Retired',
  );
  const same = held.filter((live) => live.digest === digest);
  const current = same.find(({ state }) => state !== 'Live') ?? same[0];
  if (current?.state === 'Live') return [];
  if (current !== undefined) return planTampered(input, process, patch, buildId, current);
  const older = held[0];
  const refusal = refusalOf(input, process, { patch, buildId }, older);
  if (refusal !== undefined) return [withoutPatch(process, patch, refusal)];
  if (patch.state === 'Audit') return [];
  return older === undefined
    ? [{ kind: 'apply', process: process.key, patch, buildId }]
    : [{ kind: 'replace', process: process.key, patch, buildId, from: older.digest }];
}

const withoutPatch = ({ key }: ObservedProcess, { verified }: DesiredPatch, refusal: Refusal): Skip => {
  const { name, digest } = verified;
  return { kind: 'skip', intent: 'PutIn', process: key, name, digest, ...refusal };
};

interface Refusal {
  readonly reason: Reason;
  readonly message: string;
}

const againstPuttingIn = ({ obstacle, exclusion }: ObservedProcess): Refusal | undefined => obstacle ?? exclusion;

/** Why a version that is not in the process must not be put in; the first reason counts. */
function refusalOf(
  input: PlanInput,
  process: ObservedProcess,
  { patch, buildId }: Wanted,
  older: LivePatch | undefined,
): Refusal | undefined {
  const standing = againstPuttingIn(process);
  if (standing !== undefined) return standing;
  const expired = expiryAgainst({ patch: patch.verified, owner: input.owner, buildId }, process.patches, input.now);
  if (expired !== undefined) return expired;
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
  const skip = (refusal: Refusal): Step[] => [
    { kind: 'skip', intent: 'Mend', process: process.key, name, digest, ...refusal },
  ];
  const standing = againstPuttingIn(process);
  if (standing !== undefined) return skip(standing);
  if (live.state === 'Partial' && patch.state === 'Enabled') return [mend];
  const mends = input.mended.get(mendKey(process.key, name)) ?? 0;
  if (live.state === 'Tampered' && patch.driftPolicy === 'Correct' && patch.state === 'Enabled' && mends < MAX_MENDS)
    return [mend];
  const gaveUp = mends >= MAX_MENDS ? `; mended ${mends} times and changed again, so it is left alone now` : '';
  return skip({ reason: 'Tampered', message: describeTampering(live) + gaveUp });
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
  if (!mayRemove(input, live)) return [];
  const why = match === undefined ? whyRemove(input, live, process) : 'a newer version is in';
  const refuse = (reason: Reason, message: string): Step => ({
    kind: 'skip',
    intent: 'TakeOut',
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

/** A signed revocation says that this version is to be taken out; nothing that holds other removals up holds this up. */
const isWithdrawn = ({ desired }: PlanInput, digest: PayloadDigest): boolean => desired?.withdrawn.has(digest) ?? false;

function mayRemove(input: PlanInput, live: LivePatch): boolean {
  const { suspended, desired } = input;
  if (suspended || isWithdrawn(input, live.digest)) return true;
  if (desired === undefined || desired.removalsBlocked !== undefined || desired.held.has(live.name)) return false;
  return desired.patches.get(live.name)?.state !== 'Audit';
}

function whyRemove(input: PlanInput, live: LivePatch, { executable }: ObservedProcess): string {
  const { suspended, desired } = input;
  if (suspended) return 'everything was reverted by hand';
  if (isWithdrawn(input, live.digest)) return 'a signed revocation takes it out';
  const patch = desired?.patches.get(live.name);
  if (patch === undefined) return `${desired?.revision ?? 'Git'} no longer has it`;
  if (patch.state === 'Disabled') return 'spec.state is Disabled';
  return excludesHostProcess(patch.placement, executable) ?? 'it is not meant for this host or build any more';
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
      return `${describeSkipped(step)}: ${step.reason}: ${step.message} (${REASONS[step.reason].advice})`;
  }
}

function describeSkipped({ intent, process, name, digest }: Skip): string {
  const revision = revisionName(name, digest);
  switch (intent) {
    case 'PutIn':
      return `leave process ${process.pid} without ${revision}`;
    case 'Mend':
      return `leave ${revision} in process ${process.pid} as it is`;
    case 'TakeOut':
      return `leave ${revision} in process ${process.pid}`;
  }
}
