import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { candidates } from '../soak/find-sites.ts';
import { problemsOf } from '../soak/print-results.ts';
import { soak } from '../soak/soak.ts';
import type { Load, Subject } from '../soak/subject.ts';
import { BUILDS } from '../support/target-program.ts';
import { launchProgram, stopAllTargets } from '../support/target.ts';
import { TestPatcher } from '../support/test-patcher.ts';

/** A soak that nothing can fail proves nothing: here it is given patches that are not harmless. */
const LENGTH = { warmUpSeconds: 0, seconds: 1, cycles: 30 };

/** A build that no other test has: nobody else's patches are for it. */
const OWN_BUILD = [...BUILDS.pie, '-O1'];

/** A program that judges each result of a function that runs all the time, as many times as it can. */
const counter: Subject = {
  name: 'counter',
  tool: 'itself',
  functions: ['f'],
  async start() {
    const target = await launchProgram('counter', ['threads=2'], OWN_BUILD);
    let judged = 0;
    const calls = (): number => target.stats().count('f', 'old');
    return {
      module: target.binary,
      targets: () => (target.isRunning() ? [target.pid] : []),
      async load(seconds): Promise<Load> {
        const before = calls();
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        return { requests: calls() - before, failed: target.isRunning() ? 0 : 1, p50: 0, p99: 0, max: 0 };
      },
      ask() {
        const { new: one = 0, newer = 0, wrong = 0 } = target.stats().rows['f'] ?? {};
        const other = one + newer + wrong - judged;
        judged += other;
        return Promise.resolve(other === 0 ? undefined : `f gave ${other} results that it must not give`);
      },
      audit: () => Promise.resolve(target.isRunning() ? [] : ['it has ended']),
      stop: () => target.stop(),
    };
  },
};

let patcher: TestPatcher;
beforeAll(async () => {
  patcher = new TestPatcher();
  await patcher.start();
});
afterEach(stopAllTargets);
afterAll(() => patcher.remove());

/** What is wrong after the program was soaked in patches that run this code, instead of a `nop`, at the sites of harmless ones. */
async function problemsWith(code: Partial<Patchlet>): Promise<string[]> {
  const sites: typeof candidates = (file, functions) =>
    new Map(
      [...candidates(file, functions)].map(([name, patchlets]) => [
        name,
        patchlets.map((each) => ({ ...each, ...code })),
      ]),
    );
  return problemsOf(await soak(counter, patcher, LENGTH, sites));
}

describe('the soak', () => {
  it('finds nothing wrong with patches that change nothing', async () => {
    expect(await problemsWith({})).toEqual([]);
  });

  it('fails on a patch that makes answers wrong', async () => {
    const problems = await problemsWith({ assembly: 'add rdi, 100\n', machineCode: '4883c764' });
    expect(problems.join('\n')).toMatch(/counter: f gave \d+ results that it must not give/);
  });

  it('fails, and ends, on a patch that kills the program', async () => {
    const problems = await problemsWith({ assembly: 'ud2\n', machineCode: '0f0b' });
    expect(problems).toContain('counter: it has ended');
    expect(problems).toContain('counter: 1 requests failed');
  });
});
