import type { TrustVersions } from './event.ts';
import { highestOf, isTrust, NOTHING_TRUSTED, type AuditLine } from './line.ts';

/**
 * What was trusted at most, by these lines of one file: each says what was trusted when it was written, and the first
 * line of a file what was before. A node on which less is trusted now has been turned back.
 */
export const trustFloorOf = (lines: readonly AuditLine[]): TrustVersions =>
  lines.reduce((floor, line) => highestOf(highestOf(floor, line.trust), earlier(line)), NOTHING_TRUSTED);

function earlier({ event }: AuditLine): TrustVersions {
  const { highest, renewed } = event as { highest?: unknown; renewed?: { highest?: unknown } };
  const found = event.kind === 'ChainBegun' ? renewed?.highest : highest;
  return isTrust(found) ? found : NOTHING_TRUSTED;
}
