import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, ONLY_NEW, patchOfSites } from '../../support/live-changes.ts';
import { anonymousExecutableMappings } from '../../support/proc-state.ts';
import { readElf } from '../../support/target-elf.ts';
import { buildC } from '../../support/target-kinds/build.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { expectRoundTrip, mustChange } from '../../support/target-kinds/round-trip.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { stopAllTargets } from '../../support/target.ts';

let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

/** glibc's own builds are in engine.test.ts. */
const BUILDS = {
  dynamic: ['-fPIE', '-pie'],
  'dynamic, at a fixed address': ['-fno-pie', '-no-pie'],
  static: ['-fno-pie', '-no-pie', '-static'],
  'static, at any address': ['-fPIE', '-static-pie'],
} as const;

describe.each(Object.entries(BUILDS))('a program with musl, %s', (_, flags) => {
  it('takes a patch at the end of its code, and gives it back', async () => {
    const target = await launchBuilt(await buildC('counter.c', flags, 'musl-gcc'), ['threads=8']);
    await expectRoundTrip(engine, target, patchOfSites(target, [['f_site']]), { row: 'f' });
  });

  it('maps a page for a patch that is longer', async () => {
    const target = await launchBuilt(await buildC('counter.c', flags, 'musl-gcc'), ['threads=4']);
    const patchlet = patchletFor(target.binary, 'f_site');
    const long = { ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(4_000) };
    await mustChange(engine, 'apply', target, patchOf(readElf(target.binary).buildId, [long]));
    expect(await answersOf(target, 'f')).toEqual(ONLY_NEW);
    expect(anonymousExecutableMappings(target.pid).every(({ permissions }) => permissions === 'r-xp')).toBe(true);
  });

  it('changes two sites as one', async () => {
    const target = await launchBuilt(await buildC('counter.c', flags, 'musl-gcc'), ['threads=4']);
    const patch = patchOfSites(target, [['pair_a_site'], ['pair_b_site', 'Replace']]);
    await expectRoundTrip(engine, target, patch, { row: 'pair' });
  });
});
