import type { ChangeDone, PatcherFailure } from './patcher.ts';
import type { ObservedProcess } from './process.ts';
import type { DocumentRefusal } from './trust/document-refusal.ts';

/** Version of the protocol between an agent and its patcher; both refuse any other. */
export const PATCHER_PROTOCOL = 2;

/** Largest body of a question, in bytes: a single envelope may have a megabyte. Whoever asks sends no more at a time. */
export const MAX_QUESTION_BYTES = 16 * 1024 * 1024;

/** What a patch that was offered turned out to be. */
export interface OfferVerdict {
  readonly name: string;
  /** Digest by which it can be wanted; absent when it was refused. */
  readonly digest?: string;
  readonly refusal?: PatcherFailure;
}

/** What would be done to a process, without anything being done. */
export interface PlannedChange {
  /**
   * Where the patch's code would lie: at the end of a module, in a page that is there, in one that would be mapped, or,
   * for hooks, wherever the hook engine puts it; then `bytes` is 0 and nobody can say what a site will hold.
   */
  readonly room: 'tail' | 'page' | 'newPage' | 'hookEngine';
  readonly bytes: number;
  readonly sites: readonly { readonly address: number; readonly from: string; readonly to: string }[];
}

/** A version of a patch that this machine puts into no further process of one build. */
export interface QuarantinedPatch {
  readonly name: string;
  readonly digest: string;
  readonly buildId: string;
  readonly at: string;
  readonly message: string;
}

export type StepAnswer = { readonly done: ChangeDone } | { readonly failure: PatcherFailure };

/** What the patcher trusts. */
export interface TrustSummary {
  /** Version of the trust root in force; 0 without one. */
  readonly root: number;
  /** Version of the catalog; 0 without one. */
  readonly catalog: number;
  /** How many versions were ever revoked. */
  readonly revoked: number;
  /** sha256 over all of it, in hex. */
  readonly digest: string;
  /** What keeps it from being up to date or from being used, as a sentence. */
  readonly problem?: string;
}

/** What the patcher is, may and trusts. */
export interface PatcherHello {
  readonly protocol: number;
  readonly pid: number;
  /** Effective capabilities as /proc/PID/status has them, in hex. */
  readonly capabilities: string;
  readonly trust: TrustSummary;
  /** How new processes are noticed: `events` by the kernel's, `scan` by looking often. */
  readonly news: 'events' | 'scan';
  /** What it could not give up of the rights that it does not need; sentences, empty when it gave up all of them. */
  readonly shortfalls: readonly string[];
}

/** CAP_SYS_PTRACE (capabilities(7)): without it only processes of the own user, with no other rights, can be traced. */
const CAP_SYS_PTRACE = 19n;

/** Whether capabilities, as `hello` has them, are enough to look into processes of every user. */
export const mayTraceAnybody = (capabilities: string): boolean =>
  /^[0-9a-f]{1,16}$/.test(capabilities) && ((BigInt(`0x${capabilities}`) >> CAP_SYS_PTRACE) & 1n) === 1n;

/** Answers by path. All are POST but `hello` and `events`. */
export interface PatcherAnswers {
  readonly '/v1/hello': PatcherHello;
  readonly '/v1/offer': { readonly verdicts: readonly OfferVerdict[] };
  /** `missing` digests have to be offered first; then `wanted` names the set. */
  readonly '/v1/want': { readonly wanted: string; readonly missing: readonly string[] };
  readonly '/v1/observe': { readonly processes: readonly ObservedProcess[] } | { readonly unknown: 'wanted' };
  readonly '/v1/verify': OfferVerdict & { readonly signers?: readonly string[] };
  /** What is newer was taken, and outlives the patcher; the others were refused. */
  readonly '/v1/trust': { readonly trust: TrustSummary; readonly refused: readonly DocumentRefusal[] };
  readonly '/v1/plan': { readonly planned: PlannedChange } | { readonly failure: PatcherFailure };
  readonly '/v1/apply': StepAnswer;
  readonly '/v1/revert': StepAnswer;
  readonly '/v1/sweep': StepAnswer;
  readonly '/v1/quarantine': { readonly entries: readonly QuarantinedPatch[]; readonly problem?: string };
  /** How many entries of the digest there were; `problem` when that cannot be written down and ends with the patcher. */
  readonly '/v1/release': { readonly released: number; readonly problem?: string };
}

export type PatcherPath = keyof PatcherAnswers;

/** One line of `/v1/events`: processes that have just appeared, changed or ended, to be looked at now. */
export interface ProcessNews {
  readonly pids: readonly number[];
}
