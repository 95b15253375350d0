import type { DsseEnvelope } from '../api/dsse-envelope.types.ts';
import { toBase64 } from '../base64.ts';
import type { Envelope } from '../patch.ts';
import { PAYLOAD_TYPE } from './dsse.ts';

/** The JSON form of an envelope, for files: what `verifyTrustRoot` reads. Laid out so that a diff shows what changed. */
export function formatEnvelope({ payload, signatures }: Envelope): string {
  const envelope: DsseEnvelope = { payloadType: PAYLOAD_TYPE, payload: toBase64(payload), signatures };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}
