import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunnerTestFile } from 'vitest/node';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';
import { failureLines } from './failure-lines.ts';

interface Made {
  readonly name: string;
  /** Messages; none in a test that passed. */
  readonly errors?: readonly string[];
  readonly line?: number;
}

/** What the runner keeps of a file with one suite, as far as it is read here. */
function aFile(tests: readonly Made[], of: Partial<Made> = {}): RunnerTestFile {
  const file: Record<string, unknown> = { name: 'test/a.test.ts', filepath: '/a.test.ts', ...failed(of.errors) };
  const suite: Record<string, unknown> = { type: 'suite', name: 'a suite', file, suite: file, ...failed() };
  suite['tasks'] = tests.map(({ name, errors, line }) => ({
    ...{ type: 'test', name, file, suite },
    ...failed(errors, line),
  }));
  return Object.assign(file, { type: 'suite', file, tasks: [suite] }) as unknown as RunnerTestFile;
}

function failed(messages?: readonly string[], line = 7): object {
  if (messages === undefined) return { result: { state: 'pass' } };
  const stacks = [
    { file: '/shared.ts', line: 1 },
    { file: '/a.test.ts', line },
  ];
  return { result: { state: 'fail', errors: messages.map((message) => ({ message, stacks })) } };
}

const many = (count: number): Made[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `number ${index} ${'does much '.repeat(20)}`,
    errors: [`it did not, ${'and not at all '.repeat(20)}`],
  }));

describe('the list of what failed', () => {
  it.each<[what: string, file: RunnerTestFile, lines: string[]]>([
    ['nothing', aFile([{ name: 'works' }]), []],
    [
      'a test, with its line in its own file',
      aFile([{ name: 'works' }, { name: 'does not', errors: ['1 is not 2'], line: 9 }]),
      ['test/a.test.ts:9 does not < a suite: 1 is not 2'],
    ],
    [
      'only the first line of a message, without colours',
      aFile([{ name: 'is red', errors: ['\u001b[31mno\u001b[39m\nmore', 'again'] }]),
      ['test/a.test.ts:7 is red < a suite: no'],
    ],
    [
      'a test that failed without an error',
      aFile([{ name: 'is odd', errors: [] }]),
      ['test/a.test.ts is odd < a suite: no error was given'],
    ],
    [
      'a file that could not be loaded',
      aFile([], { errors: ['no such module'] }),
      ['test/a.test.ts:7: no such module'],
    ],
  ])('names %s', (_, file, lines) => {
    expect(failureLines([file])).toEqual(lines);
  });

  it('names what went wrong outside of every test', () => {
    expect(failureLines([], [new Error('nobody waited'), 'odd'])).toEqual([
      'outside of a test: nobody waited',
      'outside of a test: no error was given',
    ]);
  });

  it.each([1, 5, 12, 24])('keeps place, title and reason of each when %d fail', (count) => {
    const lines = failureLines([aFile(many(count))]);
    expect(lines).toHaveLength(count);
    lines.forEach((line, index) => {
      expect(line).toMatch(new RegExp(`^test/a[.]test[.]ts:7 number ${index} .*: it did not`));
    });
    expect(lines.join('\n').length).toBeLessThan(1_900);
  });

  it('counts those that it has no room for', () => {
    const lines = failureLines([aFile(many(60))]);
    expect(lines).toHaveLength(25);
    expect(lines.at(-1)).toBe('and 36 more, which are named further up');
  });
});

/** Real runs of the runner, in a folder of their own. */
describe('the end of a run', () => {
  const folder = aTemporaryDirectory('reporter');
  afterAll(folder.remove);
  const root = join(import.meta.dirname, '..', '..');
  writeFileSync(
    join(folder.path, 'vitest.config.ts'),
    `import { FailuresLast } from '${root}/test/reporter/failures-last.ts';
     export default { test: { globals: true, reporters: [new FailuresLast()] } };`,
  );

  function run(text: string): { readonly code: number | null; readonly end: string } {
    writeFileSync(join(folder.path, 'some.test.ts'), text);
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--root', folder.path];
    const { status, stdout } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, CI: '1' },
    });
    return { code: status, end: stripVTControlCharacters(stdout.slice(-3_000)) };
  }

  it('names every test that failed before the summary of the runner', { timeout: 60_000 }, () => {
    const { code, end } = run(
      `for (let index = 0; index < 30; index += 1)
         it('goes wrong in way ' + index % 15, () => expect('a'.repeat(500)).toBe(index < 15 ? 'b' : 'a'.repeat(500)));`,
    );
    expect(code).toBe(1);
    for (let index = 0; index < 15; index += 1)
      expect(end).toContain(`FAIL some.test.ts:2 goes wrong in way ${index}: exp`);
    expect(end.indexOf('15 failed | 15 passed (30)')).toBeGreaterThan(end.lastIndexOf('FAIL some.test.ts'));
  });

  it('lists nothing when all is well', { timeout: 60_000 }, () => {
    const { code, end } = run(`it('works', () => expect(1).toBe(1));`);
    expect(code).toBe(0);
    expect(end).toContain('1 passed');
    expect(end).not.toContain('FAIL');
  });
});
