import type { DsseEnvelope } from '../api/dsse-envelope.types.ts';
import { fieldsOfDsseEnvelope, validateDsseEnvelope } from '../api/dsse-envelope.validate.ts';
import { fromBase64, toBase64 } from '../base64.ts';
import { describeFault } from '../manifest/fault.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';
import { PAYLOAD_TYPE } from './dsse.ts';

/** The JSON form of an envelope (DSSE envelope.md). It is unsigned dress around signed bytes. */
export const toEnvelopeJson = ({ payload, signatures }: Envelope): DsseEnvelope => ({
  payloadType: PAYLOAD_TYPE,
  payload: toBase64(payload),
  signatures,
});

/** The JSON form as text for a file, laid out so that a diff shows what changed. */
export const formatEnvelope = (envelope: Envelope): string => `${JSON.stringify(toEnvelopeJson(envelope), null, 2)}\n`;

/** Reads the JSON form strictly, as what is signed is read; the errors are sentences without full stop. */
export function fromEnvelopeJson(value: unknown): Result<Envelope, readonly string[]> {
  const faults = wordFaults(value, shapeFaults(validateDsseEnvelope, value), fieldsOfDsseEnvelope);
  if (faults.length > 0) return err(faults.map((fault) => `${describeFault(fault)}. ${fault.fix}`));
  const { payload, signatures } = value as DsseEnvelope;
  const bytes = fromBase64(payload);
  if (bytes === undefined) return err(['payload is not standard base64']);
  return ok({ payload: bytes, signatures: signatures.map(({ keyid = '', sig }) => ({ keyid, sig })) });
}
