import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NO_CEILING } from '#domain/ceiling.ts';
import { loadCeiling, watchCeiling } from '../../../runtime/ceiling/ceiling-file.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = aTemporaryDirectory('ceiling');
afterAll(() => {
  directory.remove();
});
const path = join(directory.path, 'ceiling.yaml');
const HEAD = 'apiVersion: stopgap.dev/v1alpha1\nkind: Ceiling\n';
const loaded = (text: string) => {
  writeFileSync(path, text);
  return loadCeiling(path);
};

describe('loadCeiling', () => {
  it('reads what an administrator wrote, and JSON as well', () => {
    const never = { executables: ['sshd*'], users: [0, 33] };
    const value = { ...NO_CEILING, highestSeverity: 'High', never };
    expect(loaded(`${HEAD}highestSeverity: High\nnever:\n  executables: ["sshd*"]\n  users: [0, 33]\n`)).toEqual({
      ok: true,
      value,
    });
    expect(loaded(JSON.stringify(value))).toEqual({ ok: true, value });
  });

  it.each([
    { title: 'no YAML', text: `${HEAD}never: [`, says: /ceiling\.yaml:\d+:\d+/ },
    { title: 'empty', text: '', says: /one document, and holds 0/ },
    { title: 'two documents', text: `${HEAD}---\n${HEAD}`, says: /one document, and holds 2/ },
    { title: 'a field twice', text: `${HEAD}kind: Ceiling\n`, says: /ceiling\.yaml/ },
    { title: 'an anchor', text: `${HEAD}never: &a {users: [1]}\n`, says: /ceiling\.yaml/ },
    { title: 'endless', text: `#${'x'.repeat(300_000)}\n${HEAD}`, says: /is larger than 256 KiB/ },
    { title: 'misspelt', text: `${HEAD}never: {executable: [sshd]}\n`, says: /executable is not a known field/ },
  ])('refuses a file that is $title, and names it', ({ text, says }) => {
    const answer = loaded(text);
    expect(answer.ok ? 'taken' : answer.error).toMatch(says);
    expect(answer.ok ? '' : answer.error).toContain(path);
  });

  it('refuses a file that is not there', () => {
    rmSync(path, { force: true });
    expect(loadCeiling(path)).toMatchObject({ ok: false, error: expect.stringContaining('ENOENT') as string });
  });
});

describe('watchCeiling', () => {
  it('is no ceiling without a file', () => {
    const ceiling = watchCeiling({ path: undefined, monotonic: () => 0, onChange: () => undefined });
    expect(ceiling()).toEqual({ ok: true, value: NO_CEILING });
  });

  it('forbids everything from the moment the file is unusable, and says so once each time', () => {
    let now = 0;
    const told: (string | undefined)[] = [];
    writeFileSync(path, 'never: [');
    const ceiling = watchCeiling({ path, monotonic: () => now, onChange: (problem) => told.push(problem) });
    const answers: boolean[] = [];
    for (const text of ['never: [', HEAD, HEAD, 'nonsense', 'nonsense']) {
      writeFileSync(path, text);
      answers.push(ceiling().ok);
      now += 1_000;
    }
    expect(answers).toEqual([false, true, true, false, false]);
    expect(told.map((problem) => problem === undefined)).toEqual([false, true, false]);
  });
});
