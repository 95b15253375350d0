// Generated from schemas/statement.yaml by `npm run generate`. Do not edit: change schemas/statement.yaml instead.

/**
 * The signed payload. It says which thing of which name and digest it is about, and what it says about it.
 */
export interface Statement {
  /**
   * Version of the frame.
   */
  readonly _type: 'https://in-toto.io/Statement/v1';
  /**
   * The one thing that this is about.
   *
   * @minItems 1
   * @maxItems 1
   */
  readonly subject: readonly Subject[];
  /**
   * Which kind of document the predicate is.
   */
  readonly predicateType:
    | 'https://stopgap.dev/micropatch/v1alpha1'
    | 'https://stopgap.dev/approval/v1alpha1'
    | 'https://stopgap.dev/catalog/v1alpha1'
    | 'https://stopgap.dev/revocation/v1alpha1'
    | 'https://stopgap.dev/trust-root/v1alpha1';
  /**
   * The document itself. Its shape is checked on its own.
   */
  readonly predicate: {
    readonly [k: string]: unknown;
  };
}
/**
 * Name and digest of the thing.
 */
export interface Subject {
  /**
   * Name of the micropatch, or `trust-root` or `catalog`.
   */
  readonly name: string;
  readonly digest: SubjectDigest;
}
/**
 * Digest of the JCS form of the predicate, or, of an approval or revocation, of the signed patch it is about.
 */
export interface SubjectDigest {
  /**
   * 64 lower-case hex digits.
   */
  readonly sha256: string;
}
