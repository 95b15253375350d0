import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenewedChain } from '#domain/audit/event.ts';
import { trustFloorOf } from '#domain/audit/trust-floor.ts';
import { verifyChain } from '#domain/audit/verify-chain.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_PLACES, auditFileNumber, readAuditFile } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';

export interface RenewLogInput {
  readonly directory: string;
  /** Why, in the words of whoever does it. */
  readonly because: string;
  readonly by: string;
  readonly now: Date;
  /** Whether the node gets another key, because the one that it has is lost or known to others. */
  readonly newKey: boolean;
}

/** So many of its faults are told of in the new log; all of them are in the old one. */
const TOLD_FAULTS = 20;

/**
 * Moves a log aside, whole, and leaves word for the patcher, which begins another one whose first line says so. Nothing is
 * deleted. The answer is the folder that the old log is in then; the error is a sentence.
 */
export function renewLog({ directory, because, by, now, newKey }: RenewLogInput): Result<string, string> {
  const kept = newKey ? [] : [AUDIT_PLACES.key, AUDIT_PLACES.verifierKey];
  const staying: readonly string[] = [...kept, AUDIT_PLACES.renewal];
  const at = now.toISOString();
  const aside = `aside-${at.replaceAll(/[:.]/g, '-')}`;
  try {
    if (!existsSync(directory)) return err(`there is no audit log in ${directory}`);
    const moving = readdirSync(directory).filter((name) => !name.startsWith('aside-') && !staying.includes(name));
    const renewal: RenewedChain = { because, by, at, aside, ...verdictOn(directory, moving) };
    mkdirSync(join(directory, aside), { mode: 0o700 });
    // The word first: a log that is gone without it stops the patcher.
    writeFileSync(join(directory, AUDIT_PLACES.renewal), `${JSON.stringify(renewal)}\n`, { mode: 0o600, flush: true });
    for (const name of inOrder(moving)) renameSync(join(directory, name), join(directory, aside, name));
    return ok(join(directory, aside));
  } catch (error) {
    return err(`the audit log cannot be moved aside: ${(error as Error).message}`);
  }
}

/** The checkpoint last, so that a renewal that was cut short is not taken for a beginning. */
const inOrder = (names: readonly string[]): string[] => [
  ...names.filter((name) => name !== AUDIT_PLACES.checkpoint),
  ...names.filter((name) => name === AUDIT_PLACES.checkpoint),
];

function verdictOn(
  directory: string,
  names: readonly string[],
): Pick<RenewedChain, 'faults' | 'last' | 'head' | 'highest'> {
  const files = names.filter((name) => auditFileNumber(name) > 0).sort();
  const { faults, lines } = verifyChain(
    files.map((name) => readAuditFile(directory, name)),
    [],
    nodeCrypto,
  );
  const end = lines.at(-1);
  return {
    faults: faults.slice(0, TOLD_FAULTS).map(({ file, message }) => `${file}: ${message}`),
    ...(end === undefined ? {} : { last: end.line.seq, head: end.hash }),
    highest: trustFloorOf(lines.map(({ line }) => line)),
  };
}
