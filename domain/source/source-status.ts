import { formatRejection, type Rejection } from '../rejection.ts';
import type { PatchSet } from '../patch.ts';
import type { VerifiedHead } from './commit-verification.ts';
import type { SourceFailure } from './source-failure.ts';

/** Conditions of a source, in the order in which they are shown. Only `Ready` is always there. */
export const SOURCE_CONDITIONS = [
  'Ready',
  'Reconciling',
  'Stalled',
  'FetchFailed',
  'HistoryRewritten',
  'SourceVerified',
  'PruneBlocked',
  'StorageFailed',
] as const;
export type SourceConditionType = (typeof SOURCE_CONDITIONS)[number];

/**
 * As kstatus reads them: `Ready` is always there, `SourceVerified` while commits are verified, and every other one only
 * while it is true.
 */
export interface SourceConditionState {
  readonly type: SourceConditionType;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  /** Since when `status` is what it is: RFC 3339 in UTC. */
  readonly lastTransitionTime: string;
}

export interface DocumentCounts {
  readonly valid: number;
  readonly rejected: number;
  /** Documents of another kind, which belong to somebody else. */
  readonly ignored: number;
}

/** What one pass over a source found: output for people, read by no decision except for the transition times. */
export interface SourceStatus {
  readonly lastAttemptedRevision?: string;
  readonly lastAppliedRevision?: string;
  /** When the server last answered: a status that is green and old is not green. RFC 3339 in UTC. */
  readonly lastContactTime?: string;
  readonly documents: DocumentCounts;
  /** The first of them, worst place first; `documents.rejected` counts all. */
  readonly rejected: readonly Rejection[];
  readonly message: string;
  readonly conditions: readonly SourceConditionState[];
}

/** Most rejections that a status repeats; the log has all of them. api.md sets this number. */
export const MAX_STATUS_REJECTIONS = 10;

export interface SourceFindings {
  /** The head that was looked at, if the server named one. */
  readonly attempted: string | undefined;
  /** The set in force after the pass, old or new. */
  readonly desired: PatchSet | undefined;
  readonly documents: DocumentCounts;
  readonly failure: SourceFailure | undefined;
  /** Who vouched for the commit in force; undefined when nobody was asked to. */
  readonly verified: VerifiedHead | undefined;
  /** Why the set in force could not be written down, or why the record of the earlier one could not be read. */
  readonly storage: string | undefined;
  /** The folder that is watched, when the commit in force has no such folder. */
  readonly missingFolder: string | undefined;
  readonly contactAt: string | undefined;
  readonly previous: SourceStatus | undefined;
  readonly now: Date;
}

type Bare = Omit<SourceConditionState, 'lastTransitionTime'>;

/** Sums a pass up. `Ready` is true only when everything that the newest commit asks for is in force. */
export function summarizeSource(found: SourceFindings): SourceStatus {
  const conditions = conditionsOf(found).map((bare) => carryTime(bare, found.previous, found.now));
  const contact = found.contactAt ?? found.previous?.lastContactTime;
  return {
    ...(found.attempted === undefined ? {} : { lastAttemptedRevision: found.attempted }),
    ...(found.desired === undefined ? {} : { lastAppliedRevision: found.desired.revision }),
    ...(contact === undefined ? {} : { lastContactTime: contact }),
    documents: found.documents,
    rejected: (found.desired?.rejected ?? []).slice(0, MAX_STATUS_REJECTIONS),
    message: conditions[0]?.message ?? '',
    conditions,
  };
}

function conditionsOf(found: SourceFindings): Bare[] {
  const negative = [
    ...failureConditions(found.failure),
    ...verifiedConditions(found),
    ...blockedConditions(found.desired),
    ...storageConditions(found),
  ];
  return [readiness(found), ...negative].toSorted(
    (left, right) => SOURCE_CONDITIONS.indexOf(left.type) - SOURCE_CONDITIONS.indexOf(right.type),
  );
}

function failureConditions(failure: SourceFailure | undefined): Bare[] {
  if (failure === undefined) return [];
  const { condition, reason, message, kind } = failure;
  const next: Bare =
    kind === 'transient'
      ? { type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry', message }
      : { type: 'Stalled', status: 'True', reason, message };
  return [next, { type: condition, status: condition === 'SourceVerified' ? 'False' : 'True', reason, message }];
}

/** Of the commit in force, also while the server is away; a newer one that is refused makes it false above. */
function verifiedConditions({ desired, failure, verified }: SourceFindings): Bare[] {
  if (desired === undefined || verified === undefined || failure?.condition === 'SourceVerified') return [];
  const { principal, key, firstSeen } = verified;
  const message = `${desired.revision} is signed by ${principal} with key ${key}; first seen here at ${firstSeen}.`;
  return [{ type: 'SourceVerified', status: 'True', reason: 'Succeeded', message }];
}

function blockedConditions(desired: PatchSet | undefined): Bare[] {
  const message = desired?.removalsBlocked;
  return message === undefined ? [] : [{ type: 'PruneBlocked', status: 'True', reason: 'RemovalsBlocked', message }];
}

function storageConditions({ storage }: SourceFindings): Bare[] {
  if (storage === undefined) return [];
  return [{ type: 'StorageFailed', status: 'True', reason: 'StorageOperationFailed', message: storage }];
}

function readiness(found: SourceFindings): Bare {
  const { failure, desired, documents } = found;
  const notReady = (reason: string, message: string): Bare => ({ type: 'Ready', status: 'False', reason, message });
  if (failure !== undefined) return notReady(failure.reason, `${failure.message} ${inForce(desired)}`);
  if (desired === undefined) return notReady('Progressing', 'Nothing was read yet.');
  const [worst] = desired.rejected;
  if (worst !== undefined)
    return notReady(
      'DocumentsRejected',
      `${rejectedOf(documents)} rejected, the others are in force: ${formatRejection(worst)}`,
    );
  if (desired.removalsBlocked !== undefined) return notReady('PruneBlocked', desired.removalsBlocked);
  if (found.missingFolder !== undefined)
    return notReady('FolderNotFound', `${desired.revision} has no folder ${found.missingFolder}. Check the path.`);
  return { type: 'Ready', status: 'True', reason: 'Succeeded', message: inForce(desired) };
}

const rejectedOf = ({ valid, rejected }: DocumentCounts): string => `${rejected} of ${valid + rejected} documents were`;

/** A failed pass says what holds meanwhile, so that nobody has to guess whether the protection is gone. */
function inForce(desired: PatchSet | undefined): string {
  if (desired === undefined) return 'Nothing was read yet, so nothing is changed.';
  const count = desired.patches.size;
  return `${count} ${count === 1 ? 'patch' : 'patches'} of ${desired.revision} in force.`;
}

function carryTime(bare: Bare, previous: SourceStatus | undefined, now: Date): SourceConditionState {
  const before = previous?.conditions.find((condition) => condition.type === bare.type);
  const isSame = before?.status === bare.status;
  return { ...bare, lastTransitionTime: isSame ? before.lastTransitionTime : now.toISOString() };
}
