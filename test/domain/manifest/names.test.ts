import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeValue, quote } from '#domain/manifest/describe-value.ts';
import { formatFieldPath, pathOfPointer, valueAt } from '#domain/manifest/field-path.ts';
import { nearestName } from '#domain/manifest/nearest-name.ts';

const KNOWN = ['name', 'buildId', 'architecture', 'packages', 'patchlets', 'hooks'];

describe('the nearest name', () => {
  it.each([
    ['buildID', 'buildId'],
    ['build_id', 'buildId'],
    ['biuldId', 'buildId'],
    ['buildIdd', 'buildId'],
    ['patchlet', 'patchlets'],
    ['hoks', 'hooks'],
    ['NAME', 'name'],
    ['zzz', undefined],
    ['', undefined],
    ['patchwork', undefined],
    ['x'.repeat(10_000), undefined],
  ])('of %j is %j', (written, nearest) => {
    expect(nearestName(written, KNOWN)).toBe(nearest);
  });

  it('of a known name is that name', () => {
    for (const name of KNOWN) expect(nearestName(name, KNOWN)).toBe(name);
  });

  it('is always one of those that are known', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (written, known) => {
        const nearest = nearestName(written, known);
        expect(nearest === undefined || known.includes(nearest)).toBe(true);
      }),
    );
  });
});

describe('a path to a field', () => {
  const document = { list: [{ '0': 'zero', 'a/b~c': 1 }], '': { ' ': 2 } };

  it.each([
    ['/list/0/0', ['list', 0, '0'], 'list[0]["0"]', 'zero'],
    ['/list/0/a~1b~0c', ['list', 0, 'a/b~c'], 'list[0]["a/b~c"]', 1],
    ['// ', ['', ' '], '[""][" "]', 2],
    ['', [], '', document],
    ['/list/1/x', ['list', 1, 'x'], 'list[1].x', undefined],
    ['/toString', ['toString'], 'toString', undefined],
  ])('of pointer %j is %j', (pointer, path, text, value) => {
    expect(pathOfPointer(document, pointer)).toEqual(path);
    expect(formatFieldPath(path)).toBe(text);
    expect(valueAt(document, path)).toEqual(value);
  });
});

describe('a value in a sentence', () => {
  it.each([
    [null, 'empty'],
    ['', 'empty'],
    [[1], 'a list'],
    [{ a: 1 }, 'a group of fields'],
    [3, 'the number 3'],
    [true, 'the boolean true'],
    ['x', '"x"'],
    ['x'.repeat(41), `"${'x'.repeat(40)}..."`],
  ])('%j is %s', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('can neither steer a terminal nor turn its text around', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(quote(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/);
      }),
    );
  });
});
