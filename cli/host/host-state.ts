import { join } from 'node:path';
import { type HostStatus, summarizePatches } from '#domain/host-status.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { PatchSet } from '#domain/patch.ts';
import { mayTraceAnybody, type PatcherHello } from '#domain/patcher-wire.ts';
import type { Phase } from '#domain/reason.ts';
import { ok, type Result } from '#domain/result.ts';
import { describeRef } from '#domain/source/source-ref.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import type { SourceStatus } from '#domain/source/source-status.ts';
import type { StatusRow } from '#domain/status.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';
import { systemClock } from '#runtime/clock.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Suspension } from '#runtime/state/suspension.ts';
import type { HostOptions } from './host-options.ts';
import { createTrustStore } from '#runtime/trust/trust-store.ts';
import { HostTrust } from './host-trust.ts';

/** Phases of a process that has code of the patch in it, whole or not. */
const PHASES_WITH_CODE: ReadonlySet<Phase> = new Set(['Applied', 'Partial', 'Drifted', 'Reverting']);

/** What the loops of a host share: the newest answer of each, nothing that is derived from it. */
export class HostState {
  readonly #options: HostOptions;
  readonly #suspension: Suspension;
  readonly #version: string;
  readonly #log: Logger;
  readonly #startedAt = systemClock.now().toISOString();
  readonly #trust: HostTrust;
  #suspensionProblem: string | undefined;
  #limits: string | undefined;
  #set: PatchSet | undefined;
  #source: SourceStatus | undefined;
  #rows: readonly StatusRow[] = [];
  #observedAt = '';

  private constructor(options: HostOptions, suspension: Suspension, version: string, log: Logger, trust: HostTrust) {
    this.#options = options;
    this.#suspension = suspension;
    this.#version = version;
    this.#log = log;
    this.#trust = trust;
  }

  /** Fails when there is no trust root: without one nothing could ever be verified. */
  static open(options: HostOptions, suspension: Suspension, version: string, log: Logger): Result<HostState, string> {
    const store = createTrustStore({
      rootFile: options.trustRootFile,
      stateFile: options.isDryRun ? undefined : join(options.stateDirectory, 'trust.json'),
      crypto: nodeCrypto,
      now: systemClock.now,
      monotonic: () => performance.now(),
      onChange: (problem) => {
        if (problem === undefined) log.info({}, 'what is trusted is usable and up to date again');
        else log.error({ problem }, 'trust is not up to date, or not to be used');
      },
    });
    const current = store.current();
    if (!current.ok) return current;
    return ok(new HostState(options, suspension, version, log, new HostTrust(store, current.value, log)));
  }

  get trust(): HostTrust {
    return this.#trust;
  }

  /** What the patcher may decides what can be said of this machine: what it cannot look into, it cannot find. */
  startedWith({ capabilities }: PatcherHello): void {
    if (mayTraceAnybody(capabilities)) return;
    this.#limits = 'only processes of this user can be looked into and patched, see docs/permissions.md';
    this.#log.warn({ capabilities }, this.#limits);
  }

  request(): SourceRequest {
    this.#trust.tryAgain();
    return { ...this.#options.source, judgedBy: this.#trust.judgedBy(systemClock.now()) };
  }

  restored(set: PatchSet | undefined): void {
    this.#set = set;
  }

  accepted({ desired, status }: { readonly desired: PatchSet | undefined; readonly status: SourceStatus }): void {
    this.#set = desired;
    this.#source = status;
  }

  observed(rows: readonly StatusRow[], now: Date): void {
    this.#rows = rows;
    this.#observedAt = now.toISOString();
  }

  desired(): { patches: PatchSet | undefined; trust: readonly TrustDocument[]; suspended: boolean } {
    return { patches: this.#set, trust: this.#trust.documents, suspended: this.#suspension.isSuspended() };
  }

  isSuspended(): boolean {
    return this.#suspension.isSuspended();
  }

  suspend(now: Date): void {
    this.#suspensionProblem = this.#suspension.suspend(now);
    this.#log.warn({}, 'suspended: everything is taken out until `stopgap resume`');
    if (this.#suspensionProblem !== undefined)
      this.#log.error({ problem: this.#suspensionProblem }, 'suspended until this host ends, and no longer');
  }

  resume(): void {
    this.#suspension.resume();
    this.#suspensionProblem = undefined;
    this.#log.info({}, 'resumed');
  }

  /** How many patches are in how many processes, those included that somebody tampered with or that are on their way out. */
  leftBehind(): { patches: number; processes: number } {
    const applied = this.#rows.filter(
      ({ phase, pid, owner }) => PHASES_WITH_CODE.has(phase) && pid !== undefined && owner === undefined,
    );
    return {
      patches: new Set(applied.map(({ patch }) => patch)).size,
      processes: new Set(applied.map(({ pid }) => pid)).size,
    };
  }

  status(owner: OwnerId, now: Date): HostStatus {
    const { url, source } = this.#options;
    return {
      apiVersion: 'stopgap.dev/host-status/v1',
      observedAt: this.#observedAt === '' ? now.toISOString() : this.#observedAt,
      ...(this.#limits === undefined ? {} : { limits: this.#limits }),
      ...this.#trust.status(),
      host: { pid: process.pid, startedAt: this.#startedAt, version: this.#version, owner },
      source: {
        repository: url.printable,
        ref: describeRef(source.source.ref),
        path: source.source.path,
        ...this.#source,
      },
      suspended: this.isSuspended(),
      ...(this.#suspensionProblem === undefined ? {} : { suspensionProblem: this.#suspensionProblem }),
      patches: summarizePatches(this.#set),
      processes: this.#rows,
    };
  }
}
