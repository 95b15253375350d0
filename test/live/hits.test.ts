import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifiedPatch } from '#domain/patch.ts';
import { aPatch } from '../support/builders.ts';
import { buildIdIn, patchOf, startEngine, type Engine } from '../support/engine.ts';
import { sweepAll } from '../support/live-changes.ts';
import { mappingsOf, startTicksOf, textBytes, waitUntil } from '../support/proc-state.ts';
import { TestHost } from '../support/stopgap-host.ts';
import { overwrite, regionBehind } from '../support/tampering.ts';
import { patchletFor, type Action, type Version } from '../support/target-patchlets.ts';
import { BUILDS, type Build } from '../support/target-program.ts';
import { launchProgram, stopAllTargets, type ProgramTarget } from '../support/target.ts';

/** Two engines that know nothing of each other: as before and after a restart. */
let engine: Engine;
let other: Engine;
beforeAll(() => {
  engine = startEngine();
  other = startEngine();
});
afterEach(stopAllTargets);
afterAll(() => Promise.all([engine.close(), other.close()]));

const THREADS = 4;
const CALLS = 50_000;

interface Over {
  readonly action?: Action;
  readonly version?: Version;
  readonly onHit?: string;
  /** Instructions that do nothing, so that the code needs a page of its own. */
  readonly nops?: number;
}

function guardPatch(target: ProgramTarget, over: Over = {}): VerifiedPatch {
  const { action, version = 'new', onHit = 'guard_refused', nops = 0 } = over;
  const patchlet = patchletFor(target.binary, 'guard_site', action, version);
  const counted = { ...patchlet, machineCode: patchlet.machineCode + '90'.repeat(nops), onHit };
  return patchOf(buildIdIn(target.pid, target.binary), [counted], 'cve-1', version === 'new' ? '1' : '2');
}

/** Every thread calls so many times with what a patch refuses, and as often with what it does not. */
async function run(target: ProgramTarget, calls = CALLS): Promise<unknown> {
  const from = target.lines.length;
  target.tell(`run ${calls}\n`);
  return JSON.parse(await target.line(/"refused"/, undefined, from));
}

const ALL_REFUSED = { refused: THREADS * CALLS, old: THREADS * CALLS, wrong: 0 };
const NONE_REFUSED = { refused: 0, old: 2 * THREADS * CALLS, wrong: 0 };

const rows: readonly (Over & { title: string; build: Build })[] = [
  { title: 'a detour', build: 'pie' },
  { title: 'a detour in a program at a fixed address', build: 'fixed' },
  { title: 'a detour in a static program', build: 'static' },
  { title: 'code in a page of its own', build: 'pie', nops: 4_000 },
];

describe.each(rows)('blocked attempts with $title', ({ build, ...over }) => {
  it('are counted to the unit, whatever number of threads, and nothing else changes', async () => {
    const target = await launchProgram('hits', [`threads=${THREADS}`], BUILDS[build]);
    const text = textBytes(target.pid, target.binary);
    const patch = guardPatch(target, over);
    expect(await run(target)).toEqual(NONE_REFUSED);
    expect(engine.observe(target.pid, [patch])?.patches).toEqual([]);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(engine.live(target, patch)).toMatchObject({ state: 'Live', tampering: [], hits: 0 });
    expect(await run(target)).toEqual(ALL_REFUSED);
    expect(engine.live(target, patch)?.hits).toBe(THREADS * CALLS);
    expect(await run(target, 3)).toEqual({ refused: 3 * THREADS, old: 3 * THREADS, wrong: 0 });
    expect(engine.live(target, patch)?.hits).toBe(THREADS * (CALLS + 3));
    expect(mappingsOf(target.pid).filter(({ permissions }) => /w.*x/.test(permissions.slice(0, 3)))).toEqual([]);
    expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
    expect(await run(target)).toEqual(NONE_REFUSED);
    await sweepAll(engine, target);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
  });
});

describe('the count', () => {
  const launch = () => launchProgram('hits', [`threads=${THREADS}`]);

  it('is found by the next patcher, and goes on under a new version', async () => {
    const target = await launch();
    const [older, newer] = [guardPatch(target), guardPatch(target, { version: 'newer' })];
    expect(await engine.apply(target, older)).toMatchObject({ ok: true });
    await run(target);
    expect(other.live(target, older)?.hits).toBe(THREADS * CALLS);
    target.tell(`run ${CALLS}\n`);
    expect(await other.apply(target, newer)).toMatchObject({ ok: true });
    await waitUntil(() => target.lines.filter((line) => line.includes('refused')).length === 2, { what: 'the run' });
    expect(JSON.parse(target.lines.at(-1) ?? '')).toEqual(ALL_REFUSED);
    expect(other.live(target, newer)).toMatchObject({ digest: newer.digest, hits: 2 * THREADS * CALLS });
  });

  it('starts at zero when the patch is put in again, in the same page', async () => {
    const target = await launch();
    const patch = guardPatch(target);
    const pages = () => mappingsOf(target.pid).filter(({ inode, path }) => inode === 0 && path === '').length;
    for (const round of [1, 2, 3]) {
      expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
      const before = pages();
      expect(engine.live(target, patch)?.hits).toBe(0);
      await run(target, round);
      expect(engine.live(target, patch)?.hits).toBe(round * THREADS);
      expect(await engine.revert(target, patch)).toMatchObject({ ok: true });
      await sweepAll(engine, target);
      expect(pages()).toBe(before);
    }
  });

  it('of a child begins at zero, and that of its parent stays', async () => {
    const target = await launch();
    const patch = guardPatch(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    await run(target, 5);
    target.tell('fork\n');
    const { child } = JSON.parse(await target.line(/"child"/)) as { child: number };
    const childTarget = { ...target, pid: child, startTicks: startTicksOf(child) ?? 0 };
    expect(engine.live(childTarget, patch)).toMatchObject({ state: 'Live', hits: 0 });
    expect(await run(target, 7)).toMatchObject({ refused: 7 * THREADS });
    expect(engine.live(childTarget, patch)?.hits).toBe(7 * THREADS);
    expect(engine.live(target, patch)?.hits).toBe(5 * THREADS);
  });

  it('survives that somebody writes over the record, which is mended', async () => {
    const target = await launch();
    const patch = guardPatch(target);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    await run(target, 5);
    const region = regionBehind(target.pid, target.site('guard_site'));
    overwrite(target.pid, region.address, Buffer.alloc(region.codeOffset, 0x41));
    expect(engine.live(target, patch)).toMatchObject({ state: 'Tampered' });
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(await run(target, 6)).toMatchObject({ refused: 6 * THREADS, wrong: 0 });
    expect(engine.live(target, patch)).toMatchObject({ state: 'Live', hits: 11 * THREADS });
  });
});

describe('a process that must not be asked to map anything', () => {
  it('is patched all the same, and is known to count nothing', async () => {
    const target = await launchProgram('seccomp', [], BUILDS.pie);
    const patchlet = patchletFor(target.binary, 'subject_site');
    // test rdi, rdi; jo subject_site: an exit that is never taken.
    const exit = { offset: 5, type: 'Rel32' as const, label: 'never', addend: -4 };
    const counted = {
      ...patchlet,
      machineCode: `4885ff0f8000000000${patchlet.machineCode}`,
      labels: { never: patchlet.address },
      relocations: [exit],
      onHit: 'never',
    };
    const patch = patchOf(buildIdIn(target.pid, target.binary), [counted]);
    expect(await engine.apply(target, patch)).toMatchObject({ ok: true });
    expect(engine.live(target, patch)).toMatchObject({ state: 'Live' });
    expect(engine.live(target, patch)).not.toHaveProperty('hits');
    expect(target.isRunning()).toBe(true);
  });
});

describe('stopgap host', () => {
  it('shows and logs the count, also after a restart, and counts on', async () => {
    const host = new TestHost();
    try {
      const target = await launchProgram('hits', [`threads=${THREADS}`]);
      const patch = aPatch({ variants: guardPatch(target).patch.variants });
      host.commit({ 'a.yaml': host.manifest('cve-1', patch) });
      await host.start();
      await host.untilRow(target.pid, { phase: 'Applied', hits: 0 });
      expect(await run(target, 1)).toMatchObject({ refused: THREADS });
      await host.untilRow(target.pid, { phase: 'Applied', hits: THREADS });
      const blocked = () => host.log.filter((line) => line.includes('attempts blocked'));
      await waitUntil(() => blocked().length > 0, { what: 'the log to say so' });
      expect(blocked()).toHaveLength(1);
      expect(JSON.parse(blocked()[0] ?? '')).toMatchObject({ attempts: THREADS, hits: THREADS, pid: target.pid });
      await host.end('SIGKILL');
      await run(target, 2);
      await host.start();
      await host.untilRow(target.pid, { phase: 'Applied', hits: 3 * THREADS });
    } finally {
      await host.remove();
    }
  });
});
