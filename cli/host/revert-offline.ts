import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseOwnerId, revisionName } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { AUDIT_FOLDER, AUDIT_PLACES } from '#runtime/audit/audit-directory.ts';
import type { Logger } from '#runtime/logger.ts';
import { lockState, type Release } from '#runtime/state/state-lock.ts';
import { wireRevertOnly, type RevertOnly } from './wire.ts';

/** What became of one patch in one process. */
export interface Reverted {
  readonly revision: string;
  readonly pid: number;
  /** Empty when it is out. */
  readonly problem: string;
}

/**
 * Takes every patch out of every process of this machine, whoever put it in: nobody is there to ask, and the processes
 * themselves hold all that is needed to restore them. What is done is recorded in the log of the host that ran here, in one
 * of these state directories. The error is a sentence.
 */
export async function revertOffline(
  log: Logger,
  stateDirectories: readonly string[],
): Promise<Result<Reverted[], string>> {
  const { directory, release } = borrowLog(stateDirectories);
  try {
    return await revertRecorded(log, directory);
  } finally {
    release();
  }
}

/** The audit log of a host that does not run. One that does has its own hands in it, and two at once would break it. */
function borrowLog(stateDirectories: readonly string[]): { directory: string | undefined; release: Release } {
  for (const state of new Set(stateDirectories)) {
    const directory = join(state, 'patcher', AUDIT_FOLDER);
    const lock = existsSync(join(directory, AUDIT_PLACES.key)) ? lockState(state) : undefined;
    if (lock?.ok === true) return { directory, release: lock.value };
  }
  return { directory: undefined, release: () => undefined };
}

async function revertRecorded(log: Logger, directory: string | undefined): Promise<Result<Reverted[], string>> {
  const anybody = parseOwnerId('0'.repeat(16));
  invariant(anybody !== undefined, 'sixteen zeros are an owner');
  const wired = await wireRevertOnly(anybody, log, directory);
  if (!wired.ok) return wired;
  const { patcher, close } = wired.value;
  try {
    const observed = await patcher.observe([]);
    const results: Reverted[] = [];
    for (const process of observed) {
      for (const live of process.patches.filter(({ state }) => state !== 'Retired'))
        results.push(await revertOne(process, live, patcher));
      // Code that nothing leads to any more does no harm, so that it is no matter if this fails.
      await patcher.execute({ kind: 'sweep', process: process.key }).catch(() => undefined);
    }
    return ok(results);
  } catch (error) {
    return err(`processes could not be looked at: ${(error as Error).message}`);
  } finally {
    await close();
  }
}

async function revertOne(
  { key }: ObservedProcess,
  { name, digest, owner }: LivePatch,
  patcher: RevertOnly['patcher'],
): Promise<Reverted> {
  const problem = await patcher.execute({ kind: 'revert', process: key, digest, owner }).then(
    (result) => (result.ok ? '' : `${result.error.reason}: ${result.error.message}`),
    (error: unknown) => `the patcher is lost: ${(error as Error).message}`,
  );
  return { revision: revisionName(name, digest), pid: key.pid, problem };
}
