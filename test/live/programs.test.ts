import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadBiasOf, textBytes, threadsOf, waitUntil } from '../support/proc-state.ts';
import { launchProgram, launchTarget, stopAllTargets, type ProgramTarget } from '../support/target.ts';
import { readElf, symbolsOf } from '../support/target-elf.ts';
import { patchedCopy } from '../support/target-patched-copy.ts';
import { patchletFor, SITES, type Action, type SiteName } from '../support/target-patchlets.ts';
import { BUILDS, compile, type Program } from '../support/target-program.ts';
import { parseReadyLine, readStats } from '../support/target-stats.ts';

/** The programs judge the patcher; these tests judge the programs. */
const scratch = mkdtempSync(join(tmpdir(), 'stopgap-programs-'));
let copies = 0;

afterEach(stopAllTargets);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const grows = async (target: ProgramTarget, row: string, column: string, by = 1): Promise<void> => {
  const before = target.stats().count(row, column);
  await waitUntil(() => target.stats().count(row, column) >= before + by, {
    what: `${row}.${column} to grow by ${by}`,
  });
};

/** Nothing has changed the program, so that every result must be the old one. */
function expectOnlyOld(target: ProgramTarget): void {
  for (const [row, counters] of Object.entries(target.stats().rows)) {
    expect({ row, ...counters }).toMatchObject({ row, new: 0, newer: 0, wrong: 0 });
  }
}

describe('counter', () => {
  it.each(Object.keys(BUILDS).filter((build) => build !== 'library') as Exclude<keyof typeof BUILDS, 'library'>[])(
    'counts only old results when built as %s',
    async (build) => {
      const target = await launchProgram('counter', ['threads=4'], BUILDS[build]);
      for (const row of target.ready.rows.filter((name) => name !== 'thread')) await grows(target, row, 'old', 100);
      expectOnlyOld(target);
      expect(threadsOf(target.pid)).toHaveLength(5);
    },
  );

  it('never returns from an endless loop', async () => {
    const target = await launchProgram('counter', ['threads=0', 'stuck=1']);
    await waitUntil(() => threadsOf(target.pid).some(({ state }) => state === 'R'), { what: 'the thread to be stuck' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(target.stats().rows['loop']).toMatchObject({ old: 0, new: 0, wrong: 0 });
  });

  it('names its sites where they are', async () => {
    const target = await launchProgram('counter');
    const symbols = symbolsOf(target.binary);
    const bias = loadBiasOf(target.pid, target.binary);
    for (const [name, address] of Object.entries(target.ready.sites)) {
      expect({ name, address }).toEqual({ name, address: bias + (symbols.get(name) ?? Number.NaN) });
    }
  });
});

/** Displaced instructions with relative operands cannot be copied as they are. */
const RELATIVE: readonly SiteName[] = ['h_site', 'k_site', 'j_site', 'r_site'];
/** As in a patcher, what is not refused here would crash the program or never be reached. */
const REFUSED: readonly SiteName[] = ['h_site', 'b_site', 'e'];

/** Sites of other programs than counter. */
const ELSEWHERE: readonly SiteName[] = ['subject_site', 'library_value_site', 'guard_site', 'victim_site'];

const changes = (Object.keys(SITES) as SiteName[])
  .filter((name) => ![...ELSEWHERE, ...REFUSED].includes(name))
  .flatMap((name) => (['Insert', 'Replace', 'Bytes'] as const).map((action) => ({ name, action })))
  .filter(({ name, action }) => action in SITES[name] && !(action === 'Insert' && RELATIVE.includes(name)));

describe('the changes of the sites', () => {
  it.each(changes)('$name by $action gives only new results', async ({ name, action }) => {
    const row = SITES[name].function;
    const target = await launchChanged([[name, action, 'new']]);
    await waitUntil(() => target.stats().count('f', 'old') + target.stats().count('f', 'new') > 1000, {
      what: 'the changed program to run',
    });
    if (row.startsWith('pair')) return;
    const before = row === 'loop' ? 'old' : 'new';
    expect(target.stats().count(row, before)).toBeGreaterThan(0);
    expect(target.stats().count(row, before === 'new' ? 'old' : 'new')).toBe(0);
    expect(target.stats().count(row, 'wrong')).toBe(0);
  });

  it('gives newer results by the newer version', async () => {
    const target = await launchChanged([
      ['f_site', 'Insert', 'newer'],
      ['g_site', 'Replace', 'newer'],
    ]);
    await waitUntil(() => target.stats().count('g', 'newer') > 1000, { what: 'newer results' });
    expect(target.stats().rows['f']).toMatchObject({ old: 0, new: 0, wrong: 0 });
    expect(target.stats().rows['g']).toMatchObject({ old: 0, new: 0, wrong: 0 });
  });

  it('sees a pair of which only one function is changed', async () => {
    const half = await launchChanged([['pair_b_site', 'Replace', 'new']]);
    await waitUntil(() => half.stats().count('pair', 'wrong') > 1000, { what: 'the half change to be seen' });
    const whole = await launchChanged([
      ['pair_a_site', 'Insert', 'new'],
      ['pair_b_site', 'Insert', 'new'],
    ]);
    await waitUntil(() => whole.stats().count('pair', 'new') > 1000, { what: 'the whole change to be seen' });
    expect(whole.stats().rows['pair']).toMatchObject({ old: 0, wrong: 0 });
  });

  it('rescues a stuck thread', async () => {
    const target = await launchChanged([['loop_site', 'Insert', 'new']], ['threads=0', 'stuck=1']);
    await waitUntil(() => target.stats().count('loop', 'new') > 10, { what: 'the refusal of endless loops' });
    expect(target.stats().rows['loop']).toMatchObject({ old: 0, wrong: 0 });
  });
});

async function launchChanged(
  made: readonly (readonly [SiteName, Action, 'new' | 'newer'])[],
  args: readonly string[] = ['threads=2'],
): Promise<Pick<ProgramTarget, 'stats'>> {
  const binary = await compile('counter', BUILDS.fixed);
  copies += 1;
  const copy = join(scratch, `counter-${copies}`);
  patchedCopy(
    binary,
    copy,
    made.map(([name, action, version]) => patchletFor(binary, name, action, version)),
  );
  const statsFile = `${copy}.stats`;
  const target = await launchTarget(copy, [statsFile, ...args]);
  const ready = parseReadyLine(await target.line(/^\{"pid"/));
  return { stats: () => readStats(statsFile, ready) };
}

describe('the other programs', () => {
  const plain: readonly (readonly [Program, readonly string[], string])[] = [
    ['idle', ['threads=20'], 'subject'],
    ['seccomp', ['mode=kill'], 'subject'],
    ['seccomp', ['mode=errno'], 'subject'],
    ['seccomp', ['mode=none'], 'subject'],
    ['exec-self', ['every=20'], 'subject'],
    ['forker', ['how=fork'], 'child'],
    ['forker', ['how=share'], 'child'],
    ['forker', ['how=vfork'], 'parent'],
  ];
  it.each(plain)('%s %j counts only old results', async (program, args, row) => {
    const target = await launchProgram(program, args);
    await grows(target, row, 'old', 50);
    expectOnlyOld(target);
  });

  it('syscalls sees no interruption when nobody stops it', async () => {
    const target = await launchProgram('syscalls');
    const made = target.ready.rows.filter((row) => row !== 'subject' && target.stats().count(row, 'skipped') === 0);
    expect(made.length).toBeGreaterThan(30);
    const waiting = (): string[] => made.filter((row) => target.stats().count(row, 'completed') === 0);
    await waitUntil(() => waiting().length === 0, { what: 'every call to complete' });
    for (const row of made) {
      expect({ row, ...target.stats().rows[row] }).toMatchObject({ row, interrupted: 0, early: 0, wrong: 0, short: 0 });
    }
  });

  it('signals loses none', async () => {
    const target = await launchProgram('signals', ['threads=4']);
    await grows(target, 'subject', 'received', 1000);
    target.signal('SIGUSR1');
    const inFlight = (): number =>
      target.stats().count('subject', 'sent') - target.stats().count('subject', 'received');
    await waitUntil(() => inFlight() === 0, { what: 'the last signals to arrive' });
    expect(target.stats().count('subject', 'disordered')).toBe(0);
    expectOnlyOld(target);
  });

  it('exec-self keeps its pid and its counters when it is told to start anew', async () => {
    const target = await launchProgram('exec-self');
    await grows(target, 'subject', 'old');
    target.signal('SIGUSR1');
    await waitUntil(() => target.lines.length === 2, { what: 'the second ready line' });
    expect(parseReadyLine(target.lines[1] ?? '').pid).toBe(target.pid);
    expect(target.isRunning()).toBe(true);
    await grows(target, 'subject', 'old');
    expect(target.stats().count('subject', 'execs')).toBe(1);
  });

  it('lib-user loads and unloads its library when it is told to', async () => {
    const library = await compile('library', BUILDS.library);
    const target = await launchProgram('lib-user', [`library=${library}`]);
    expect(() => textBytes(target.pid, library)).toThrow('maps no executable part');
    target.signal('SIGUSR1');
    const loaded = JSON.parse(await target.line(/"loaded":true/)) as { sites: Record<string, number> };
    const address = symbolsOf(library).get('library_value_site') ?? Number.NaN;
    expect(loaded.sites['library_value_site']).toBe(loadBiasOf(target.pid, library) + address);
    await grows(target, 'library_value', 'old', 1000);
    target.signal('SIGUSR2');
    await target.line(/"loaded":false/);
    expect(() => textBytes(target.pid, library)).toThrow('maps no executable part');
    expectOnlyOld(target);
  });
});

describe('a target', () => {
  it('is no child of this process, and is gone with everything that it started', async () => {
    const target = await launchProgram('forker', ['how=fork']);
    expect(threadsOf(target.pid)[0]).toMatchObject({ tracerPid: 0 });
    expect(target.isRunning()).toBe(true);
    await target.stop();
    expect(target.isRunning()).toBe(false);
    expect(threadsOf(target.pid)).toEqual([]);
    await expect(target.exited).resolves.toEqual({ code: undefined, signal: 'SIGKILL' });
  });

  it('says how it ended', async () => {
    const failed = await launchTarget('sh', ['-c', 'echo hello; read -r word; exit "$word"']);
    await failed.line(/hello/);
    failed.tell('3\n');
    await expect(failed.exited).resolves.toEqual({ code: 3, signal: undefined });
    const killed = await launchTarget('sh', ['-c', 'kill -SEGV $$']);
    await expect(killed.exited).resolves.toEqual({ code: undefined, signal: 'SIGSEGV' });
  });

  it('has a build id, and the same bytes in memory as in its file', async () => {
    const target = await launchProgram('idle');
    const elf = readElf(target.binary);
    expect(elf.buildId).toMatch(/^[0-9a-f]{40}$/);
    const { address, fileSize } = elf.segments.find(({ isExecutable }) => isExecutable) ?? { address: 0, fileSize: 0 };
    expect(fileSize).toBeGreaterThan(0);
    expect(textBytes(target.pid, target.binary).length).toBeGreaterThanOrEqual(fileSize);
    expect(address).toBeGreaterThan(0);
  });
});
