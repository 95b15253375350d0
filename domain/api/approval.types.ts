// Generated from schemas/approval.yaml by `npm run generate`. Do not edit: change schemas/approval.yaml instead.

/**
 * Approves one version of one patch. Signed by the people of the approver role of the trust root.
 */
export interface ApprovalPredicate {
  /**
   * From when on it counts. UTC, such as `2027-03-01T00:00:00Z`.
   */
  readonly notBefore: string;
  /**
   * Until when it counts. Past it, the patch is put into nothing new.
   */
  readonly expires: string;
  readonly scope: ApprovalScope;
}
/**
 * Where the patch may be applied. What it does not say is not narrowed; `{}` is everywhere.
 */
export interface ApprovalScope {
  /**
   * Patterns of namespaces or images whose pods it covers. With it, processes outside pods are left out.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A name with `*` for anything.
   */
  readonly namespaces?: readonly string[];
  /**
   * Patterns of namespaces or images whose pods it covers. With it, processes outside pods are left out.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A name with `*` for anything.
   */
  readonly images?: readonly string[];
  /**
   * Whether it covers processes outside pods. Without it, yes unless namespaces or images are given.
   */
  readonly hostProcesses?: boolean;
}
