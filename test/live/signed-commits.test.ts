import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceConditionState } from '#domain/source/source-status.ts';
import { aPatch } from '../support/builders.ts';
import type { CommitSigners } from '../support/commit-signers.ts';
import { buildIdIn } from '../support/engine.ts';
import { textBytes, waitUntil } from '../support/proc-state.ts';
import { TestHost } from '../support/stopgap-host.ts';
import { patchletFor } from '../support/target-patchlets.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';

let host: TestHost;
let signers: CommitSigners;
let alice: string;
beforeEach(() => {
  host = new TestHost();
  signers = host.commitSigners();
  alice = signers.key('alice');
  signers.allow({ keyFile: alice, principal: 'alice@example.com' });
  signers.revoke();
});
afterEach(async () => {
  await stopAllTargets();
  await host.remove();
});

const verifying = (): { more: string[] } => ({
  more: [
    ...['--verify-commits', 'head', '--allowed-signers', signers.allowedSignersFile],
    ...['--revoked-signers', signers.revokedSignersFile],
  ],
});

/** A manifest that an author has signed, so that only the commit can be what is wrong. */
function manifestFor(target: ProgramTarget): string {
  const patchlets = [patchletFor(target.binary, 'f_site', 'Insert', 'new')];
  const buildId = buildIdIn(target.pid, target.binary);
  const variants = [{ name: 'build', buildId, architecture: 'x86_64' as const, patchlets }];
  return host.manifest('cve-1', aPatch({ version: 1, variants }));
}

async function untilVerified(wanted: Partial<SourceConditionState>): Promise<void> {
  const isSo = async (): Promise<boolean> => {
    const found = (await host.status()).source.conditions?.find(({ type }) => type === 'SourceVerified');
    return found?.status === wanted.status && found?.reason === wanted.reason;
  };
  await waitUntil(isSo, { what: `the source to be verified: ${JSON.stringify(wanted)}` });
}

describe('where commits are verified', () => {
  it('a signed patch in an unsigned commit reaches no process, and in a signed one it does', async () => {
    const target = await launchProgram('counter', ['threads=3'], BUILDS.pie);
    const text = textBytes(target.pid, target.binary);
    host.repository.committer = { keyFile: alice };
    host.commit({});
    await host.start(verifying());
    await untilVerified({ status: 'True', reason: 'Succeeded' });
    host.repository.committer = {};
    host.commit({ 'a.yaml': manifestFor(target) });
    await untilVerified({ status: 'False', reason: 'NotSigned' });
    const before = target.stats();
    await waitUntil(() => target.stats().count('f', 'old') > before.count('f', 'old') + 100, { what: 'rounds' });
    expect(target.stats().count('f', 'new')).toBe(0);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    expect((await host.status()).patches).toEqual([]);
    host.repository.committer = { keyFile: alice };
    host.commit({ 'a.yaml': manifestFor(target) });
    await host.untilRow(target.pid, { phase: 'Applied' });
    await waitUntil(() => target.stats().count('f', 'new') > 0, { what: 'the new answer' });
    await untilVerified({ status: 'True', reason: 'Succeeded' });
  });

  it('a lost list of revoked signers and an unsigned removal take nothing out, over a restart too', async () => {
    const target = await launchProgram('counter', ['threads=3'], BUILDS.pie);
    host.repository.committer = { keyFile: alice };
    const manifest = manifestFor(target);
    host.commit({ 'a.yaml': manifest });
    await host.start(verifying());
    await host.untilRow(target.pid, { phase: 'Applied' });
    rmSync(signers.revokedSignersFile);
    // Only now: a look that had read the list before would go on by it.
    await untilVerified({ status: 'False', reason: 'SignersUnusable' });
    host.repository.committer = {};
    host.commit({});
    signers.revoke();
    await untilVerified({ status: 'False', reason: 'NotSigned' });
    await host.end('SIGTERM');
    await host.start(verifying());
    await untilVerified({ status: 'False', reason: 'NotSigned' });
    await host.untilRow(target.pid, { phase: 'Applied' });
    const before = target.stats();
    await waitUntil(() => target.stats().count('f', 'new') > before.count('f', 'new') + 100, { what: 'rounds' });
    host.repository.committer = { keyFile: alice };
    host.commit({});
    await waitUntil(async () => (await host.status()).processes.length === 0, { what: 'the patch to be out' });
  });
});
