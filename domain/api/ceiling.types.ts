// Generated from schemas/ceiling.yaml by `npm run generate`. Do not edit: change schemas/ceiling.yaml instead.

/**
 * What no patch may touch on this machine.
 */
export interface Ceiling {
  /**
   * Version of this format.
   */
  readonly apiVersion: 'stopgap.dev/v1alpha1';
  /**
   * Tells the document from a manifest, which it is not.
   */
  readonly kind: 'Ceiling';
  /**
   * Patches of a higher severity are not put in by themselves on this machine.
   */
  readonly highestSeverity?: 'Low' | 'Medium' | 'High' | 'Critical';
  readonly never?: NeverPatched;
}
/**
 * Processes that nothing is put into. One match is enough.
 */
export interface NeverPatched {
  /**
   * Names of programs, or whole paths as /proc/PID/exe has them. `*` stands for any characters.
   *
   * @minItems 1
   * @maxItems 256
   *
   * Items: Such as `postgres`, `sshd*` or `/opt/payments/*`.
   */
  readonly executables?: readonly string[];
  /**
   * User ids, as the patcher sees them. Real, effective, saved and file system user all count.
   *
   * @minItems 1
   * @maxItems 256
   *
   * Items: Such as 0 for root.
   */
  readonly users?: readonly number[];
}
