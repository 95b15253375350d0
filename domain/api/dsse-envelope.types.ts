// Generated from schemas/dsse-envelope.yaml by `npm run generate`. Do not edit: change schemas/dsse-envelope.yaml instead.

/**
 * Bytes and the signatures over them. Whoever passes it on is not trusted.
 */
export interface DsseEnvelope {
  /**
   * What the payload is. It is signed along with it.
   */
  readonly payloadType: 'application/vnd.in-toto+json';
  /**
   * Standard base64 of the JCS form of an in-toto Statement v1.
   */
  readonly payload: string;
  /**
   * Signatures over the pre-authentication encoding of type and payload.
   *
   * @minItems 1
   * @maxItems 16
   */
  readonly signatures: readonly DsseSignature[];
}
/**
 * One signature.
 */
export interface DsseSignature {
  /**
   * Fingerprint of the key. A hint for people; it is never trusted.
   */
  readonly keyid?: string;
  /**
   * Standard base64 of an SSHSIG blob, of a raw Ed25519 signature, or of an ECDSA P-256 signature in DER.
   */
  readonly sig: string;
}
