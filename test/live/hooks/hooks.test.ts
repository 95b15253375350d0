import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Hook } from '#domain/api/micropatch.types.ts';
import type { ChangeDone, PatcherFailure } from '#domain/patcher.ts';
import type { ObservedProcess } from '#domain/process.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Result } from '#domain/result.ts';
import { aPatch, OURS, signedIn } from '../../support/builders.ts';
import { pathWithFrida } from '../../support/frida.ts';
import { answersOf, heldThreads, ONLY_NEW, ONLY_OLD } from '../../support/live-changes.ts';
import { threadsOf, waitUntil } from '../../support/proc-state.ts';
import { overwrite } from '../../support/tampering.ts';
import { readElf, symbolsOf } from '../../support/target-elf.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../../support/target.ts';
import { TestPatcher } from '../../support/test-patcher.ts';
import { untilDone } from '../../support/until-done.ts';

/** Hooks by real Frida in a C program, through the real patcher program: both sides of every change. */
let patcher: TestPatcher;
let path: string;
beforeAll(async () => {
  path = await pathWithFrida();
  patcher = new TestPatcher();
  await patcher.start({ env: { PATH: path } });
});
afterEach(stopAllTargets);
afterAll(() => patcher.remove());

/** The first argument, plus 100 (or 120): what the detours of other tests do in assembly. */
const ADD = (addend: number) => `function (args) { args[0] = args[0].add(${addend}); }`;

const launch = (): Promise<ProgramTarget> => launchProgram('idle', ['every=100']);

/** What is undefined is left out. */
type Over = { readonly [K in keyof Hook]?: Hook[K] | undefined };

function hookOf(target: ProgramTarget, over: Over = {}): Hook {
  const address = `0x${(symbolsOf(target.binary).get('subject') ?? Number.NaN).toString(16)}`;
  const hook = { name: 'guard', address, expect: 'f3904889f8', onEnter: ADD(100), ...over };
  return Object.fromEntries(Object.entries(hook).filter(([, value]) => value !== undefined)) as unknown as Hook;
}

function patchOf(target: ProgramTarget, hooks: readonly Hook[], version = 1): VerifiedPatch {
  const { buildId } = readElf(target.binary);
  const variants = [{ name: 'build', buildId, architecture: 'x86_64' as const, hooks }];
  return patcher.sign('cve-hook', aPatch({ version, variants }));
}

const keyOf = ({ pid, startTicks }: ProgramTarget) => ({ pid, startTicks });

const apply = (target: ProgramTarget, patch: VerifiedPatch): Promise<Result<ChangeDone, PatcherFailure>> =>
  patcher.client().execute({
    kind: 'apply',
    process: keyOf(target),
    name: patch.name,
    buildId: patch.patch.variants[0]?.buildId ?? '',
    ...signedIn(patch),
  });

const revert = (target: ProgramTarget, { digest }: VerifiedPatch): Promise<Result<ChangeDone, PatcherFailure>> =>
  patcher.client().execute({ kind: 'revert', process: keyOf(target), digest, owner: OURS });

/** Frida has a second for each of its steps, which is not always enough on a machine that does other things too. */
const must = (step: typeof apply, target: ProgramTarget, patch: VerifiedPatch): Promise<ChangeDone> =>
  untilDone(() => step(target, patch), step.name);

const observe = async (target: ProgramTarget, patch: VerifiedPatch): Promise<ObservedProcess | undefined> =>
  (await patcher.client().observe([patch], [target.pid]))[0];

const hasAgent = ({ pid }: ProgramTarget): boolean =>
  readFileSync(`/proc/${pid}/maps`, 'latin1').includes('frida-agent');

/** Nothing of Frida is left, nobody holds a thread, and there are as many as before. */
async function expectAsBefore(target: ProgramTarget, threads: number): Promise<void> {
  const isLetGo = () => heldThreads(target.pid).length === 0 && threadsOf(target.pid).length === threads;
  await waitUntil(() => !hasAgent(target) && isLetGo(), { what: 'the agent to be gone' });
  expect(target.isRunning()).toBe(true);
  expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
}

describe('a hook in a C program', () => {
  it('goes in, is seen, and comes out again', async () => {
    const target = await launch();
    const threads = threadsOf(target.pid).length;
    const patch = patchOf(target, [hookOf(target)]);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    await must(apply, target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    const seen = await observe(target, patch);
    expect(seen?.patches).toMatchObject([{ name: 'cve-hook', digest: patch.digest, owner: OURS, state: 'Live' }]);
    expect(seen?.patches[0]?.resident?.keeper).toBeGreaterThan(1);
    expect(await must(apply, target, patch)).toMatchObject({ pauseMs: 0 });
    await must(revert, target, patch);
    await expectAsBefore(target, threads);
    expect((await observe(target, patch))?.patches).toEqual([]);
  });
});

describe('a newer version', () => {
  it.each<[title: string, first: Over, second: Over]>([
    ['of a hook around a function', {}, { onEnter: ADD(120) }],
    [
      'of a hook instead of a function',
      { onEnter: undefined, replace: '(x) => original(x.add(100))' },
      { onEnter: undefined, replace: '(x) => original(x.add(120))' },
    ],
    ['that was around and is instead', {}, { onEnter: undefined, replace: '(x) => original(x.add(120))' }],
  ])('%s takes the place of the one before', async (_, first, second) => {
    const target = await launch();
    const threads = threadsOf(target.pid).length;
    const [one, two] = [patchOf(target, [hookOf(target, first)]), patchOf(target, [hookOf(target, second)], 2)];
    await must(apply, target, one);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    await must(apply, target, two);
    expect(await answersOf(target, 'subject')).toEqual({ old: false, new: false, newer: true, wrong: false });
    expect((await observe(target, two))?.patches).toMatchObject([{ digest: two.digest, state: 'Live' }]);
    await must(revert, target, two);
    await expectAsBefore(target, threads);
  });
});

describe('a hook whose keeper is gone', () => {
  it('is out, is not claimed, and goes in again with the next hook host', async () => {
    const target = await launch();
    const patch = patchOf(target, [hookOf(target)]);
    await must(apply, target, patch);
    const keeper = (await observe(target, patch))?.patches[0]?.resident?.keeper ?? 0;
    process.kill(keeper, 'SIGKILL');
    await waitUntil(() => !hasAgent(target), { what: 'the agent to notice' });
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    expect((await observe(target, patch))?.patches).toEqual([]);
    await must(apply, target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    expect((await observe(target, patch))?.patches[0]?.resident?.keeper).not.toBe(keeper);
    await must(revert, target, patch);
  });

  it.each(['SIGTERM', 'SIGKILL', 'orphan'] as const)(
    'is out when the patcher ends by %s, and goes in again',
    async (how) => {
      const target = await launch();
      const threads = threadsOf(target.pid).length;
      const patch = patchOf(target, [hookOf(target)]);
      await must(apply, target, patch);
      expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
      await patcher.end(how);
      await expectAsBefore(target, threads);
      await patcher.start({ env: { PATH: path } });
      expect((await observe(target, patch))?.patches).toEqual([]);
      await must(apply, target, patch);
      expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
      await must(revert, target, patch);
      await expectAsBefore(target, threads);
    },
  );
});

describe('a script at fault', () => {
  const HOOK_MS = 6_000;
  it.each<[title: string, hook: Over, reason: string, says: RegExp]>([
    ['does not compile', { onEnter: 'function (args) { let }' }, 'HookFailed', /hook guard, onEnter: .*SyntaxError/],
    ['is no function', { onEnter: '42' }, 'HookFailed', /hook guard: onEnter is not a function/],
    ['throws when it is loaded', { onEnter: '(() => { throw new Error("no luck"); })()' }, 'HookFailed', /no luck/],
    ['never ends when it is loaded', { onEnter: '(() => { for (;;); })()' }, 'Timeout', /longer than 1 s/],
  ])('that %s is not applied', async (_, hook, reason, says) => {
    const target = await launch();
    const threads = threadsOf(target.pid).length;
    const patch = patchOf(target, [hookOf(target, hook)]);
    let tookMs = 0;
    const tried = async () => {
      const since = performance.now();
      const answer = await apply(target, patch);
      tookMs = performance.now() - since;
      return answer;
    };
    // Frida may be late with a script that has another fault.
    let done = await tried();
    for (let tries = 1; tries < 5 && !done.ok && done.error.reason === 'Timeout' && reason !== 'Timeout'; tries += 1)
      done = await tried();
    expect(tookMs).toBeLessThan(HOOK_MS);
    expect(done).toMatchObject({ ok: false, error: { reason, message: expect.stringMatching(says) as string } });
    expect((await observe(target, patch))?.patches).toEqual([]);
    await expectAsBefore(target, threads);
  });

  it('that throws in a call lets the call go on, stays in, and is told of', async () => {
    const target = await launch();
    const patch = patchOf(target, [hookOf(target, { onEnter: '() => { throw new Error("no luck"); }' })]);
    await must(apply, target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    const resident = async () => (await observe(target, patch))?.patches[0]?.resident;
    await waitUntil(async () => (await resident())?.trouble !== undefined, { what: 'the error to be told' });
    expect((await resident())?.trouble).toBe('hook guard: Error: no luck');
    await must(revert, target, patch);
  });

  it('is all out when one of several hooks is', async () => {
    const target = await launch();
    const threads = threadsOf(target.pid).length;
    const main = `0x${(symbolsOf(target.binary).get('main') ?? Number.NaN).toString(16)}`;
    const hooks = [hookOf(target), { name: 'other', address: main, onEnter: '42' }];
    const done = await apply(target, patchOf(target, hooks));
    expect(done).toMatchObject({
      ok: false,
      error: { reason: 'HookFailed', message: expect.stringMatching(/hook other/) as string },
    });
    await expectAsBefore(target, threads);
  });
});

describe('a function that cannot be hooked', () => {
  it.each<[title: string, hook: (target: ProgramTarget) => Over, reason: string, says: RegExp]>([
    ['other bytes', () => ({ expect: '9090' }), 'BytesDiffer', /is f390, not 9090/],
    [
      'not its start',
      (target) => ({ address: hookOf(target).address?.replace(/.$/, '2'), expect: undefined }),
      'SiteUnsafe',
      /inside a function/,
    ],
    ['not in the code', () => ({ address: '0x1', expect: undefined }), 'SiteUnsafe', /not in its code/],
    [
      'no such symbol',
      () => ({ address: undefined, symbol: 'subjekt' }),
      'SiteUnsafe',
      /subjekt is not a function that the module exports/,
    ],
  ])('is refused: %s', async (_, hook, reason, says) => {
    const target = await launch();
    const maps = readFileSync(`/proc/${target.pid}/maps`, 'latin1');
    const done = await apply(target, patchOf(target, [hookOf(target, hook(target))]));
    expect(done).toMatchObject({ ok: false, error: { reason, message: expect.stringMatching(says) as string } });
    expect(readFileSync(`/proc/${target.pid}/maps`, 'latin1')).toBe(maps);
  });
});

describe('somebody who writes over a hook', () => {
  it('is found out', async () => {
    const target = await launch();
    const patch = patchOf(target, [hookOf(target)]);
    await must(apply, target, patch);
    overwrite(target.pid, target.site('subject_site'), Uint8Array.of(0xf3, 0x90, 0x48, 0x89, 0xf8));
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    expect((await observe(target, patch))?.patches).toMatchObject([
      { state: 'Tampered', tampering: [{ place: 'site' }] },
    ]);
    await must(apply, target, patch);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_NEW);
    expect((await observe(target, patch))?.patches).toMatchObject([{ state: 'Live' }]);
    await must(revert, target, patch);
  });
});
