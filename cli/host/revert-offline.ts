import { parseOwnerId, revisionName } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Logger } from '#runtime/logger.ts';
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
 * themselves hold all that is needed to restore them. The error is a sentence.
 */
export async function revertOffline(log: Logger): Promise<Result<Reverted[], string>> {
  const anybody = parseOwnerId('0'.repeat(16));
  invariant(anybody !== undefined, 'sixteen zeros are an owner');
  const wired = await wireRevertOnly(anybody, log);
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
