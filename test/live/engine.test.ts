import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { Tracer } from '../../patcher/ports.ts';
import { createThreadTracer } from '../../patcher/ptrace/thread-tracer.ts';
import { buildIdIn, patchOf, startEngine, type Engine } from '../support/engine.ts';
import { anonymousExecutableMappings, textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { patchletFor, type Action, type SiteName, type Version } from '../support/target-patchlets.ts';
import { BUILDS, type Build } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';

let engine: Engine;
/** How often a process was asked to map something. */
let asked = 0;
beforeAll(() => {
  const tracer = createThreadTracer();
  const counting: Tracer = {
    ...tracer,
    map: (request) => {
      asked += 1;
      return tracer.map(request);
    },
  };
  engine = startEngine(counting);
});
afterEach(stopAllTargets);
afterAll(() => engine.close());

type Change = readonly [site: SiteName, action?: Action, version?: Version];

/** One patch of the running program with these changes; versions differ in their digest. */
function patchFor(target: ProgramTarget, changes: readonly Change[], letter = '1', label = 'cve-1'): VerifiedPatch {
  const patchlets = changes.map(([site, action, version]) => patchletFor(target.binary, site, action, version));
  return patchOf(buildIdIn(target.pid, target.binary), patchlets, label, letter);
}

/** In words, so that a test that fails says why. */
const faultOf = (done: Awaited<ReturnType<Engine['apply']>>): string =>
  done.ok ? '' : `${done.error.reason}: ${done.error.message}`;

async function mustApply(target: ProgramTarget, patch: VerifiedPatch): Promise<void> {
  expect(faultOf(await engine.apply(target, patch))).toBe('');
  expect(engine.live(target, patch)).toMatchObject({ state: 'Live', digest: patch.digest });
}

async function mustRevert(target: ProgramTarget, patch: VerifiedPatch): Promise<void> {
  expect(faultOf(await engine.revert(target, patch))).toBe('');
  expect(engine.live(target, patch)).toBeUndefined();
}

/** Clears code of patches that are out; stale words on a stack may make it wait for a few tries. */
async function sweepAll(target: ProgramTarget): Promise<void> {
  await waitUntil(
    async () => {
      await engine.sweep(target);
      return (engine.observe(target.pid)?.patches ?? []).length === 0;
    },
    { what: `the code of patches in process ${target.pid} to be cleared` },
  );
}

/** Rounds of all threads together that show what a function answers now. */
const ROUNDS = 200;

/**
 * What a function answers now: for each verdict, whether it came. A thread may have called it before the change and
 * count the result after it: once each, which is not an answer of now. A wrong result counts always.
 */
async function answers(target: ProgramTarget, row: string): Promise<Record<string, boolean>> {
  const before = target.stats();
  const rounds = () => target.stats().count('thread', 'rounds') - before.count('thread', 'rounds');
  await waitUntil(() => rounds() > ROUNDS, { what: 'the threads to go on' });
  const after = target.stats();
  const late = threadsOf(target.pid).length;
  const moved = (verdict: string) => after.count(row, verdict) - before.count(row, verdict);
  return {
    old: moved('old') > late,
    new: moved('new') > late,
    newer: moved('newer') > late,
    wrong: moved('wrong') > 0,
  };
}

const ONLY_OLD = { old: true, new: false, newer: false, wrong: false };
const ONLY_NEW = { old: false, new: true, newer: false, wrong: false };
const ONLY_NEWER = { old: false, new: false, newer: true, wrong: false };

const counter = (build: Build = 'pie', ...args: string[]) =>
  launchProgram('counter', ['threads=8', ...args], BUILDS[build]);

describe.each(['pie', 'fixed', 'static', 'staticPie'] as const)(
  'a %s program with 8 threads in the patched function',
  (build) => {
    it('answers only old, then only new, then only old, and its text is as before', async () => {
      const target = await counter(build);
      const text = textBytes(target.pid, target.binary);
      const threads = threadsOf(target.pid).length;
      const patch = patchFor(target, [['f_site']]);
      expect(await answers(target, 'f')).toEqual(ONLY_OLD);
      await mustApply(target, patch);
      expect(await answers(target, 'f')).toEqual(ONLY_NEW);
      await mustRevert(target, patch);
      expect(await answers(target, 'f')).toEqual(ONLY_OLD);
      await sweepAll(target);
      expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
      expect(threadsOf(target.pid)).toHaveLength(threads);
      expect(threadsOf(target.pid).every(({ tracerPid }) => tracerPid === 0)).toBe(true);
    });
  },
);

describe('every kind of change', () => {
  const rows: readonly (readonly [SiteName, string, Action])[] = [
    ['f_site', 'f', 'Insert'],
    ['f_site', 'f', 'Replace'],
    ['f_site', 'f', 'Bytes'],
    ['g_site', 'g', 'Insert'],
    ['g_site', 'g', 'Replace'],
    ['g_site', 'g', 'Bytes'],
    ['k_site', 'k', 'Insert'],
    ['k_site', 'k', 'Replace'],
    ['e_site', 'e', 'Insert'],
    ['r_site', 'r', 'Insert'],
    ['d_site', 'd', 'Insert'],
  ];
  it.each(rows)('%s: %s by %s', async (site, row, action) => {
    const target = await counter();
    const patch = patchFor(target, [[site, action]]);
    await mustApply(target, patch);
    expect(await answers(target, row)).toEqual(ONLY_NEW);
    await mustRevert(target, patch);
    expect(await answers(target, row)).toEqual(ONLY_OLD);
    expect(target.stats().count(row, 'wrong')).toBe(0);
  });

  it('moves a short branch', async () => {
    const target = await counter();
    await mustApply(target, patchFor(target, [['j_site']]));
    expect(await answers(target, 'j')).toMatchObject({ new: true, wrong: false });
  });
});

describe('a rescue', () => {
  it('ends a loop that runs already, and only the endless one', async () => {
    const target = await counter('pie', 'stuck=2');
    const before = target.stats().count('loop', 'new');
    await mustApply(target, patchFor(target, [['loop_site']]));
    await waitUntil(() => target.stats().count('loop', 'new') >= before + 2, { what: 'the stuck threads to come out' });
    expect(await answers(target, 'loop')).toMatchObject({ old: true, wrong: false });
  });
});

describe('200 cycles', () => {
  it('never give a wrong answer, lose a thread, or leave a byte', async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    const patch = patchFor(target, [['f_site']]);
    for (let cycle = 0; cycle < 200; cycle += 1) {
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    }
    const stats = target.stats();
    expect(stats.count('f', 'wrong')).toBe(0);
    expect(stats.count('f', 'new')).toBeGreaterThan(0);
    expect(threadsOf(target.pid)).toHaveLength(9);
    await sweepAll(target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });
});

describe('several sites', () => {
  it.each(['Insert', 'Replace'] as const)(
    'change as one by %s: no thread sees one without the other',
    async (action) => {
      const target = await counter();
      const patch = patchFor(target, [
        ['pair_a_site', action],
        ['pair_b_site', action],
      ]);
      for (let cycle = 0; cycle < 40; cycle += 1) {
        expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
        await new Promise((resolve) => setTimeout(resolve, 5));
        expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
      }
      const stats = target.stats();
      expect(stats.count('pair', 'wrong')).toBe(0);
      expect(stats.count('pair', 'new')).toBeGreaterThan(0);
    },
  );

  it('are refused as a whole when one of them is wrong', async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    const patch = patchFor(target, [['f_site'], ['b_site']]);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: false, error: { reason: 'BranchIntoSite' } });
    expect(await answers(target, 'f')).toEqual(ONLY_OLD);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });
});

describe('a new version', () => {
  it.each([
    { title: 'of the same site', first: [['f_site']], second: [['f_site', 'Insert', 'newer']], row: 'f' },
    {
      title: 'by another kind of change',
      first: [['f_site', 'Bytes']],
      second: [['f_site', 'Replace', 'newer']],
      row: 'f',
    },
    {
      title: 'of two sites instead of one',
      first: [['f_site']],
      second: [
        ['f_site', 'Insert', 'newer'],
        ['g_site', 'Insert', 'newer'],
      ],
      row: 'g',
    },
    {
      title: 'of one site instead of two',
      first: [['f_site'], ['g_site']],
      second: [['g_site', 'Replace', 'newer']],
      row: 'g',
    },
  ] as const)('takes over $title', async ({ first, second, row }) => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    await mustApply(target, patchFor(target, first, '1'));
    const patch = patchFor(target, second, '2');
    await mustApply(target, patch);
    expect(await answers(target, row)).toEqual(ONLY_NEWER);
    await mustRevert(target, patch);
    await sweepAll(target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('leaves no moment without protection', async () => {
    const target = await counter();
    await mustApply(target, patchFor(target, [['f_site']], '1'));
    expect(await answers(target, 'f')).toEqual(ONLY_NEW);
    const before = target.stats();
    for (let cycle = 0; cycle < 40; cycle += 1) {
      const version = cycle % 2 === 0 ? 'newer' : 'new';
      expect(
        await engine.apply(target, patchFor(target, [['f_site', 'Insert', version]], cycle % 2 === 0 ? '2' : '1')),
      ).toMatchObject({ ok: true });
    }
    const after = target.stats();
    const late = threadsOf(target.pid).length;
    expect(after.count('f', 'old') - before.count('f', 'old')).toBeLessThanOrEqual(late);
    expect(after.count('f', 'newer')).toBeGreaterThan(0);
    expect(after.count('f', 'wrong')).toBe(0);
  });
});

describe('two patches in one process', () => {
  it('come and go without minding each other', async () => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    const one = patchFor(target, [['f_site']], '1', 'cve-1');
    const two = patchFor(target, [['g_site']], '2', 'cve-2');
    await mustApply(target, one);
    await mustApply(target, two);
    await mustRevert(target, one);
    expect(await answers(target, 'f')).toEqual(ONLY_OLD);
    expect(await answers(target, 'g')).toEqual(ONLY_NEW);
    await mustRevert(target, two);
    await sweepAll(target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('are refused for the same site, with the name of the one that is there', async () => {
    const target = await counter();
    await mustApply(target, patchFor(target, [['f_site']], '1', 'cve-1'));
    const second = await engine.apply(target, patchFor(target, [['f_site']], '2', 'cve-2'));
    expect(second).toMatchObject({
      ok: false,
      error: { reason: 'BytesDiffer', message: expect.stringContaining('patch cve-1') as string },
    });
    expect(await answers(target, 'f')).toEqual(ONLY_NEW);
  });
});

describe('what must be refused', () => {
  it.each([
    { title: 'a call in the middle of the window', site: 'h_site', row: 'h', reason: 'SiteUnsafe' },
    { title: 'a window that starts with endbr64', site: 'e', row: 'e', reason: 'SiteUnsafe' },
    { title: 'a branch into the window', site: 'b_site', row: 'b', reason: 'BranchIntoSite' },
  ] as const)('$title', async ({ site, row, reason }) => {
    const target = await counter();
    const text = textBytes(target.pid, target.binary);
    expect(await engine.apply(target, patchFor(target, [[site]]))).toMatchObject({ ok: false, error: { reason } });
    expect(await answers(target, row)).toEqual(ONLY_OLD);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });

  it('other bytes than expected', async () => {
    const target = await counter();
    const patchlet = { ...patchletFor(target.binary, 'f_site'), expect: 'f3904889f84883c002' };
    const patch = patchOf(buildIdIn(target.pid, target.binary), [patchlet]);
    expect(await engine.apply(target, patch)).toMatchObject({
      ok: false,
      error: {
        reason: 'BytesDiffer',
        message: expect.stringContaining('expected f3904889f84883c002, found f3904889f84883c001') as string,
      },
    });
    expect(await answers(target, 'f')).toEqual(ONLY_OLD);
  });

  it('an envelope that does not verify, also when the caller says it does', async () => {
    const target = await counter();
    const patch = patchFor(target, [['f_site']]);
    const { pid, startTicks } = target;
    const step = {
      kind: 'apply',
      process: { pid, startTicks },
      name: 'unsigned' as never,
      buildId: patch.patch.variants[0]?.buildId ?? '',
      envelope: patch.envelope,
      approvals: [],
    } as const;
    expect(await engine.execute(step)).toMatchObject({ ok: false, error: { reason: 'SignatureInvalid' } });
    expect(await answers(target, 'f')).toEqual(ONLY_OLD);
  });
});

describe('inFlight: Drained', () => {
  it('waits while a thread is inside the function or will return into it, and says which', async () => {
    const target = await launchProgram('counter', ['threads=2', 'nap=300000'], BUILDS.pie);
    const patchlet = { ...patchletFor(target.binary, 'd_site'), inFlight: 'Drained' as const };
    const patch = patchOf(buildIdIn(target.pid, target.binary), [patchlet]);
    const refused = await engine.apply(target, patch);
    expect(refused).toMatchObject({
      ok: false,
      error: { reason: 'TargetBusy', message: expect.stringMatching(/thread \d+ .*function d/) as string },
    });
    expect(target.stats().count('d', 'new')).toBe(0);
  });

  it('goes ahead when nobody is', async () => {
    const target = await counter();
    const patchlet = { ...patchletFor(target.binary, 'pair_a_site'), inFlight: 'Drained' as const };
    const patch = patchOf(buildIdIn(target.pid, target.binary), [patchlet]);
    await waitUntil(async () => (await engine.apply(target, patch)).ok, { what: 'a moment with nobody inside' });
    expect(engine.live(target, patch)?.state).toBe('Live');
  });
});

describe('a patch that is too long for the end of the module', () => {
  /** `nop` enough to fill more than the tail can hold. */
  const longPatch = (target: ProgramTarget): VerifiedPatch => {
    const patchlet = patchletFor(target.binary, 'f_site');
    return patchOf(buildIdIn(target.pid, target.binary), [
      { ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(4_000) },
    ]);
  };

  it.each(['pie', 'fixed', 'static'] as const)(
    'goes into a page that the %s process maps for it, and the page is used again',
    async (build) => {
      const target = await counter(build);
      const text = textBytes(target.pid, target.binary);
      const before = anonymousExecutableMappings(target.pid).length;
      let first = { pages: 0, asked: 0 };
      const patch = longPatch(target);
      asked = 0;
      for (let cycle = 0; cycle < 5; cycle += 1) {
        await mustApply(target, patch);
        expect(await answers(target, 'f')).toEqual(ONLY_NEW);
        await mustRevert(target, patch);
        await sweepAll(target);
        if (cycle === 0) first = { pages: anonymousExecutableMappings(target.pid).length - before, asked };
      }
      const pages = anonymousExecutableMappings(target.pid);
      expect(pages).toHaveLength(before + first.pages);
      expect(asked).toBe(first.asked);
      // A thread that comes too late maps a page all the same, and another one is mapped at the next try.
      expect(first.pages).toBeGreaterThan(0);
      expect(first.pages).toBeLessThanOrEqual(first.asked);
      expect(pages.every(({ permissions }) => permissions === 'r-xp')).toBe(true);
      expect(await answers(target, 'f')).toEqual(ONLY_OLD);
      expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    },
  );

  it('is refused where a system call filter might kill the process', async () => {
    const target = await launchProgram('seccomp', [], BUILDS.pie);
    const patchlet = patchletFor(target.binary, 'subject_site');
    const long = patchOf(buildIdIn(target.pid, target.binary), [
      { ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(4_000) },
    ]);
    expect(await engine.apply(target, long)).toMatchObject({ ok: false, error: { reason: 'NoRoomNearby' } });
    expect(target.isRunning()).toBe(true);
    const short = patchOf(buildIdIn(target.pid, target.binary), [patchlet], 'cve-2', '2');
    await mustApply(target, short);
    expect(target.isRunning()).toBe(true);
  });
});
