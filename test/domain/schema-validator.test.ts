import { describe, expect, it } from 'vitest';
import { validateMicroPatch } from '#domain/api/micropatch.validate.ts';
import { shapeFaults } from '#domain/schema-validator.ts';
import { aFullPatch, aManifest } from '../support/manifests.ts';

describe('the shape of a value', () => {
  it('has no faults if it is right, whatever the last one had', () => {
    expect(shapeFaults(validateMicroPatch, {}).length).toBeGreaterThan(0);
    expect(shapeFaults(validateMicroPatch, aManifest())).toEqual([]);
  });

  it.each([
    ['at the top', Array.from({ length: 513 }, () => 0), ''],
    [
      'in a field',
      aManifest({ patch: aFullPatch({ variants: Array.from({ length: 513 }, () => 0 as never) }) }),
      '/spec/patch/variants',
    ],
    ['below a name that pointers escape', { 'a/b~c': Array.from({ length: 513 }, () => 0) }, '/a~1b~0c'],
  ])('is not even looked at where a list %s is absurdly long', (_, value, instancePath) => {
    expect(shapeFaults(validateMicroPatch, value)).toEqual([
      { instancePath, keyword: 'maxItems', params: { limit: 512 } },
    ]);
  });

  it('may have a longer list where trusted people have written it', () => {
    const value = { names: Array.from({ length: 513 }, () => 0) };
    expect(shapeFaults(validateMicroPatch, value, 513)).not.toMatchObject([{ keyword: 'maxItems' }]);
    expect(shapeFaults(validateMicroPatch, value, 512)).toMatchObject([{ keyword: 'maxItems' }]);
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('is not even looked at where %s are nested deeper than the stack', (_, open, close) => {
    const value = JSON.parse(`${open.repeat(200_000)}1${close.repeat(200_000)}`) as unknown;
    expect(shapeFaults(validateMicroPatch, value)).toMatchObject([{ keyword: 'maxDepth', params: { limit: 64 } }]);
  });

  it.each([['toString'], ['constructor'], ['hasOwnProperty'], ['__defineGetter__']])(
    'takes nothing that is inherited for a field, such as %s',
    (name) => {
      const value = JSON.parse(JSON.stringify({ ...aManifest(), [name]: 1 })) as object;
      expect(shapeFaults(validateMicroPatch, value)).toMatchObject([
        { keyword: 'additionalProperties', params: { additionalProperty: name } },
      ]);
    },
  );

  it('has no field that only its prototype has', () => {
    const { spec, ...rest } = aManifest();
    const value = Object.assign(Object.create({ spec }) as object, rest);
    expect(shapeFaults(validateMicroPatch, value)).toMatchObject([
      { keyword: 'required', params: { missingProperty: 'spec' } },
    ]);
  });
});
