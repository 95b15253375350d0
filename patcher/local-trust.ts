import { HOST } from '#domain/trust/place.ts';
import type { TrustSummary } from '#domain/patcher-wire.ts';
import { err } from '#domain/result.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import type { DocumentRefusal } from '#domain/trust/document-refusal.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';
import { verifyForPatcher } from '#domain/trust/verify-for-patcher.ts';
import type { Logger } from '#runtime/logger.ts';
import { createTrustStore, NO_TRUST, type TrustFloor } from '#runtime/trust/trust-store.ts';
import type { PlaceOf, Verify } from './ports.ts';

export interface LocalTrustOptions {
  /** The root that an administrator pinned; without one nothing can be put in, only taken out. */
  readonly rootFile: string | undefined;
  readonly stateFile: string;
  readonly crypto: CryptoPrimitive;
  readonly now: () => Date;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  /** What was trusted at most before, as somebody else remembers it. */
  readonly floor: () => TrustFloor;
  /** Hears what is trusted whenever it is looked at, and what was refused. */
  readonly trusted: (summary: TrustSummary) => void;
  readonly refused: (refusal: Omit<DocumentRefusal, 'reason'> & { readonly reason: string }) => void;
  readonly log: Logger;
}

/** What this patcher trusts itself, and the judgement of patches by it. */
export interface LocalTrust {
  readonly verify: Verify;
  readonly placeOf: PlaceOf;
  readonly summary: () => TrustSummary;
  readonly accept: (documents: readonly TrustDocument[]) => readonly DocumentRefusal[];
}

export function createLocalTrust(options: LocalTrustOptions): LocalTrust {
  const { rootFile, crypto, now, log } = options;
  const onChange = (problem: string | undefined): void => {
    if (problem === undefined) {
      log.info({}, 'what is trusted is usable and up to date again');
      return;
    }
    log.error({ problem }, 'trust is not up to date, or not to be used');
    options.refused({ document: 'the state of trust', reason: 'StateUnusable', message: problem });
  };
  const store = rootFile === undefined ? NO_TRUST : createTrustStore({ ...options, rootFile, onChange });

  function summary(): TrustSummary {
    const current = store.current();
    const problem = store.problem();
    const known = current.ok ? current.value : undefined;
    return {
      root: known?.trust.root.version ?? 0,
      catalog: known?.trust.catalog?.version ?? 0,
      digest: known?.digest ?? '',
      ...(problem === undefined ? {} : { problem }),
    };
  }

  return {
    summary,
    // Without Kubernetes there are no pods, and so no place but the machine.
    placeOf: () => HOST,
    verify(patch, name, place) {
      const current = store.current();
      if (!current.ok) return err({ reason: 'SignatureInvalid', message: current.error });
      options.trusted(summary());
      const basis = { trust: current.value.trust, crypto, now: now() };
      return verifyForPatcher(patch, name, place === undefined ? basis : { ...basis, place });
    },
    accept(documents) {
      const before = summary();
      const refused = store.accept(documents);
      const after = summary();
      if (after.digest !== before.digest) log.info({ root: after.root, catalog: after.catalog }, 'trust became newer');
      options.trusted(after);
      for (const refusal of refused) {
        log.warn({ ...refusal }, 'a trust document was refused');
        options.refused(refusal);
      }
      return refused;
    },
  };
}
