import { revisionName } from '#domain/ids.ts';
import type { PatchSet } from '#domain/patch.ts';
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

/** One line for each step that did or could not do something; the same failure again is no news. */
export function logStep(log: Logger, { step, result }: LoggedOutcome, isRepetition: boolean): void {
  const name = step.patch?.verified.name ?? step.name;
  const digest = step.patch?.verified.digest ?? step.digest;
  const patch =
    name === undefined || digest === undefined ? {} : { patch: revisionName(name as never, digest as never) };
  const fields = { ...patch, pid: step.process.pid };
  if (!result.ok) log[isRepetition ? 'debug' : 'warn']({ ...fields, ...result.error }, NOT_DONE[step.kind]);
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

/** An attack, or what looks like one, that came to nothing. */
export function logBlocked(log: Logger, { revision, pid, executable, hits }: StatusRow, attempts: number): void {
  log.warn({ patch: revision, pid, executable, attempts, hits }, 'attempts blocked');
}

/** The patcher judges by what it heard of before; patches go in and out all the same. */
export function logUntold(log: Logger, problem: string | undefined): void {
  if (problem === undefined) log.info({}, 'the patcher knows the trust documents again');
  else log.error({ problem }, 'the patcher cannot be told of trust documents, and judges without them');
}

/** The parts of a pass over a source that log lines are made of. */
export interface LoggedPass {
  readonly status: SourceStatus;
  readonly isNews: boolean;
  readonly desired: PatchSet | undefined;
}

/** Names of patches in one line of the log. */
const MAX_NAMES = 32;

/** Says what a pass over Git found that the one before had not: each complaint once, and when the last one is gone. */
export function createSourceLog(log: Logger): (pass: LoggedPass) => void {
  let told: ReadonlySet<string> = new Set();
  return ({ status, isNews, desired }) => {
    if (isNews) logNews(log, desired);
    const complaints = complaintsOf(status, desired);
    for (const [text, { fields, message }] of complaints) if (!told.has(text)) log.warn(fields, message);
    if (told.size > 0 && complaints.size === 0)
      log.info({ revision: status.lastAppliedRevision }, 'source is in order again');
    told = new Set(complaints.keys());
  };
}

function logNews(log: Logger, desired: PatchSet | undefined): void {
  const names = [...(desired?.patches.keys() ?? [])];
  const fields = { revision: desired?.revision, count: names.length, patches: names.slice(0, MAX_NAMES) };
  log.info(fields, 'desired state changed');
}

interface Complaint {
  readonly fields: object;
  readonly message: string;
}

/** By what they say: a failure is several conditions with one text, of which the last one names it best. */
function complaintsOf({ conditions }: SourceStatus, desired: PatchSet | undefined): ReadonlyMap<string, Complaint> {
  const conditionLines = conditions
    .filter(({ type, status }) => type !== 'Ready' && (status === 'True') === (type !== 'SourceVerified'))
    .map(({ type, reason, message }): [string, Complaint] => [
      message,
      { fields: { condition: type, reason, message }, message: 'source needs attention' },
    ]);
  const rejectionLines = (desired?.rejected ?? []).map((rejection): [string, Complaint] => [
    formatRejection(rejection),
    { fields: rejectionFields(rejection), message: 'document rejected' },
  ]);
  return new Map([...conditionLines, ...rejectionLines]);
}

const rejectionFields = (rejection: Rejection): object => ({
  path: rejection.path,
  line: rejection.line,
  column: rejection.column,
  field: rejection.field,
  problem: formatRejection(rejection),
});
