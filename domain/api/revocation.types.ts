// Generated from schemas/revocation.yaml by `npm run generate`. Do not edit: change schemas/revocation.yaml instead.

/**
 * Revokes one version of one patch. Signed by the people of the revoker role of the trust root.
 */
export interface RevocationPredicate {
  /**
   * What becomes of it where it runs. `Rollback` takes it out, `Keep` leaves it.
   */
  readonly onRevoke: 'Keep' | 'Rollback';
  /**
   * When it was revoked. UTC, such as `2027-03-01T00:00:00Z`.
   */
  readonly revoked: string;
  /**
   * The reason, for people.
   */
  readonly why: string;
}
