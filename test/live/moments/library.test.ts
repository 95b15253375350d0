import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD, patchOfSites } from '../../support/live-changes.ts';
import { anonymousExecutableMappings, mappingsOf, memoryOf, textBytes } from '../../support/proc-state.ts';
import { overwrite } from '../../support/tampering.ts';
import { readElf } from '../../support/target-elf.ts';
import { launchConditions } from '../../support/target-kinds/conditions.ts';
import { expectUnharmed } from '../../support/target-kinds/round-trip.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { BUILDS, compile } from '../../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';

let engine: Engine;
let library = '';
let directory = '';
beforeAll(async () => {
  engine = startEngine();
  library = await compile('library', BUILDS.library);
  directory = mkdtempSync(join(tmpdir(), 'stopgap-library-'));
});
afterEach(stopAllTargets);
afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

const patchFor = (target: ProgramTarget) => patchOfSites(target, [['library_value_site']], { module: library });

/** One that does not fit behind the library's code, and so outlives the library. */
function longPatch(): VerifiedPatch {
  const patchlet = patchletFor(library, 'library_value_site');
  return patchOf(readElf(library).buildId, [{ ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(4_000) }]);
}

async function turn(target: ProgramTarget, state: 'on' | 'off'): Promise<void> {
  const from = target.lines.length;
  target.signal(state === 'on' ? 'SIGUSR1' : 'SIGUSR2');
  await target.line(new RegExp(`"loaded":${String(state === 'on')}`), undefined, from);
}

/** Where each copy of a library starts. */
const basesOf = (target: ProgramTarget, path: string): number[] =>
  mappingsOf(target.pid).flatMap((each) => (each.path === path && each.offset === 0 ? [each.start] : []));

/** The number that the new code of this copy adds: the last of the four bytes to which its detour leads. */
function addendIn(target: ProgramTarget, file: string): number {
  const [base = Number.NaN] = basesOf(target, file);
  const site = base + Number(patchletFor(library, 'library_value_site').address);
  return site + 5 + memoryOf(target.pid, site + 1, 4).readInt32LE(0) + 3;
}

const isMapped = (target: ProgramTarget) => mappingsOf(target.pid).some(({ path }) => path === library);

describe('a library that is loaded later', () => {
  it('is found and patched', async () => {
    const target = await launchProgram('lib-user', [`library=${library}`]);
    const patch = patchFor(target);
    expect(engine.observe(target.pid, [patch])).toBeUndefined();
    expect(await engine.apply(target, patch)).toMatchObject({ ok: false, error: { reason: 'NoProcess' } });
    await turn(target, 'on');
    expect(engine.observe(target.pid, [patch])).toMatchObject({ patches: [] });
    expect(await answersOf(target, 'library_value')).toEqual(ONLY_OLD);
    const text = textBytes(target.pid, library);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'library_value')).toEqual(ONLY_NEW);
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'library_value')).toEqual(ONLY_OLD);
    await engine.sweep(target);
    expect(textBytes(target.pid, library).equals(text)).toBe(true);
  });

  it.each(['the same file', 'a copy of the file'])(
    'is patched in both places when %s is loaded twice',
    async (which) => {
      const also = which === 'the same file' ? library : join(directory, 'copy.so');
      if (also !== library) copyFileSync(library, also);
      const target = await launchProgram('lib-user', [`library=${library}`, `also=${also}`, 'threads=4']);
      await turn(target, 'on');
      const patch = patchFor(target);
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      expect(await answersOf(target, 'library_value')).toEqual(ONLY_NEW);
      const regions = () => (engine.observe(target.pid, [patch])?.patches ?? []).map(({ state }) => state);
      expect(regions()).toEqual(['Live', 'Live']);
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true, value: { pauseMs: 0 } });
      const { address, expect: original } = patchletFor(library, 'library_value_site');
      const [base = Number.NaN] = basesOf(target, also);
      overwrite(target.pid, base + Number(address), Buffer.from(original, 'hex'));
      expect(regions().sort()).toEqual(['Partial', 'Retired']);
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      expect(regions()).toEqual(['Live', 'Live']);
      expect(await answersOf(target, 'library_value')).toEqual(ONLY_NEW);
      expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
      expect(await answersOf(target, 'library_value')).toEqual(ONLY_OLD);
      expect(heldThreads(target.pid)).toEqual([]);
    },
  );

  it.each([0, 1])('is mended in the one of two copies in which somebody changed it (%s)', async (which) => {
    const also = join(directory, 'changed.so');
    copyFileSync(library, also);
    const target = await launchProgram('lib-user', [`library=${library}`, `also=${also}`, 'threads=4']);
    await turn(target, 'on');
    const patch = patchFor(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    const address = addendIn(target, which === 0 ? library : also);
    overwrite(target.pid, address, Buffer.from([120]));
    const changed = (engine.observe(target.pid, [patch])?.patches ?? []).filter(({ state }) => state === 'Tampered');
    expect(changed.map(({ tampering }) => tampering)).toEqual([
      [{ address, expected: '64', found: '78', place: 'region' }],
    ]);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect((engine.observe(target.pid, [patch])?.patches ?? []).map(({ state }) => state)).toEqual(['Live', 'Live']);
    expect(await answersOf(target, 'library_value')).toEqual(ONLY_NEW);
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    expect(await answersOf(target, 'library_value')).toEqual(ONLY_OLD);
    expect(heldThreads(target.pid)).toEqual([]);
  });
});

describe('a library that is unloaded while it is patched', () => {
  it.each([
    { where: 'behind its own code', patchOfIt: patchFor },
    { where: 'in a page of its own', patchOfIt: longPatch },
  ])('takes the patch with it, with the code $where', async ({ patchOfIt }) => {
    const target = await launchProgram('lib-user', [`library=${library}`]);
    await turn(target, 'on');
    const patch = patchOfIt(target);
    for (let round = 0; round < 5; round += 1) {
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      expect(await answersOf(target, 'library_value')).toEqual(ONLY_NEW);
      await turn(target, 'off');
      expect(isMapped(target)).toBe(false);
      expect(engine.live(target, patch)).toBeUndefined();
      expect(await engine.revert(target, patch)).toMatchObject({ ok: true, value: { pauseMs: 0 } });
      expect(await engine.apply(target, patch)).toMatchObject({ ok: false, error: { reason: 'NoProcess' } });
      if (round % 2 === 1) await engine.sweep(target);
      await turn(target, 'on');
      expect(engine.live(target, patch)).toBeUndefined();
      expect(await answersOf(target, 'library_value')).toEqual(ONLY_OLD);
    }
    expect(anonymousExecutableMappings(target.pid).length).toBeLessThanOrEqual(2);
    expect(target.isRunning()).toBe(true);
  });

  it('does no harm between the look and the stop', async () => {
    const target = await launchProgram('lib-user', [`library=${library}`]);
    await turn(target, 'on');
    const patch = patchFor(target);
    const tries = Array.from({ length: 40 }, (_, index) => index);
    for (const index of tries) {
      const applying = engine.apply(target, patch);
      await turn(target, 'off');
      const done = await applying;
      if (!done.ok) expect({ index, reason: done.error.reason }).toEqual({ index, reason: 'NoProcess' });
      expect(engine.live(target, patch)).toBeUndefined();
      await turn(target, 'on');
    }
    expect(await answersOf(target, 'library_value')).toEqual(ONLY_OLD);
    expect(target.isRunning()).toBe(true);
  });
});

describe('a library of which a process maps a part', () => {
  it.each([
    { title: 'only the first page', args: ['pages=1'], says: /^NoProcess: .* in a part of .* that is not mapped/ },
    {
      title: 'other memory in place of its code',
      args: ['over=1'],
      says: /^SiteUnsafe: .* in whose place there is other memory/,
    },
  ])('is left alone, with $title', async ({ args, says }) => {
    const target = await launchConditions([`map=${library}`, ...args]);
    const patch = patchOf(readElf(library).buildId, [patchletFor(library, 'library_value_site')]);
    expect(engine.observe(target.pid, [patch])).toMatchObject({ patches: [] });
    const mapped = mappingsOf(target.pid).filter(({ path }) => path === library);
    const text = textBytes(target.pid, library);
    const done = await engine.apply(target, patch);
    expect(done.ok ? 'applied' : `${done.error.reason}: ${done.error.message}`).toMatch(says);
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true, value: { pauseMs: 0 } });
    expect(mappingsOf(target.pid).filter(({ path }) => path === library)).toEqual(mapped);
    expect(textBytes(target.pid, library).equals(text)).toBe(true);
    await expectUnharmed(target);
  });

  it('is patched when the part that counts is there', async () => {
    const target = await launchConditions([`map=${library}`]);
    const patch = patchOf(readElf(library).buildId, [patchletFor(library, 'library_value_site')]);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(engine.live(target, patch)?.state).toBe('Live');
    await expectUnharmed(target);
  });
});
