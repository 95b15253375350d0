import { revisionName } from '#domain/ids.ts';
import type { Rejection } from '#domain/rejection.ts';
import { formatRejection } from '#domain/rejection.ts';
import { REASONS } from '#domain/reason.ts';
import type { SourceStatus } from '#domain/source/source-status.ts';
import type { StatusRow } from '#domain/status.ts';
import type { Logger } from '#runtime/logger.ts';

/** The parts of a step's outcome that a log line is made of; the agent's own type has more. */
export interface LoggedOutcome {
  readonly step: {
    readonly kind: 'apply' | 'replace' | 'mend' | 'revert' | 'sweep';
    readonly process: { readonly pid: number };
    readonly patch?: { readonly verified: { readonly name: string; readonly digest: string } };
    readonly name?: string;
    readonly digest?: string;
  };
  readonly result:
    | {
        readonly ok: true;
        readonly value: { readonly pauseMs: number; readonly threads: number; readonly moved: number };
      }
    | { readonly ok: false; readonly error: { readonly reason: string; readonly message: string } };
}

const DONE = {
  apply: 'patch applied',
  replace: 'patch replaced',
  mend: 'patch mended',
  revert: 'patch reverted',
  sweep: 'unused patch code cleared',
} as const;
const NOT_DONE = {
  apply: 'patch not applied',
  replace: 'patch not replaced',
  mend: 'patch not mended',
  revert: 'patch not reverted',
  sweep: 'unused patch code not cleared',
} as const;

/** One line for each step that did or could not do something. */
export function logStep(log: Logger, { step, result }: LoggedOutcome): void {
  const name = step.patch?.verified.name ?? step.name;
  const digest = step.patch?.verified.digest ?? step.digest;
  const patch =
    name === undefined || digest === undefined ? {} : { patch: revisionName(name as never, digest as never) };
  const fields = { ...patch, pid: step.process.pid };
  if (!result.ok) log.warn({ ...fields, ...result.error }, NOT_DONE[step.kind]);
  else if (step.kind === 'sweep') log.debug({ ...fields, pauseMs: result.value.pauseMs }, DONE.sweep);
  else
    log.info(
      { ...fields, pauseMs: result.value.pauseMs, threads: result.value.threads, moved: result.value.moved },
      DONE[step.kind],
    );
}

/** Phases that a person has to know of, as they come about. What was done is logged with the step that did it. */
export function logRows(log: Logger, changed: readonly StatusRow[]): void {
  for (const { revision, pid, executable, phase, reason, message } of changed) {
    const advice = reason === '' ? {} : { advice: REASONS[reason].advice };
    const fields = { patch: revision, pid, executable, phase, reason, message, ...advice };
    if (reason === 'Tampered') log.error(fields, 'tampering found');
    else if (phase === 'Failed' || phase === 'Blocked' || reason === 'Expired')
      log.warn(fields, 'patch is not in a process that needs it');
    else if (phase === 'NoTarget') log.info({ patch: revision, message }, 'patch has nothing to do here');
  }
}

/** Says what a pass over Git found, when it differs from the pass before. */
export function createSourceLog(
  log: Logger,
): (status: SourceStatus, isNews: boolean, patches: readonly string[]) => void {
  let lastComplaints = '';
  return (status, isNews, patches) => {
    if (isNews) log.info({ revision: status.lastAppliedRevision, patches }, 'desired state changed');
    const complaints = status.conditions.filter(({ type, status: value }) => type !== 'Ready' && value === 'True');
    const text = JSON.stringify([complaints.map(({ type, message }) => [type, message]), status.rejected]);
    if (text === lastComplaints) return;
    lastComplaints = text;
    for (const { type, reason, message } of complaints)
      log.warn({ condition: type, reason, message }, 'source needs attention');
    for (const rejection of status.rejected) log.warn(rejectionFields(rejection), 'document rejected');
  };
}

const rejectionFields = (rejection: Rejection): object => ({
  path: rejection.path,
  line: rejection.line,
  column: rejection.column,
  field: rejection.field,
  problem: formatRejection(rejection),
});
