import type { OwnerId } from '#domain/ids.ts';
import type { ChangeDone, PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { DeathWatch, type RecentChange } from './death-watch.ts';
import type { Execute } from './executor.ts';
import type { Journal, Quarantine, Witness } from './ports.ts';
import { audited, auditedProcess, type StepAudit } from './step-audit.ts';

export type Recorded = Result<ChangeDone, PatcherFailure>;

export interface RecordedDeps {
  /** The executor that acts for this owner, and tells the witness what it changes. */
  readonly executorOf: (owner: OwnerId, witness: Witness) => Execute;
  /** Digest of an envelope's payload, by which a version is known. */
  readonly digestOf: (step: PatcherStep) => string;
  readonly journal: Journal;
  readonly quarantine: Quarantine;
  readonly audit: StepAudit;
  readonly boot: string;
  readonly now: () => Date;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
}

/** Carries out steps with a record before and after each, and learns from deaths. */
export interface RecordedExecutor {
  execute(step: PatcherStep, owner: OwnerId): Promise<Recorded>;
  /** A process was ended by a fault of its own. */
  died(pid: number): RecentChange | undefined;
}

export function createRecordedExecutor(deps: RecordedDeps): RecordedExecutor {
  const watch = new DeathWatch();

  function entryOf(step: PatcherStep) {
    const { process, kind } = step;
    const name = step.kind === 'apply' ? step.name : '';
    const buildId = step.kind === 'apply' ? step.buildId : '';
    return { at: deps.now().toISOString(), boot: deps.boot, process, kind, name, digest: deps.digestOf(step), buildId };
  }

  async function carryOut(step: PatcherStep, owner: OwnerId, witness: Witness): Promise<Recorded> {
    const entry = entryOf(step);
    const obstacle = step.kind === 'apply' ? obstacleAgainst(entry, deps) : undefined;
    if (obstacle !== undefined) return err(obstacle);
    const begun = written(() => deps.journal.begin(entry));
    if (!begun.ok && step.kind === 'apply') return err({ reason: 'StateUnusable', message: begun.error });
    if (step.kind === 'apply') watch.changed(entry, deps.monotonic());
    const result = await deps.executorOf(owner, witness)(step);
    // A process that is gone may have died of the attempt; any other failure has left it as it was.
    if (!result.ok && result.error.reason !== 'NoProcess') watch.unchanged(step.process);
    if (begun.ok) {
      written(() => {
        deps.journal.end(begun.value);
      });
    }
    return result;
  }

  return {
    execute: (step, owner) =>
      audited(deps.audit, (whose, witness) => (what) => carryOut(what, whose, witness))(owner)(step),
    died(pid) {
      const suspect = watch.suspectOf(pid, deps.monotonic());
      if (suspect === undefined) return undefined;
      const message = obituary(suspect);
      deps.quarantine.add({ ...suspect, at: deps.now().toISOString(), message });
      deps.audit.note({ kind: 'Died', ...mournedStep(suspect), message });
      return suspect;
    },
  };
}

const mournedStep = ({ process, name, digest, buildId }: RecentChange) => ({
  step: 'apply' as const,
  process: auditedProcess(process),
  patch: { name, digest, buildId },
  owner: '',
});

/** What stands against putting anything in, or this, before the process is looked at. */
function obstacleAgainst(
  entry: Pick<RecentChange, 'digest' | 'buildId'>,
  { quarantine, audit }: Pick<RecordedDeps, 'quarantine' | 'audit'>,
): PatcherFailure | undefined {
  const problem = audit.problem();
  if (problem !== undefined) return { reason: 'StateUnusable', message: `${problem}; until then nothing is put in` };
  return quarantineAgainst(entry, quarantine);
}

function quarantineAgainst(
  { digest, buildId }: Pick<RecentChange, 'digest' | 'buildId'>,
  quarantine: Quarantine,
): PatcherFailure | undefined {
  const problem = quarantine.problem();
  if (problem !== undefined) return { reason: 'StateUnusable', message: `${problem}; until then nothing is put in` };
  const found = quarantine.find(digest, buildId);
  return found && { reason: 'ProcessCrashed', message: found.message };
}

export const obituary = ({ process, name }: Pick<RecentChange, 'process' | 'name'>): string =>
  `process ${process.pid} died of a fault right after ${name} was put in: it is put into no further process of this machine`;

/** Taking a patch out is never held up by a full disk; putting one in is. */
function written<T>(work: () => T): Result<T, string> {
  try {
    return ok(work());
  } catch (error) {
    return err(
      `the journal cannot be written (${(error as Error).message}), and nothing is put in that is not written down`,
    );
  }
}
