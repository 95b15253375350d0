import type { PatchSet, VerifiedPatch } from '#domain/patch.ts';
import type { ChangeDone, PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type { ObservedProcess } from '#domain/process.ts';
import type { Result } from '#domain/result.ts';
import type { StatusRow } from '#domain/status.ts';
import type { Step } from '#domain/plan.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';

/** What this machine should have in its processes, as far as it is known. */
export interface DesiredState {
  readonly patches: PatchSet | undefined;
  /** Trust documents as they came, for the patcher to judge; the same list for as long as nothing changed. */
  readonly trust: readonly TrustDocument[];
  /** Set by `stopgap revert --all` until `stopgap resume`: everything comes out. */
  readonly suspended: boolean;
}

/** The patcher as the agent sees it: it can be asked, and it finds out for itself. */
export interface Patcher {
  /**
   * Hands on trust documents. What is refused changes nothing, and the patcher says so in its own log. Rejected when they
   * do not reach it; then the same list is handed on again at the next call.
   */
  trust(documents: readonly TrustDocument[]): Promise<void>;
  observe(patches: readonly VerifiedPatch[], pids?: readonly number[]): Promise<ObservedProcess[]>;
  execute(step: PatcherStep): Promise<Result<ChangeDone, PatcherFailure>>;
}

export interface Clock {
  now(): Date;
  /** Milliseconds from some moment on, whatever anybody does to the time: for waits. */
  elapsedMs(): number;
}

/** What happened to one step; skips never come here. */
export interface StepOutcome {
  readonly step: Exclude<Step, { kind: 'skip' }>;
  readonly result: Result<ChangeDone, PatcherFailure>;
}

/** Where a pass reports: the log and the status that people read. */
export interface Report {
  /** `isRepetition` when the same step failed for the same reason the last time. */
  readonly stepDone: (outcome: StepOutcome, isRepetition: boolean) => void;
  /** All rows, and those whose phase, reason or version changed since the last pass. */
  readonly status: (rows: readonly StatusRow[], changed: readonly StatusRow[]) => void;
  /** Attempts that were blocked since the last pass, or, of a process that is new here, at any time before. */
  readonly blocked: (row: StatusRow, attempts: number) => void;
  /** Why the patcher, which answers otherwise, does not hear of trust; once for each reason, and undefined when it does. */
  readonly trustUntold: (problem: string | undefined) => void;
}
