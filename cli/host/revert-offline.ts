import { parseOwnerId, revisionName, type OwnerId } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
import type { Logger } from '#runtime/logger.ts';
import { wireRevertOnly } from './wire.ts';

/** What became of one patch in one process. */
export interface Reverted {
  readonly revision: string;
  readonly pid: number;
  /** Empty when it is out. */
  readonly problem: string;
}

/**
 * Takes every patch out of every process of this machine, whoever put it in: nobody is there to ask, and the processes
 * themselves hold all that is needed to restore them.
 */
export async function revertOffline(log: Logger): Promise<Reverted[]> {
  const anybody = parseOwnerId('0'.repeat(16));
  invariant(anybody !== undefined, 'sixteen zeros are an owner');
  const { patcher, close } = await wireRevertOnly(anybody, log);
  try {
    const observed = await patcher.observe([]);
    const results: Reverted[] = [];
    for (const process of observed) {
      for (const live of process.patches.filter(({ state }) => state !== 'Retired'))
        results.push(await revertOne(process, live, patcher));
      await patcher.execute({ kind: 'sweep', process: process.key });
    }
    return results;
  } finally {
    await close();
  }
}

type RevertingPatcher = Awaited<ReturnType<typeof wireRevertOnly>>['patcher'];

async function revertOne(
  { key }: ObservedProcess,
  { name, digest, owner }: LivePatch,
  patcher: RevertingPatcher,
): Promise<Reverted> {
  const result = await patcher.execute({ kind: 'revert', process: key, digest, owner: owner satisfies OwnerId });
  return {
    revision: revisionName(name, digest),
    pid: key.pid,
    problem: result.ok ? '' : `${result.error.reason}: ${result.error.message}`,
  };
}
