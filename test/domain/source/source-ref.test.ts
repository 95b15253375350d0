import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRef, parseRefName, parseSourceRef } from '#domain/source/source-ref.ts';
import { parseSourcePath } from '#domain/source/source-path.ts';
import { aCommit } from '../../support/source-builders.ts';

describe('parseRefName', () => {
  it.each(['main', 'release/2026-11', 'v1.2.3', 'feature/JIRA-12_x', 'a', 'user@home', 'x{y}', "it's"])(
    'takes %s',
    (name) => {
      expect(parseRefName(name)).toEqual({ ok: true, value: name });
    },
  );

  it.each([
    '',
    '-x',
    '--upload-pack=touch',
    '/main',
    'main/',
    'main.',
    '.main',
    'a/.b',
    'a..b',
    'a//b',
    'a.lock',
    'a.lock/b',
    '@',
    'a@{1}',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
    'a\nb',
    'a\0b',
    'ä',
    'a'.repeat(201),
    'refs/heads/main',
    'refs/tags/v1',
  ])('refuses %j', (name) => {
    expect(parseRefName(name).ok).toBe(false);
  });

  it('never lets an option or a revision expression through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), (text) => {
        const name = parseRefName(text);
        if (name.ok) expect(name.value).not.toMatch(/^-|[\s~^:?*[\\]|\.\.|@\{/);
      }),
    );
  });
});

describe('parseSourceRef', () => {
  it.each([
    { setting: {}, says: 'branch main' },
    { setting: { branch: 'prod' }, says: 'branch prod' },
    { setting: { tag: 'v1.2.3' }, says: 'tag v1.2.3' },
    { setting: { semver: '>=1.2.0 <2' }, says: 'versions >=1.2.0 <2' },
    { setting: { commit: aCommit('b') }, says: `commit ${aCommit('b')}` },
  ])('reads $says', ({ setting, says }) => {
    const ref = parseSourceRef(setting);
    expect(ref.ok && describeRef(ref.value)).toBe(says);
  });

  it.each([
    { name: 'two refs', setting: { branch: 'main', tag: 'v1' }, says: /one of branch, tag/ },
    { name: 'a short commit', setting: { commit: 'abc123' }, says: /40 lower-case/ },
    { name: 'a range with a newline', setting: { semver: '1\n2' }, says: /range/ },
    { name: 'a range that is an expression', setting: { semver: '$(id)' }, says: /range/ },
    { name: 'a branch like an option', setting: { branch: '--upload-pack=x' }, says: /name such as main/ },
  ])('refuses $name', ({ setting, says }) => {
    const ref = parseSourceRef(setting);
    expect(ref.ok ? '' : `${ref.error.message}; ${ref.error.fix}`).toMatch(says);
  });
});

describe('parseSourcePath', () => {
  it.each([
    ['patches/', 'patches'],
    ['./patches/prod', 'patches/prod'],
    ['', ''],
    ['.', ''],
    ['/', ''],
    ['-x', '-x'],
    ['flicken/größe', 'flicken/größe'],
  ])('reads %j as %j', (text, path) => {
    expect(parseSourcePath(text)).toEqual({ ok: true, value: path });
  });

  it.each(['..', 'a/../b', '.git', 'a/.GIT/b', 'a\\b', 'a\nb', 'a'.repeat(1025)])('refuses %j', (text) => {
    expect(parseSourcePath(text).ok).toBe(false);
  });
});
