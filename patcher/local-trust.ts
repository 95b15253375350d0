import type { TrustVersions } from '#domain/audit/event.ts';
import { NOTHING_TRUSTED } from '#domain/audit/line.ts';
import { HOST } from '#domain/trust/place.ts';
import type { TrustSummary } from '#domain/patcher-wire.ts';
import { err } from '#domain/result.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import type { DocumentRefusal } from '#domain/trust/document-refusal.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';
import { verifyForPatcher } from '#domain/trust/verify-for-patcher.ts';
import type { Logger } from '#runtime/logger.ts';
import { createTrustStore, NO_TRUST, type CurrentTrust, type TrustFloor } from '#runtime/trust/trust-store.ts';
import type { PlaceOf, Verify } from './ports.ts';
import type { StepAudit } from './step-audit.ts';

/** The audit log, as far as it is about trust. */
export interface TrustRecord {
  /** What was trusted at most before: less than that is a record that was lost. */
  trustFloor(): TrustFloor;
  /** Hears what is trusted whenever it is looked at. */
  trusted(versions: TrustVersions): void;
  readonly steps: Pick<StepAudit, 'refusedDocument'>;
}

export interface LocalTrustOptions {
  /** The root that an administrator pinned; without one nothing can be put in, only taken out. */
  readonly rootFile: string | undefined;
  readonly stateFile: string;
  readonly crypto: CryptoPrimitive;
  readonly now: () => Date;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  readonly record: () => TrustRecord;
  readonly log: Logger;
}

/** What this patcher trusts itself, and the judgement of patches by it. */
export interface LocalTrust {
  readonly verify: Verify;
  readonly placeOf: PlaceOf;
  readonly summary: () => TrustSummary;
  /** The same for the audit log: nothing while it is in doubt, so that what is doubted becomes no floor. */
  readonly versions: () => TrustVersions;
  readonly accept: (documents: readonly TrustDocument[]) => readonly DocumentRefusal[];
}

export function createLocalTrust(options: LocalTrustOptions): LocalTrust {
  const { rootFile, crypto, now, log, record } = options;
  const floor = (): TrustFloor => record().trustFloor();
  const onChange = (problem: string | undefined): void => {
    if (problem === undefined) {
      log.info({}, 'what is trusted is usable and up to date again');
      return;
    }
    log.error({ problem }, 'trust is not up to date, or not to be used');
    record().steps.refusedDocument({ document: 'the state of trust', reason: 'StateUnusable', message: problem });
  };
  const store = rootFile === undefined ? NO_TRUST : createTrustStore({ ...options, rootFile, floor, onChange });

  function summary(): TrustSummary {
    const current = store.current();
    const problem = store.problem();
    return { ...(current.ok ? heldOf(current.value) : NOTHING_TRUSTED), ...(problem === undefined ? {} : { problem }) };
  }

  function versions(): TrustVersions {
    const current = store.current();
    if (!current.ok || current.value.trust.doubt !== undefined) return NOTHING_TRUSTED;
    return heldOf(current.value);
  }

  return {
    summary,
    versions,
    // Without Kubernetes there are no pods, and so no place but the machine.
    placeOf: () => HOST,
    verify(patch, name, place) {
      const current = store.current();
      if (!current.ok) return err({ reason: 'SignatureInvalid', message: current.error });
      record().trusted(versions());
      const basis = { trust: current.value.trust, crypto, now: now() };
      return verifyForPatcher(patch, name, place === undefined ? basis : { ...basis, place });
    },
    accept(documents) {
      const before = summary();
      const refused = store.accept(documents);
      const after = summary();
      if (after.digest !== before.digest) log.info({ root: after.root, catalog: after.catalog }, 'trust became newer');
      record().trusted(versions());
      for (const refusal of refused) {
        log.warn({ ...refusal }, 'a trust document was refused');
        record().steps.refusedDocument(refusal);
      }
      return refused;
    },
  };
}

const heldOf = ({ trust: { root, catalog, revocations }, digest }: CurrentTrust): TrustVersions => ({
  root: root.version,
  catalog: catalog?.version ?? 0,
  revoked: revocations.size,
  digest,
});
