import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aPatch } from '../../support/builders.ts';
import { pathWithFrida } from '../../support/frida.ts';
import { answersOf, ONLY_NEW, ONLY_OLD } from '../../support/live-changes.ts';
import { waitUntil } from '../../support/proc-state.ts';
import { TestHost } from '../../support/stopgap-host.ts';
import { readElf, symbolsOf } from '../../support/target-elf.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

/** Hooks from a commit to a process and back, through everything that there is. */
let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await stopAllTargets();
  await host.remove();
});

function manifestFor(target: ProgramTarget): string {
  const address = `0x${(symbolsOf(target.binary).get('subject') ?? Number.NaN).toString(16)}`;
  const hooks = [{ name: 'guard', address, onEnter: 'function (args) { args[0] = args[0].add(100); }' }];
  const { buildId } = readElf(target.binary);
  return host.manifest('cve-hook', aPatch({ variants: [{ name: 'build', buildId, architecture: 'x86_64', hooks }] }));
}

const hasAgent = ({ pid }: ProgramTarget): boolean =>
  readFileSync(`/proc/${pid}/maps`, 'latin1').includes('frida-agent');

it('a commit brings a hook, a patcher that dies loses it, the next one brings it back, and the revert takes it out', async () => {
  const target = await launchProgram('idle', ['every=100']);
  host.commit({ 'a.yaml': manifestFor(target) });
  await host.start({ env: { PATH: await pathWithFrida() } });
  const row = await host.untilRow(target.pid, { phase: 'Applied' });
  expect(row.message).toContain('as long as the hook host');
  expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);

  for (const pid of host.patchers()) process.kill(pid, 'SIGKILL');
  await waitUntil(() => !hasAgent(target), { what: 'the agent to leave with its host' });
  // The next patcher may have put the hook in again before this has counted enough.
  expect(await answersOf(target, 'subject')).toMatchObject({ old: true, wrong: false });
  await waitUntil(async () => (await answersOf(target, 'subject'))['new'] === true, {
    withinMs: 60_000,
    what: 'the hook to be back',
  });
  expect(target.isRunning()).toBe(true);

  host.commit({});
  await waitUntil(() => !hasAgent(target), { what: 'the hook to be taken out' });
  expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
});
