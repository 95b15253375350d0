// Generated from schemas/patcher-request.yaml by `npm run generate`. Do not edit: change schemas/patcher-request.yaml instead.

/**
 * One question. Which fields it needs follows from the path; docs/patcher.md has the table.
 */
export interface PatcherRequest {
  /**
   * Version of this protocol.
   */
  readonly protocol: 2;
  /**
   * Who asks, as in the records of patches. Patches of other owners are seen and never touched.
   */
  readonly owner: string;
  /**
   * For `offer`, patches as they were signed. They are verified and kept, and are wanted only after `want`.
   *
   * @maxItems 128
   */
  readonly patches?: readonly OfferedPatch[];
  /**
   * For `want`, the digests of all patches that this owner wants in processes from now on, one a line, sorted.
   */
  readonly digests?: string;
  /**
   * For `observe`, the answer to the last `want`, so that a patcher that was started anew says so.
   */
  readonly wanted?: string;
  /**
   * For `observe`, the only processes to look at. Without it, all of them.
   *
   * @maxItems 512
   *
   * Items: Process id as the patcher sees it.
   */
  readonly pids?: readonly number[];
  readonly process?: ProcessReference;
  readonly patch?: OfferedStep;
  /**
   * For `trust`, newer trust roots, the catalog and revocations, as they lie in Git. They are verified and kept.
   *
   * @maxItems 1024
   */
  readonly documents?: readonly TrustDocument[];
  /**
   * For `revert`, the version that is to be taken out; for `release`, the one that may be put in again.
   */
  readonly digest?: string;
  /**
   * For `revert`, whose patch it is, if it is not the one who asks. Only for taking everything out by hand.
   */
  readonly of?: string;
}
/**
 * A signed patch under the name that it was found by.
 */
export interface OfferedPatch {
  /**
   * Name of the micropatch.
   */
  readonly name: string;
  /**
   * A DSSE envelope; its shape is checked on its own.
   */
  readonly envelope: {
    readonly [k: string]: unknown;
  };
  /**
   * Approvals of the patch, each a DSSE envelope; their shape is checked on its own.
   *
   * @maxItems 16
   *
   * Items: A DSSE envelope.
   */
  readonly approvals?: readonly {
    readonly [k: string]: unknown;
  }[];
}
/**
 * For `plan`, `apply`, `revert` and `sweep`, the process that is meant.
 */
export interface ProcessReference {
  /**
   * Process id as the patcher sees it.
   */
  readonly pid: number;
  /**
   * Start time in clock ticks since boot; with the pid it names a process until the next boot.
   */
  readonly startTicks: number;
}
/**
 * For `plan`, `apply` and `verify`, the patch as it was signed; for `plan` and `apply` also the build.
 */
export interface OfferedStep {
  /**
   * Name of the micropatch.
   */
  readonly name: string;
  /**
   * The build of the process that is to be patched.
   */
  readonly buildId?: string;
  /**
   * A DSSE envelope; its shape is checked on its own.
   */
  readonly envelope: {
    readonly [k: string]: unknown;
  };
  /**
   * Approvals of the patch, each a DSSE envelope; their shape is checked on its own.
   *
   * @maxItems 16
   *
   * Items: A DSSE envelope.
   */
  readonly approvals?: readonly {
    readonly [k: string]: unknown;
  }[];
}
/**
 * One document under the name of its file.
 */
export interface TrustDocument {
  /**
   * Name of the file, which says what kind of document it wants to be.
   */
  readonly name: string;
  /**
   * A DSSE envelope; its shape is checked on its own.
   */
  readonly envelope: {
    readonly [k: string]: unknown;
  };
}
