import type { CommitSha } from '../ids.ts';
import type { CommitVerification } from './commit-verification.ts';
import type { HistoryPolicy } from './history.ts';
import type { SourceIdentity } from './remote-head.ts';

/** What a person asks of a source: the settings of a PatchSource, or of the command line of a single host. */
export interface SourceRequest {
  readonly source: SourceIdentity;
  readonly history: HistoryPolicy;
  readonly verification: CommitVerification;
  readonly isPruning: boolean;
  readonly pruneLimitPercent: number;
  readonly intervalMs: number;
  /** Any text that changes when the same documents may be judged otherwise, such as the digests of trust root and signers. */
  readonly judgedBy: string;
  /** Commits that a person has named, to let them pass a guard. */
  readonly confirmed: { readonly history?: CommitSha; readonly removals?: CommitSha };
}

/** Settings that nobody has to give; api.md has the same. */
export const SOURCE_DEFAULTS = {
  history: 'FastForwardOnly',
  verification: { mode: 'None', allowedCommitters: [] },
  isPruning: true,
  pruneLimitPercent: 50,
  intervalMs: 60_000,
} as const satisfies Partial<SourceRequest>;

/** Everything besides the commit that decides what is read from it: when this is the same, so is the answer. */
export const inputsOf = (request: SourceRequest): string => {
  const { source, history, verification, isPruning, pruneLimitPercent, judgedBy, confirmed } = request;
  return JSON.stringify([source.path, history, verification, isPruning, pruneLimitPercent, judgedBy, confirmed]);
};
