import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aPatch } from '../support/builders.ts';
import { mutate, mutations, sampleOf } from '../support/mutated-elf.ts';
import { mappingsOf } from '../support/proc-state.ts';
import { readElf } from '../support/target-elf.ts';
import { launchProgram, stopAllTargets } from '../support/target.ts';
import { TestPatcher } from '../support/test-patcher.ts';

/** A process shows the patcher program hundreds of modules that are none. */
const SAMPLE = sampleOf('/bin/sh');
const FILES = 300;
const SEEDS = [1, 2, 3, 4];
const LOOKS = 5;
const MAX_LOOK_MS = 3_000;
const MAX_GROWTH_MIB = 64;

const directory = mkdtempSync(join(tmpdir(), 'stopgap-hostile-'));
const patcher = new TestPatcher();
beforeAll(async () => {
  expect(await patcher.start()).toBe(true);
});
afterEach(stopAllTargets);
afterAll(async () => {
  await patcher.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** One honest file, and then as many with lies in them; the path of a list of them. */
function writeFiles(seed: number): string {
  const lies = fc.sample(mutations, { seed, numRuns: FILES });
  const paths = [[], ...lies].map((changes, index) => {
    const path = join(directory, `${seed}-${index}`);
    writeFileSync(path, mutate(SAMPLE, changes));
    return path;
  });
  const list = join(directory, `${seed}.list`);
  writeFileSync(list, `${paths.join('\n')}\n`);
  return list;
}

const residentMiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;

describe('a process with hostile modules', () => {
  it.each(SEEDS)('is looked at, and the honest module among them found (seed %i)', async (seed) => {
    const { pid: itself } = await patcher.ask('/v1/hello');
    const target = await launchProgram('map-files', [`list=${writeFiles(seed)}`]);
    expect(mappingsOf(target.pid).filter(({ path }) => path.startsWith(`${directory}/`))).toHaveLength(FILES + 1);
    const { buildId } = readElf('/bin/sh');
    const variants = aPatch().variants.map((variant) => ({ ...variant, buildId }));
    const patch = patcher.sign('cve-1', aPatch({ variants }));
    const before = residentMiB(itself);
    for (let look = 0; look < LOOKS; look += 1) {
      const start = performance.now();
      const [seen] = await patcher.client().observe([patch], [target.pid]);
      expect(performance.now() - start).toBeLessThan(MAX_LOOK_MS);
      expect(seen?.buildIds).toContain(buildId);
      expect(seen?.patches).toEqual([]);
    }
    expect(residentMiB(itself) - before).toBeLessThan(MAX_GROWTH_MIB);
    expect(patcher.isRunning).toBe(true);
    expect(target.isRunning()).toBe(true);
  });
});
