import type { Envelope } from '../patch.ts';
import { err, ok, type Result } from '../result.ts';
import type { CryptoPrimitive } from './crypto-primitive.ts';
import { countForRole, malformed, refuse, type Refusal } from './open-document.ts';
import { parseEnvelope } from './parse-envelope.ts';
import type { Proven } from './proven.ts';
import { parseStatement, TRUST_ROOT_PREDICATE, TRUST_ROOT_SUBJECT } from './statement.ts';
import { trustFailure, type TrustFailure } from './trust-failure.ts';
import { parseTrustRoot, type TrustRoot } from './trust-root.ts';

/**
 * Reads a trust root file: a DSSE envelope in JSON whose statement is signed by enough people of its own root role. That
 * proves that whoever holds those keys made this file, not that the file is the right one: the right one is the file
 * that an administrator put on the machine. An expired root is returned, because it still says who signed what is
 * running; `verifyPatch` refuses new patches then.
 */
export function verifyTrustRoot(
  file: Uint8Array,
  crypto: CryptoPrimitive,
): Result<Proven<TrustRoot>, readonly TrustFailure[]> {
  const envelope = parseEnvelope(file);
  if (!envelope.ok) return err(envelope.error.map(invalid));
  const root = readRoot(envelope.value, crypto);
  if (!root.ok) return err([invalid(root.error.message)]);
  const signed = countForRole(envelope.value, { name: 'root', keys: root.value.roles.root }, crypto);
  return signed.ok ? ok({ content: root.value, envelope: envelope.value }) : err([invalid(signed.error.message)]);
}

/**
 * Reads the root that follows another: exactly the next version, signed by enough people of the root role of both (TUF
 * specification 5.3.5). The old ones are counted before anything is read. Its date is not judged: a chain may lead
 * through roots that have expired since.
 */
export function verifyNextRoot(
  current: TrustRoot,
  envelope: Envelope,
  crypto: CryptoPrimitive,
): Result<TrustRoot, Refusal> {
  const allowed = countForRole(envelope, { name: 'root', keys: current.roles.root }, crypto);
  if (!allowed.ok) return refuse(allowed.error.reason, `by trust root ${current.version}, ${allowed.error.message}`);
  const next = readRoot(envelope, crypto);
  if (!next.ok) return next;
  if (next.value.version !== current.version + 1)
    return refuse(
      'VersionSkipped',
      `version ${current.version + 1} has to follow, and it is version ${next.value.version}`,
    );
  const accepted = countForRole(envelope, { name: 'root', keys: next.value.roles.root }, crypto);
  return accepted.ok ? next : accepted;
}

function readRoot({ payload }: Envelope, crypto: CryptoPrimitive): Result<TrustRoot, Refusal> {
  const statement = parseStatement(payload, TRUST_ROOT_PREDICATE, crypto.sha256);
  if (!statement.ok) return refuse('Malformed', `what is signed ${statement.error.join('; and ')}`);
  if (statement.value.subject.name !== TRUST_ROOT_SUBJECT)
    return refuse('Malformed', 'what is signed has another subject');
  const root = parseTrustRoot(statement.value.predicate);
  return root.ok ? root : malformed(root.error);
}

const invalid = (message: string): TrustFailure =>
  trustFailure('SignatureInvalid', `The trust root is refused: ${message}.`);
