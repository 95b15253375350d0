import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainFault } from '#domain/audit/chain-fault.ts';
import type { PresentedCheckpoint } from '#domain/audit/checkpoint-faults.ts';
import { verifyChain } from '#domain/audit/verify-chain.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_PLACES } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { auditDirectoryOf, readCheckpoints, readLog, readVerifierKey, type KeptCheckpoint } from './read-log.ts';

export interface VerifyLogInput {
  readonly stateDirectory: string;
  /** Files in their order; all of the state directory when there are none. */
  readonly files: readonly string[];
  /** Files with checkpoints that were kept elsewhere; the one beside the log when there are none. */
  readonly checkpoints: readonly string[];
  /** Verifier key, or a file that holds it; the one beside the log when it is not given. */
  readonly key: string | undefined;
}

/** What `stopgap audit verify -o json` prints. */
export interface LogVerdict {
  readonly isWhole: boolean;
  readonly chain: string | undefined;
  readonly lines: number;
  readonly first: number;
  readonly last: number;
  /** The last line that a checkpoint vouches for, 0 for none. */
  readonly vouchedFor: number;
  readonly faults: readonly ChainFault[];
  readonly notes: readonly string[];
}

/** Judges a log with everything that is at hand. The error is a sentence about what cannot be read at all. */
export function verifyLog(input: VerifyLogInput): Result<LogVerdict, string> {
  const directory = auditDirectoryOf(input.stateDirectory);
  // Checkpoints first: a patcher that goes on meanwhile only makes the log longer than they say.
  const checkpoints = presented(input, directory);
  if (!checkpoints.ok) return checkpoints;
  const files = readLog(directory, input.files);
  if (!files.ok) return files;
  const verdict = verifyChain(files.value, checkpoints.value.checkpoints, nodeCrypto);
  const numbers = verdict.lines.map(({ line }) => line.seq);
  return ok({
    isWhole: verdict.faults.length === 0,
    chain: verdict.chain,
    lines: numbers.length,
    first: numbers[0] ?? 0,
    last: numbers.at(-1) ?? 0,
    vouchedFor: verdict.vouchedFor,
    faults: verdict.faults,
    notes: [...verdict.notes, ...checkpoints.value.notes],
  });
}

interface Presented {
  readonly checkpoints: readonly PresentedCheckpoint[];
  readonly notes: readonly string[];
}

function presented(input: VerifyLogInput, directory: string): Result<Presented, string> {
  const kept = keptCheckpoints(input, directory);
  if (!kept.ok) return kept;
  if (kept.value.length === 0)
    return ok({ checkpoints: [], notes: ['There is no checkpoint: nothing shows whether the end is missing.'] });
  const keyFile = join(directory, AUDIT_PLACES.verifierKey);
  if (input.key === undefined && !existsSync(keyFile))
    return err(`there is no key in ${keyFile}; name the verifier key of the node with --key`);
  const key = readVerifierKey(input.key ?? keyFile);
  if (!key.ok) return key;
  const notes = [
    ...(input.checkpoints.length > 0
      ? []
      : ['The checkpoint lies beside the log; one that was kept elsewhere, with --checkpoint, shows more.']),
    ...(input.key === undefined
      ? ['The key lies beside the log; one that was kept elsewhere, with --key, shows more.']
      : []),
  ];
  return ok({ checkpoints: kept.value.map((one) => ({ ...one, key: key.value })), notes });
}

function keptCheckpoints(
  { checkpoints, files }: VerifyLogInput,
  directory: string,
): Result<readonly KeptCheckpoint[], string> {
  const beside = join(directory, AUDIT_PLACES.checkpoint);
  const isBeside = checkpoints.length === 0 && files.length === 0 && existsSync(beside);
  const all: KeptCheckpoint[] = [];
  for (const file of isBeside ? [beside] : checkpoints) {
    const found = readCheckpoints(file);
    if (!found.ok) return found;
    all.push(...found.value);
  }
  return ok(all);
}

/** The verdict for people, one line each. */
export function formatLogVerdict({ chain, lines, first, last, vouchedFor, faults, notes }: LogVerdict): string[] {
  const range = lines === 0 ? 'no line' : `${lines} lines, ${first} to ${last}`;
  const vouched =
    vouchedFor === 0 ? 'no checkpoint vouches for any' : `a checkpoint vouches for all up to ${vouchedFor}`;
  const where = ({ file, row }: ChainFault): string => (row === undefined ? file : `${file}:${row}`);
  return [
    `Log      ${chain ?? 'unknown'}: ${range}; ${vouched}`,
    ...notes.map((note) => `Note     ${note}`),
    ...faults.map((fault) => `Fault    ${where(fault)}: ${fault.kind}: ${fault.message}`),
    faults.length === 0 ? 'Whole    every line is as it was written' : `Faults   ${faults.length}`,
  ];
}
