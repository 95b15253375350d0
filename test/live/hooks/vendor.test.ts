import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { aPatch, signedIn } from '../../support/builders.ts';
import { pathWithFrida } from '../../support/frida.ts';
import { waitUntil } from '../../support/proc-state.ts';
import { launchTarget, stopAllTargets, type Target } from '../../support/target.ts';
import { TestPatcher } from '../../support/test-patcher.ts';
import { untilDone } from '../../support/until-done.ts';
import { VENDOR_BUILDS, vendorNode } from '../../support/vendor-build.ts';

/**
 * CVE-2022-0778 in the vendor's Node.js, closed by a sentence: no root is sought for a modulus that is not prime. The
 * address is that of BN_is_prime_ex in this build.
 */
const ONLY_PRIMES = `(() => {
  const isPrime = new NativeFunction(base.add('0x1752130'), 'int', ['pointer', 'int', 'pointer', 'pointer']);
  return (result, a, p, context) => (isPrime(p, 0, context, NULL) === 1 ? original(result, a, p, context) : NULL);
})()`;
const REPRODUCER = join(import.meta.dirname, '..', '..', '..', 'catalog', 'reproducers', 'explicit-curve-key.cjs');
const HANG_MS = 2_000;

let patcher: TestPatcher;
beforeAll(async () => {
  patcher = new TestPatcher();
  await patcher.start({ env: { PATH: await pathWithFrida() } });
});
afterEach(stopAllTargets);
afterAll(() => patcher.remove());

async function reproducer(mode: 'attack' | 'baseline'): Promise<Target> {
  const target = await launchTarget(await vendorNode('16.14.1'), [REPRODUCER, mode]);
  const isWaiting = () => target.errorLines.some((line) => line.startsWith('waiting'));
  await waitUntil(isWaiting, { what: 'the reproducer to wait' });
  return target;
}

async function hook({ pid, startTicks }: Target): Promise<void> {
  const { buildId } = VENDOR_BUILDS['16.14.1'];
  const hooks = [{ name: 'only-primes', symbol: 'BN_mod_sqrt', replace: ONLY_PRIMES }];
  const patch = patcher.sign(
    'cve-2022-0778',
    aPatch({ variants: [{ name: 'node', buildId, architecture: 'x86_64', hooks }] }),
  );
  const { name } = patch;
  await untilDone(() =>
    patcher.client().execute({ kind: 'apply', process: { pid, startTicks }, name, buildId, ...signedIn(patch) }),
  );
}

it('lets the attack hang where there is no hook, and come to its end where there is one', async () => {
  const [open, closed] = [await reproducer('attack'), await reproducer('attack')];
  await hook(closed);
  for (const target of [open, closed]) target.tell('go\n');
  expect((await closed.exited).code).toBe(0);
  await wait(HANG_MS);
  expect(open.isRunning()).toBe(true);
  expect(open.lines).toEqual([]);
});

it('leaves good keys as they were', async () => {
  const [plain, hooked] = [await reproducer('baseline'), await reproducer('baseline')];
  await hook(hooked);
  for (const target of [plain, hooked]) target.tell('go\n');
  expect(await hooked.exited).toEqual(await plain.exited);
  expect(hooked.lines).toEqual(plain.lines);
  expect(hooked.lines.length).toBeGreaterThan(0);
});
