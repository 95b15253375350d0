import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signerName } from '#domain/audit/checkpoint.ts';
import type { AuditEvent, TrustVersions } from '#domain/audit/event.ts';
import { NOTHING_TRUSTED } from '#domain/audit/line.ts';
import { systemClock } from '#runtime/clock.ts';
import { replaceWhole } from '#runtime/files/replace-whole.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Recovered } from '../recover-unfinished.ts';
import { auditedProcess, createStepAudit, type StepAudit, type StepAuditDeps } from '../step-audit.ts';
import { openAuditLog, type AuditLogFile } from './audit-log.ts';

export interface AuditOptions extends Omit<StepAuditDeps, 'log' | 'now'> {
  readonly directory: string;
  /** A folder that something else carries away from this machine; undefined for none. */
  readonly checkpointDirectory: string | undefined;
  readonly node: string;
  readonly boot: string;
  readonly log: Logger;
}

/** The audit log of a patcher: what is recorded, and what is told of it to the world outside. */
export interface Audit {
  readonly steps: StepAudit;
  /** What was trusted at most before this patcher started, as far as that is known. */
  trustFloor(): TrustVersions;
  /** What is trusted was looked at; only what is new is recorded. */
  trusted(summary: TrustVersions): void;
  /** What an earlier patcher left in the middle was found. */
  recovered(found: Recovered): void;
  /** Says that the patcher has started, and from then on now and then how far the log has come. */
  start(pid: number): void;
  close(): void;
}

/** What was done within the last minute may be cut off unseen by whoever has this machine; everything before may not. */
const CHECKPOINT_MS = 60_000;

/** The log is opened by the first line. Whatever stands against that is logged, and nothing is put in meanwhile. */
export function openAudit(options: AuditOptions): Audit {
  const { log } = options;
  const now = systemClock.now;
  const file = openAuditLog({
    ...options,
    version: ownVersion(),
    trust: options.trust,
    now,
    monotonic: () => performance.now(),
    onProblem(problem) {
      if (problem === undefined) log.info({}, 'the audit log is usable again');
      else log.error({ problem }, 'nothing is put in that cannot be recorded, and what is in stays');
    },
  });
  const steps = createStepAudit({ ...options, now, log: file });
  const emit = createEmitter(file, options);
  let trusted = '';
  let floor = NOTHING_TRUSTED;
  let timer: NodeJS.Timeout | undefined;
  return {
    steps,
    trustFloor: () => floor,
    trusted({ root, catalog, revoked, digest }) {
      if (digest === trusted) return;
      trusted = digest;
      file.keep({ kind: 'TrustAccepted', root, catalog, revoked, digest });
    },
    recovered(found) {
      file.keep(recoveredEvent(found));
    },
    start(pid) {
      // Asked for once, before anything is judged: each line that is written later asks in turn what is trusted.
      const known = file.trustFloor();
      if (known.ok) floor = known.value;
      file.keep({ kind: 'Started', pid });
      emit();
      timer = setInterval(emit, CHECKPOINT_MS).unref();
    },
    close() {
      clearInterval(timer);
      steps.close();
      emit();
      file.close();
    },
  };
}

function recoveredEvent({ entry, outcome }: Recovered): AuditEvent {
  const { process, name, digest, buildId, kind: step, at } = entry;
  const patch = { name, digest, buildId };
  return { kind: 'Recovered', step, process: auditedProcess(process), patch, owner: '', outcome, at };
}

function ownVersion(): string {
  const text = readFileSync(new URL(import.meta.resolve('#package.json')), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Signs how far the log has come, if that is news, and hands it on: as a line of the patcher's log, and as a file. */
function createEmitter(file: AuditLogFile, { log, checkpointDirectory, node }: AuditOptions): () => void {
  let problem: string | undefined;
  return () => {
    try {
      const checkpoint = file.checkpoint();
      if (checkpoint === undefined) return;
      log.info({ checkpoint }, 'audit checkpoint');
      const name = `${signerName(node).replaceAll('/', '_')}.checkpoint`;
      if (checkpointDirectory !== undefined) replaceWhole(join(checkpointDirectory, name), checkpoint, 0o644);
      problem = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== problem) log.error({ problem: message }, 'the checkpoint of the audit log cannot be written');
      problem = message;
    }
  };
}
