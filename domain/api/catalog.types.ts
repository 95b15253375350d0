// Generated from schemas/catalog.yaml by `npm run generate`. Do not edit: change schemas/catalog.yaml instead.

/**
 * All micropatches that may be applied. Signed by the people of the catalog role of the trust root.
 */
export interface CatalogPredicate {
  /**
   * Number of this catalog. A later one has a higher number; a lower one is refused.
   */
  readonly version: number;
  /**
   * When it was made. A clock that is behind it is wrong, and nothing new is verified by a wrong clock.
   */
  readonly issued: string;
  /**
   * Past it nothing new is applied, and what is applied stays. Short, such as three days.
   */
  readonly expires: string;
  /**
   * One entry for each version, each sha256 once.
   *
   * @maxItems 5000
   */
  readonly entries: readonly CatalogEntry[];
}
/**
 * One version of one patch.
 */
export interface CatalogEntry {
  /**
   * Name of the micropatch.
   */
  readonly name: string;
  /**
   * The version that the patch says of itself.
   */
  readonly version: number;
  /**
   * sha256 of the signed content of the patch, 64 lower-case hex digits.
   */
  readonly sha256: string;
  /**
   * An `Active` patch may be applied, a `Revoked` one never again.
   */
  readonly state: 'Active' | 'Revoked';
  /**
   * What becomes of a revoked patch that runs. `Rollback` takes it out, `Keep` leaves it. `Keep` unless set.
   */
  readonly onRevoke?: 'Keep' | 'Rollback';
}
