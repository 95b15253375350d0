import { describeFault, type Fault } from '../manifest/fault.ts';
import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeUtf8 } from '../utf8.ts';
import { fromEnvelopeJson } from './envelope-json.ts';
import { countSigners } from './count-signers.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { parseStatement, TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT } from './statement.ts';
import type { TrustFailure } from './trust-failure.ts';
import { parseTrustRoot, type TrustRoot } from './trust-root.ts';

/** A root with 64 people and 8 RSA keys each stays below it. */
export const MAX_ROOT_BYTES = 1024 * 1024;

/**
 * Reads a trust root file: a DSSE envelope in JSON whose statement is signed by enough people of its own root role. That
 * proves that whoever holds those keys made this file, not that the file is the right one: the right one is the file
 * that an administrator put on the machine. An expired root is returned, because it still says who signed what is
 * running; `verifyPatch` refuses new patches then.
 */
export function verifyTrustRoot(file: Uint8Array, crypto: CryptoPrimitive): Result<TrustRoot, readonly TrustFailure[]> {
  const envelope = parseEnvelope(file);
  if (!envelope.ok) return err(envelope.error.map(invalid));
  const statement = parseStatement(envelope.value.payload, TRUST_ROOT_PREDICATE, crypto.sha256);
  if (!statement.ok) return err(statement.error.map((message) => invalid(`what is signed ${message}`)));
  if (statement.value.name !== TRUST_ROOT_SUBJECT) return err([invalid('what is signed has another subject')]);
  const root = parseTrustRoot(statement.value.predicate);
  if (!root.ok) return err(root.error.map((fault) => invalid(wordFault(fault))));
  return checkSelfSigned(root.value, envelope.value, crypto);
}

function checkSelfSigned(
  root: TrustRoot,
  { payload, signatures }: Envelope,
  crypto: CryptoPrimitive,
): Result<TrustRoot, readonly TrustFailure[]> {
  const { keyring, threshold } = root.roles.root;
  const { signers, complaints } = countSigners(payload, signatures, keyring, crypto);
  if (signers.length >= threshold) return ok(root);
  const missing = `it is signed by ${signers.length} of the ${threshold} people of its root role that it needs`;
  return err([missing, ...complaints].map((message) => invalid(message.replace(/\.$/, ''))));
}

const invalid = (message: string): TrustFailure => ({
  reason: 'SignatureInvalid',
  message: `The trust root is refused: ${message}.`,
});

const wordFault = (fault: Fault): string => `${describeFault(fault)}. ${fault.fix}`;

/** Reads the text of an envelope file. */
export function parseEnvelope(file: Uint8Array): Result<Envelope, readonly string[]> {
  if (file.length > MAX_ROOT_BYTES) return err([`the file is larger than ${MAX_ROOT_BYTES} bytes`]);
  const value = parseJson(file);
  return value === undefined ? err(['the file is not JSON in UTF-8']) : fromEnvelopeJson(value);
}

function parseJson(file: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(file) ?? '');
  } catch {
    return undefined;
  }
}
