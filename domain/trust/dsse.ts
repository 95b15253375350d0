import { concatBytes } from '../bytes.ts';
import { encodeUtf8 } from '../utf8.ts';

/** Type of every payload Stopgap signs; part of the signed bytes, so that no other document can pass for one. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/**
 * Pre-authentication encoding of DSSE v1: what a signature is made over.
 * https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthEncoding(payload: Uint8Array, payloadType: string = PAYLOAD_TYPE): Uint8Array {
  const type = encodeUtf8(payloadType);
  return concatBytes(encodeUtf8(`DSSEv1 ${type.length} `), type, encodeUtf8(` ${payload.length} `), payload);
}
