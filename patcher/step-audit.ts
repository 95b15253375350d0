import type {
  AuditedBytes,
  AuditedPatch,
  AuditedRange,
  AuditedStep,
  AuditEvent,
  TrustVersions,
} from '#domain/audit/event.ts';
import { hexAddress } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { PatchRoles } from '#domain/patch.ts';
import type {
  ChangedBytes,
  ChangeDone,
  MappedRange,
  PatcherFailure,
  PatcherStep,
  WantedMapping,
} from '#domain/patcher.ts';
import { processId, type ProcessKey } from '#domain/process.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Execute } from './executor.ts';
import { Refusals } from './refusals.ts';
import type { AuditLog, MetPatch, Witness } from './ports.ts';

export interface StepAuditDeps {
  readonly log: AuditLog;
  /** Path of the program that a process runs; undefined when it has ended. */
  readonly executableOf: (pid: number) => string | undefined;
  /** Digest of the payload that a step is about; empty for none. */
  readonly digestOf: (step: PatcherStep) => string;
  /** Who has signed what a step puts in, by role; undefined when it does not verify. */
  readonly rolesOf: (step: PatcherStep) => PatchRoles | undefined;
  /** What is trusted now. */
  readonly trust: () => TrustVersions;
  readonly now: () => Date;
}

/** The record of one step, from before it is tried to its end. */
export interface StepRecord {
  readonly witness: Witness;
  end(result: Result<ChangeDone, PatcherFailure>): void;
}

/** Turns what is decided and done into lines of the log. */
export interface StepAudit {
  /** Why nothing can be recorded; while there is a reason, nothing may be put in. */
  problem(): string | undefined;
  step(step: PatcherStep, owner: OwnerId): StepRecord;
  /** A patch that was offered was refused; it is about no process yet. */
  refusedOffer(patch: AuditedPatch, owner: string, failure: PatcherFailure): void;
  /** A document of trust was refused, or the file of them. */
  refusedDocument(refusal: { readonly document: string; readonly reason: string; readonly message: string }): void;
  note(event: AuditEvent): void;
  /** Counts that were not written yet are, before the program ends. */
  close(): void;
}

export function createStepAudit(deps: StepAuditDeps): StepAudit {
  const { log } = deps;
  const refusals = new Refusals(deps.now);
  return {
    problem: () => log.problem(),
    step: (step, owner) => new Recording(deps, refusals, step, owner),
    refusedOffer(patch, owner, { reason, message }) {
      const refused = refusals.refused(`offer ${owner} ${patch.name ?? ''} ${patch.digest ?? ''}`, reason);
      if (refused !== undefined)
        log.keep({
          kind: 'Refused',
          step: 'offer',
          patch,
          owner,
          reason,
          message,
          ...refused,
          changes: [],
          mapped: [],
        });
    },
    refusedDocument({ document, reason, message }) {
      const refused = refusals.refused(`trust ${document}`, reason);
      if (refused !== undefined) log.keep({ kind: 'TrustRefused', document, reason, message, ...refused });
    },
    note(event) {
      log.keep(event);
    },
    close() {
      const unwritten = refusals.unwritten();
      if (unwritten.length > 0) log.keep({ kind: 'Repeated', refusals: unwritten });
    },
  };
}

/** An executor whose steps are recorded, and nothing else around them. */
export const audited =
  (audit: Pick<StepAudit, 'step'>, executorOf: (owner: OwnerId, witness: Witness) => Execute) =>
  (owner: OwnerId): Execute =>
  async (step) => {
    const record = audit.step(step, owner);
    const result = await executorOf(owner, record.witness)(step);
    record.end(result);
    return result;
  };

class Recording implements StepRecord, Witness {
  readonly witness: Witness = this;
  readonly #deps: StepAuditDeps;
  readonly #refusals: Refusals;
  readonly #step: PatcherStep;
  readonly #owner: OwnerId;
  readonly #key: string;
  readonly #executable: string;
  #signers: AuditedPatch['signers'];
  #met: readonly MetPatch[] = [];
  #changes: AuditedBytes[] = [];
  #mapped: AuditedRange[] = [];

  constructor(deps: StepAuditDeps, refusals: Refusals, step: PatcherStep, owner: OwnerId) {
    this.#deps = deps;
    this.#refusals = refusals;
    this.#step = step;
    this.#owner = owner;
    this.#key = `${step.kind} ${processId(step.process)} ${owner} ${deps.digestOf(step)}`;
    this.#executable = deps.executableOf(step.process.pid) ?? '';
  }

  met(patches: readonly MetPatch[]): void {
    this.#met = patches;
  }

  before(changes: readonly ChangedBytes[]): Result<void, PatcherFailure> {
    // Clearing code that nothing reaches any more is told of when it is done.
    if (this.#step.kind === 'sweep') return ok(undefined);
    const event: AuditEvent = { kind: 'Begun', ...this.#about(), changes: changes.map(inHex) };
    return this.#announce(this.#key, event);
  }

  beforeMapping({ call, ...wanted }: WantedMapping): Result<void, PatcherFailure> {
    const mapping = { ...wanted, call: inHex(call) };
    return this.#announce(this.#mappingKey(wanted.content), { kind: 'Begun', ...this.#about(), changes: [], mapping });
  }

  /** Each content is announced by itself, so that one does not take the place of the other, or of the change. */
  #mappingKey(content: WantedMapping['content']): string {
    return `${this.#key} map ${content}`;
  }

  get #keys(): readonly string[] {
    return [this.#key, ...CONTENTS.map((content) => this.#mappingKey(content))];
  }

  /** Number of the line that announced what was tried: the change, or else what was mapped for it. */
  #announcedBy(): number | undefined {
    return this.#keys.map((key) => this.#refusals.last(key)).find((seq) => seq !== undefined);
  }

  /** An announcement stands in the log that it was written to, and only while that can take the line of its end, too. */
  #announce(key: string, event: AuditEvent): Result<void, PatcherFailure> {
    const { log, trust } = this.#deps;
    const plan = JSON.stringify([event, trust(), log.generation()]);
    const isAnnounced = this.#refusals.announcement(key, plan) !== undefined;
    if (this.#step.kind !== 'apply') {
      if (!isAnnounced) this.#refusals.announced(key, plan, log.keep(event));
      return ok(undefined);
    }
    if (isAnnounced) return unrecorded(log.probe());
    const written = log.write(event);
    if (!written.ok) return unrecorded(written.error);
    this.#refusals.announced(key, plan, written.value);
    return ok(undefined);
  }

  after(changes: readonly ChangedBytes[]): void {
    this.#changes.push(...changes.map(inHex));
  }

  mapped(range: MappedRange): void {
    this.#mapped.push(inHex(range));
  }

  end(result: Result<ChangeDone, PatcherFailure>): void {
    if (result.ok) this.#done(result.value);
    else this.#refused(result.error);
  }

  /** A step that turned out to have been done before is no change. */
  #done({ pauseMs, threads }: ChangeDone): void {
    const of = this.#announcedBy();
    const [times = 0] = this.#keys.map((key) => this.#refusals.done(key));
    if (!this.#hasChanged()) return;
    this.#deps.log.keep({
      kind: 'Done',
      ...(of === undefined ? {} : { of }),
      ...this.#about(),
      ...this.#memory(),
      pauseMicros: Math.round(pauseMs * 1000),
      threads,
      refusals: times,
    });
  }

  #refused({ reason, message }: PatcherFailure): void {
    const of = this.#announcedBy();
    const refused = this.#refusals.refused(this.#key, reason, this.#hasChanged());
    if (refused === undefined) return;
    const begun = of === undefined ? {} : { of };
    this.#deps.log.keep({
      kind: 'Refused',
      ...begun,
      ...this.#about(),
      ...this.#memory(),
      reason,
      message,
      ...refused,
    });
  }

  #hasChanged(): boolean {
    return this.#changes.length + this.#mapped.length > 0;
  }

  #memory(): { changes: AuditedBytes[]; mapped: AuditedRange[] } {
    return { changes: this.#changes, mapped: this.#mapped };
  }

  #about(): AuditedStep {
    const step = this.#step;
    return {
      step: step.kind,
      process: { ...step.process, executable: this.#executable },
      patch: this.#patch(),
      owner: step.kind === 'revert' ? step.owner : this.#owner,
    };
  }

  #patch(): AuditedPatch {
    const step = this.#step;
    const digest = this.#deps.digestOf(step);
    if (step.kind === 'apply') {
      this.#signers ??= filledRoles(this.#deps.rolesOf(step));
      return { name: step.name, digest, buildId: step.buildId, signers: this.#signers };
    }
    const [met] = this.#met;
    return { ...(digest === '' ? {} : { digest }), ...met };
  }
}

const CONTENTS = ['code', 'counters'] as const satisfies readonly WantedMapping['content'][];

const unrecorded = (problem: string | undefined): Result<void, PatcherFailure> =>
  problem === undefined
    ? ok(undefined)
    : err({ reason: 'StateUnusable', message: `${problem}; what is not recorded is not done` });

/** Roles that somebody fills. */
const filledRoles = (roles: PatchRoles | undefined): NonNullable<AuditedPatch['signers']> =>
  Object.fromEntries(Object.entries<readonly string[]>({ ...roles }).filter(([, people]) => people.length > 0));

const inHex = <T extends { readonly address: number }>(
  range: T,
): Omit<T, 'address'> & { readonly address: string } => ({
  ...range,
  address: hexAddress(range.address),
});

/** For a line about a process that is known by its key alone. */
export const auditedProcess = ({ pid, startTicks }: ProcessKey, executable = '') => ({ pid, startTicks, executable });
