import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { aPatch, signedIn } from '../../support/builders.ts';
import { pathWithFrida } from '../../support/frida.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { readElf, symbolsOf } from '../../support/target-elf.ts';
import { BUILDS, compile } from '../../support/target-program.ts';
import { launchProgram, stopAllTargets } from '../../support/target.ts';
import { stepFor, TestPatcher } from '../../support/test-patcher.ts';

/** Processes that Frida would kill: refused, and not touched at all. */
let patcher: TestPatcher;
beforeAll(async () => {
  patcher = new TestPatcher();
  await patcher.start({ env: { PATH: await pathWithFrida() } });
});
afterEach(stopAllTargets);
afterAll(() => patcher.remove());

it.each([
  { title: 'a static program', flags: BUILDS.static, before: [], says: /statically linked/ },
  { title: 'a static program that lies anywhere', flags: BUILDS.staticPie, before: [], says: /statically linked/ },
  {
    title: 'a process in a pid namespace of its own',
    flags: BUILDS.pie,
    before: ['unshare', '--pid', '--fork'],
    says: /in a container/,
  },
  {
    title: 'a process in a mount namespace of its own',
    flags: BUILDS.pie,
    before: ['unshare', '--mount'],
    says: /in a container/,
  },
])('refuses $title', async ({ flags, before, says }) => {
  const binary = await compile('idle', flags);
  const target = await launchBuilt(binary, [], { before });
  const { pid, startTicks } = target;
  const maps = readFileSync(`/proc/${pid}/maps`, 'latin1');
  const { buildId } = readElf(binary);
  const address = `0x${(symbolsOf(binary).get('subject') ?? Number.NaN).toString(16)}`;
  const hooks = [{ name: 'guard', address, onEnter: '() => {}' }];
  const patch = patcher.sign('cve', aPatch({ variants: [{ name: 'a', buildId, architecture: 'x86_64', hooks }] }));
  const { name } = patch;
  const done = await patcher
    .client()
    .execute({ kind: 'apply', process: { pid, startTicks }, name, buildId, ...signedIn(patch) });
  const message = expect.stringMatching(says) as string;
  expect(done).toMatchObject({ ok: false, error: { reason: 'EngineUnavailable', message } });
  expect(readFileSync(`/proc/${pid}/maps`, 'latin1')).toBe(maps);
  expect(target.isRunning()).toBe(true);
});

it('does not take a thread that ends while it is looked at for one with a system call filter', async () => {
  const target = await launchProgram('state', ['threads=1', 'births=1']);
  const { buildId } = readElf(target.binary);
  const address = `0x${(symbolsOf(target.binary).get('main') ?? Number.NaN).toString(16)}`;
  const hooks = [{ name: 'guard', address, onEnter: '() => {}' }];
  const patch = patcher.sign('cve', aPatch({ variants: [{ name: 'a', buildId, architecture: 'x86_64', hooks }] }));
  for (let look = 0; look < 300; look += 1)
    expect(await patcher.ask('/v1/plan', stepFor(target, patch))).toMatchObject({ planned: {} });
});
