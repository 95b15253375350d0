import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Hook, Patch } from '#domain/api/micropatch.types.ts';
import { NO_CEILING } from '#domain/ceiling.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { ok } from '#domain/result.ts';
import { createModuleFinder } from '../../../patcher/elf/module-finder.ts';
import { createHookEngine } from '../../../patcher/frida/hook-engine.ts';
import { createHookHost } from '../../../patcher/frida/hook-host-process.ts';
import { ownMounts, readHookTarget } from '../../../patcher/frida/read-hook-target.ts';
import { createProcReader } from '../../../patcher/proc/proc-reader.ts';
import { aPatch, OURS } from '../../support/builders.ts';
import { childrenOf, memoryOf, threadsOf, waitUntil } from '../../support/proc-state.ts';
import { sha256 } from '../../support/sha256.ts';
import { readElf, symbolsOf } from '../../support/target-elf.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';
import { stepFor, TestPatcher } from '../../support/test-patcher.ts';

/** Without Frida hooks can be planned and not put in, and nobody is touched. */
let patcher: TestPatcher;
beforeAll(async () => {
  patcher = new TestPatcher();
  await patcher.start({ env: { PATH: '/nowhere' } });
});
afterEach(stopAllTargets);
afterAll(() => patcher.remove());

const HOOKED_BYTES = 16;
const subjectIn = (target: ProgramTarget): number => symbolsOf(target.binary).get('subject') ?? Number.NaN;

function patchFor(target: ProgramTarget, over: Partial<Hook> = {}, dates: Partial<Patch> = {}): VerifiedPatch {
  const address = `0x${subjectIn(target).toString(16)}`;
  const hooks = [{ name: 'guard', address, expect: 'f3904889f8', onEnter: 'function (args) {}', ...over }];
  const { buildId } = readElf(target.binary);
  const variants = [{ name: 'a', buildId, architecture: 'x86_64' as const, hooks }];
  return patcher.sign('cve-hook', aPatch({ ...dates, variants }));
}

const mapsOf = ({ pid }: ProgramTarget): string => readFileSync(`/proc/${pid}/maps`, 'latin1');

/** The hook engine with nothing that could be its host, wherever these tests run. */
function engineWithoutFrida() {
  const reader = createProcReader();
  return createHookEngine({
    reader,
    finder: createModuleFinder(),
    sha256,
    ceiling: () => ok(NO_CEILING),
    host: (events) =>
      createHookHost({
        programs: [{ label: 'npm frida', command: '/nowhere/frida', args: [] }],
        searchPath: '',
        events,
        onStart: () => undefined,
        onNoise: () => undefined,
      }),
    readTarget: (view, about) => readHookTarget(view, about, ownMounts()),
    monotonic: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    onLost: () => undefined,
  });
}

it('says that there is no Frida, and leaves the process as it was', async () => {
  const target = await launchProgram('idle', ['every=100']);
  const [maps, patch] = [mapsOf(target), patchFor(target)];
  const { pid, startTicks } = target;
  const buildId = patch.patch.variants[0]?.buildId ?? '';
  const engine = engineWithoutFrida();
  const wanted = { process: { pid, startTicks }, patch, buildId, owner: OURS };
  expect(await engine.apply(wanted)).toMatchObject({
    ok: false,
    error: {
      reason: 'EngineUnavailable',
      message: expect.stringMatching(/^there is no Frida .*npm frida: /) as string,
    },
  });
  expect(engine.live(wanted.process)).toEqual([]);
  expect(mapsOf(target)).toBe(maps);
  expect(threadsOf(pid).every(({ tracerPid }) => tracerPid === 0)).toBe(true);
  expect(target.isRunning()).toBe(true);
  await engine.close();
});

it('plans hooks: which functions, and what is there, with nothing changed and nobody started', async () => {
  const target = await launchProgram('idle', ['every=100']);
  // At its start the patcher tries a call in a process of its own, which is soon gone.
  await waitUntil(() => childrenOf(patcher.pid).length === 0, { what: 'the patcher to be alone' });
  const maps = mapsOf(target);
  const address = target.site('subject_site');
  const planned = await patcher.ask('/v1/plan', stepFor(target, patchFor(target)));
  const from = memoryOf(target.pid, address, HOOKED_BYTES).toString('hex');
  expect(planned).toEqual({ planned: { room: 'hookEngine', bytes: 0, sites: [{ address, from, to: '' }] } });
  expect(from.startsWith('f3904889f8')).toBe(true);
  expect(mapsOf(target)).toBe(maps);
  expect(childrenOf(patcher.pid)).toEqual([]);
});

it('refuses hooks that are past their date, before anybody asks for Frida', async () => {
  const target = await launchProgram('idle', ['every=100']);
  const patch = patchFor(target, {}, { expires: '2026-01-01T00:00:00Z' });
  const refusal = { failure: { reason: 'Expired', message: expect.stringContaining('2026-01-01') as string } };
  expect(await patcher.ask('/v1/plan', stepFor(target, patch))).toMatchObject(refusal);
  expect(await patcher.ask('/v1/apply', stepFor(target, patch))).toMatchObject(refusal);
});

it.each<{ title: string; over: Partial<Hook>; reason: string }>([
  { title: 'other bytes at the function', over: { expect: '9090909090' }, reason: 'BytesDiffer' },
  { title: 'a place that is no function', over: { address: '0x10' }, reason: 'SiteUnsafe' },
])('plans nothing where an apply would be refused: $title', async ({ over, reason }) => {
  const target = await launchProgram('idle', ['every=100']);
  const patch = patchFor(target, over);
  expect(await patcher.ask('/v1/plan', stepFor(target, patch))).toMatchObject({ failure: { reason } });
});
