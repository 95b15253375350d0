import type { BuildId, OwnerId } from './ids.ts';
import type { VerifiedPatch } from './patch.ts';
import type { LivePatch } from './process.ts';
import type { Reason } from './reason.ts';
import { parseTimestamp } from './timestamp.ts';

/** One version of a patch that somebody asks to have in one build of a process. */
export interface WantedVersion {
  readonly patch: Pick<VerifiedPatch, 'digest' | 'name'> & { readonly patch: Pick<VerifiedPatch['patch'], 'expires'> };
  readonly owner: OwnerId;
  readonly buildId: BuildId | string;
}

/** What of a patch in a process tells which version it is. */
export type HeldVersion = Pick<LivePatch, 'name' | 'digest' | 'owner' | 'buildId' | 'state'>;

/**
 * Why a version that is past its signed date must not be put in; undefined when nothing of that is against it. One that
 * is in this process may be mended at any time, for that is no further application; one that was taken out, or that
 * would take over from another version, is. A date that cannot be read has passed.
 */
export function expiryAgainst(
  wanted: WantedVersion,
  held: readonly HeldVersion[],
  now: Date,
): { readonly reason: Reason; readonly message: string } | undefined {
  const { expires } = wanted.patch.patch;
  const until = parseTimestamp(expires);
  if (until !== undefined && now.getTime() < until) return undefined;
  if (held.some((one) => isVersion(one, wanted))) return undefined;
  return { reason: 'Expired', message: `expired at ${expires}: applied to no further process` };
}

const isVersion = (held: HeldVersion, { patch, owner, buildId }: WantedVersion): boolean =>
  held.state !== 'Retired' &&
  held.name === patch.name &&
  held.digest === patch.digest &&
  held.owner === owner &&
  held.buildId === buildId;
