import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PHASES, REASONS } from '#domain/reason.ts';

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => existsSync(file));
const ofKind = (pattern: RegExp): string[] => tracked.filter((file) => pattern.test(file));

describe('the documentation', () => {
  const page = readFileSync('docs/reasons.md', 'utf8');
  it.each([...Object.keys(REASONS), ...PHASES])('explains %s', (name) => {
    expect(page).toContain(`| \`${name}\` |`);
  });

  it.each(ofKind(/[.]md$/))('has no dead link in %s', (file) => {
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  });

  it('names only commands that exist', () => {
    const files = ofKind(/^cli\/commands\/.*[.]ts$/).map((file) => basename(file, '.ts'));
    const commands = new Set([...files, 'help']);
    for (const file of ofKind(/[.]md$|^(crds|schemas|catalog)\/.*[.]yaml$|^(domain|runtime|cli)\/.*[.]ts$/)) {
      const named = [...readFileSync(file, 'utf8').matchAll(/(?:^|`|bin\/)stopgap ([a-z]+)/gm)].map(
        (match) => match[1] ?? '',
      );
      expect(
        named.filter((command) => !commands.has(command)),
        file,
      ).toEqual([]);
    }
  });
});

describe('the sources', () => {
  it.each(ofKind(/^(domain|runtime|controller|agent|patcher|cli|scripts|examples)\/.*[.]ts$/))(
    'of %s leave nothing to be done later',
    (file) => {
      expect(readFileSync(file, 'utf8')).not.toMatch(/\b(TODO|FIXME|XXX|HACK)\b/);
    },
  );

  it('skip no test and run none alone', () => {
    const marked = ofKind(/^test\/.*[.]ts$/).filter(
      (file) =>
        file !== 'test/scripts/tidy.test.ts' &&
        /\b(?:it|test|describe)[.](?:skip|only|todo)\b/.test(readFileSync(file, 'utf8')),
    );
    expect(marked).toEqual([]);
  });
});
