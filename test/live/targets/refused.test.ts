import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessKey } from '#domain/process.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { aPatch } from '../../support/builders.ts';
import { patchOf, startEngine, type Engine } from '../../support/engine.ts';
import { answersOf, heldThreads, ONLY_OLD, patchOfSites } from '../../support/live-changes.ts';
import { childrenOf, startTicksOf, textBytes, waitUntil } from '../../support/proc-state.ts';
import { TestHost } from '../../support/stopgap-host.ts';
import { readElf } from '../../support/target-elf.ts';
import { build } from '../../support/target-kinds/build.ts';
import { launchConditions } from '../../support/target-kinds/conditions.ts';
import { launchBuilt } from '../../support/target-kinds/launch.ts';
import { expectRoundTrip, expectUnharmed } from '../../support/target-kinds/round-trip.ts';
import { patchletFor } from '../../support/target-patchlets.ts';
import { BUILDS, compile } from '../../support/target-program.ts';
import { launchProgram, stopAllTargets, type Target } from '../../support/target.ts';

let engine: Engine;
let directory = '';
beforeAll(() => {
  engine = startEngine();
  directory = mkdtempSync(join(tmpdir(), 'stopgap-refused-'));
});
afterEach(stopAllTargets);
afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

async function outcomeOf(target: Target, patch: VerifiedPatch): Promise<string> {
  const done = await engine.apply(target, patch);
  return done.ok ? 'applied' : `${done.error.reason}: ${done.error.message}`;
}

const BUILD_ID = '32'.repeat(20);

const program32 = () =>
  build({
    source: 'subject32.c',
    tool: 'cc',
    args: (from, made) => [
      ...['-m32', '-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-stack-protector'],
      ...['-fno-pie', '-no-pie', '-nostdlib', '-static', `-Wl,--build-id=0x${BUILD_ID}`, '-o', made, from],
    ],
  });

describe('code for another machine', () => {
  it('is refused in a 32-bit program, which is seen to run the build and goes on', async () => {
    const target = await launchBuilt(await program32());
    const [patchlet] = aPatch().variants[0]?.patchlets ?? [];
    const patch = patchOf(BUILD_ID, [{ ...(patchlet as NonNullable<typeof patchlet>), address: '0x8049000' }]);
    const text = textBytes(target.pid, target.binary);
    expect(engine.observe(target.pid, [patch])).toMatchObject({ buildIds: [BUILD_ID], patches: [] });
    expect(await outcomeOf(target, patch)).toMatch(/^ArchitectureUnsupported: .* is made for 32-bit x86/);
    expect(await answersOf(target, 'subject')).toEqual(ONLY_OLD);
    expect(textBytes(target.pid, target.binary).equals(text)).toBe(true);
    await expectUnharmed(target, 1);
  });

  it.each([
    { title: 'arm64', machine: 183, says: /made for arm64/ },
    { title: 'a machine that nobody has heard of', machine: 999, says: /made for machine 999/ },
  ])('is refused where a library of $title is mapped, and the program beside it is not', async ({ machine, says }) => {
    const library = await compile('library', BUILDS.library);
    const bytes = readFileSync(library);
    bytes.writeUInt16LE(machine, 18);
    const foreign = join(directory, `library-${machine}.so`);
    writeFileSync(foreign, bytes);
    const target = await launchConditions([`map=${foreign}`]);
    const patch = patchOf(readElf(library).buildId, [patchletFor(library, 'library_value_site')]);
    expect(engine.observe(target.pid, [patch])?.buildIds).toContain(readElf(library).buildId);
    const text = textBytes(target.pid, foreign);
    expect(await outcomeOf(target, patch)).toMatch(/^ArchitectureUnsupported: /);
    expect(await outcomeOf(target, patch)).toMatch(says);
    expect(textBytes(target.pid, foreign).equals(text)).toBe(true);
    const own = patchOfSites(target, [['subject_site']], { label: 'cve-2', letter: '2' });
    await expectRoundTrip(engine, target, own, { cycles: 1 });
  });
});

describe('a process that nobody may patch', () => {
  /** A patch that is good in itself, for a process that it has nothing to do with. */
  async function outcomeFor(pid: number): Promise<string> {
    const target = await launchProgram('idle');
    const key: ProcessKey = { pid, startTicks: startTicksOf(pid) ?? 0 };
    const outcome = await outcomeOf({ ...target, ...key }, patchOfSites(target, [['subject_site']]));
    await target.stop();
    return outcome;
  }

  it('is a thread of the kernel', async () => {
    const kthreadd = 2;
    const threads = [kthreadd, ...childrenOf(kthreadd).slice(0, 3)];
    for (const pid of threads) {
      expect(readFileSync(`/proc/${pid}/maps`, 'latin1')).toBe('');
      expect(await outcomeFor(pid)).toMatch(/^TargetExcluded: it is a thread of the kernel/);
      expect(heldThreads(pid)).toEqual([]);
    }
  });

  it('is a host of this installation, or its patcher', async () => {
    const host = new TestHost();
    try {
      await host.start();
      await waitUntil(() => childrenOf(host.pid).length > 0, { what: 'the patcher of the host' });
      for (const pid of [host.pid, ...childrenOf(host.pid)]) {
        expect(await outcomeFor(pid)).toMatch(/^TargetExcluded: this is Stopgap itself/);
        expect(heldThreads(pid)).toEqual([]);
      }
      expect(host.isRunning).toBe(true);
    } finally {
      await host.remove();
    }
  });
});
