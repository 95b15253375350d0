import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aPatch } from '../support/builders.ts';
import { buildIdIn } from '../support/engine.ts';
import { textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { TestHost } from '../support/stopgap-host.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await stopAllTargets();
  await host.remove();
});

/** Two sites of one function pair and one more: everything that can be cut in the middle is in it. */
function manifestFor(target: ProgramTarget): string {
  const patchlets = (['pair_a_site', 'pair_b_site', 'f_site'] as const).map((site) => patchletFor(target.binary, site));
  const variants = [
    { name: 'build', buildId: buildIdIn(target.pid, target.binary), architecture: 'x86_64' as const, patchlets },
  ];
  return host.manifest('cve-1', aPatch({ variants }));
}

async function expectAlive(target: ProgramTarget, threads: number): Promise<void> {
  expect(target.isRunning()).toBe(true);
  await waitUntil(() => threadsOf(target.pid).every(({ tracerPid }) => tracerPid === 0), {
    what: 'the kernel to let go of the threads',
  });
  expect(threadsOf(target.pid)).toHaveLength(threads);
  const before = target.stats().count('thread', 'rounds');
  await waitUntil(() => target.stats().count('thread', 'rounds') > before + 20, { what: 'the threads to go on' });
  for (const row of ['f', 'pair']) expect(target.stats().count(row, 'wrong')).toBe(0);
}

/** From the news of a commit to the end of what follows from it takes some 50 ms: the kill falls anywhere in there. */
const LATEST_KILL_MS = 60;

describe('a host that is killed while it acts', () => {
  it('leaves the target whole each time, and the next one converges', { timeout: 300_000 }, async () => {
    const target = await launchProgram('counter', ['threads=3'], BUILDS.pie);
    const threads = threadsOf(target.pid).length;
    const text = textBytes(target.pid, target.binary);
    const manifest = manifestFor(target);
    for (let round = 0; round < 16; round += 1) {
      host.commit(round % 2 === 0 ? { 'a.yaml': manifest } : {});
      host.log.length = 0;
      await host.start({ ready: false });
      await waitUntil(() => host.log.some((line) => line.includes('desired state changed')), {
        what: 'the host to read the commit',
      });
      await new Promise((resolve) => setTimeout(resolve, (LATEST_KILL_MS * round) / 16));
      await host.end('SIGKILL');
      await expectAlive(target, threads);
    }
    host.commit({ 'a.yaml': manifest });
    await host.start();
    await host.untilRow(target.pid, { phase: 'Applied' });
    await expectAlive(target, threads);
    host.commit({});
    await waitUntil(() => textBytes(target.pid, target.binary).equals(text), {
      withinMs: 30_000,
      what: 'the text to be as before',
    });
    await expectAlive(target, threads);
  });
});
