import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generatedFiles, staleness } from '../../scripts/generate/generated-files.ts';
import { closed, readSchema, titled, type Schema } from '../../scripts/generate/schema.ts';
import { readManifest } from '../support/manifests.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const checkout = aTemporaryDirectory('generate');
const file = (name: string): string => join(checkout.path, name);
const edit = (name: string, from: string, to: string): void => {
  const text = readFileSync(file(name), 'utf8');
  expect(text).toContain(from);
  writeFileSync(file(name), text.replace(from, to));
};
const complaints = async (): Promise<string[]> => staleness(checkout.path, await generatedFiles(checkout.path));

beforeAll(() => {
  for (const part of ['crds', 'schemas', 'deploy', 'domain/api', 'docs/manifest.md', 'docs/reasons.md'])
    cpSync(part, file(part), { recursive: true });
});
afterAll(() => {
  checkout.remove();
});

describe('generated files', { timeout: 60_000 }, () => {
  it('are those of their sources', async () => {
    expect(await complaints()).toEqual([]);
  });

  it('import nothing but types from their own room', async () => {
    for (const [name, text] of await generatedFiles(checkout.path)) {
      if (!name.endsWith('.ts')) continue;
      const imports = text.match(/^import .*$/gm) ?? [];
      expect(imports.filter((line) => !/^import type .* from '\.\.?\/[a-z.-]+';$/.test(line))).toEqual([]);
      expect(text).not.toMatch(/(?<!['\w])require\(/);
      expect(text).toMatch(/^\/\/ Generated from (crds|schemas)\/[a-z-]+\.yaml by `npm run generate`\./);
    }
  });

  it('are called stale, each with what to do, when a source or they themselves have changed', async () => {
    edit('crds/micropatch.yaml', 'maximum: 2147483647', 'maximum: 99');
    expect(await complaints()).toEqual([
      'domain/api/micropatch.validate.ts does not match its source: run `npm run generate` and commit the result',
    ]);
    edit('crds/micropatch.yaml', 'maximum: 99', 'maximum: 2147483647');
    edit('domain/api/statement.types.ts', 'export interface', 'export  interface');
    edit('docs/manifest.md', '| `spec.patch.version` | whole number', '| `spec.patch.version` | number');
    writeFileSync(file('domain/api/gone.types.ts'), '');
    expect(await complaints()).toEqual([
      'domain/api/gone.types.ts has no source any more: delete it',
      'domain/api/statement.types.ts does not match its source: run `npm run generate` and commit the result',
      'docs/manifest.md does not match its source: run `npm run generate` and commit the result',
    ]);
  });
});

describe('a schema', () => {
  const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties });

  it('is closed at every level, without what only the API server knows', () => {
    const open: Schema = {
      ...object({ list: { type: 'array', items: object({}), 'x-kubernetes-list-type': 'atomic' } }),
      'x-kubernetes-validations': [],
    };
    expect(closed({ ...object({ map: { type: 'object', additionalProperties: open } }), format: 'x' })).toEqual({
      ...object({
        map: {
          type: 'object',
          additionalProperties: {
            ...object({ list: { type: 'array', items: { ...object({}), additionalProperties: false } } }),
            additionalProperties: false,
          },
        },
      }),
      additionalProperties: false,
    });
  });

  it('tells the bounds of a number from those of a text where either may stand', () => {
    const either = { 'x-kubernetes-int-or-string': true, minimum: 1, maximum: 9, maxLength: 4, pattern: '^[0-9]%$' };
    expect(closed(either)).toEqual({
      anyOf: [
        { type: 'integer', minimum: 1, maximum: 9 },
        { type: 'string', maxLength: 4, pattern: '^[0-9]%$' },
      ],
    });
  });

  it('may not give one title to two shapes', () => {
    const twice = object({ a: { title: 'T', type: 'string' }, b: { title: 'T', type: 'integer' } });
    expect(() => titled(twice)).toThrow('two different shapes are titled T');
  });
});

/** All fields of a schema with their paths. */
function fields(schema: Schema, path: string): [string, Schema][] {
  const children = Object.entries(schema.properties ?? {}).map(([name, child]): [string, Schema] => [
    `${path}.${name}`,
    child,
  ]);
  if (schema.items !== undefined) children.push([`${path}[]`, schema.items]);
  if (typeof schema.additionalProperties === 'object') children.push([`${path}.NAME`, schema.additionalProperties]);
  return [[path, schema], ...children.flatMap(([name, child]) => fields(child, name))];
}

describe.each([
  ['crds/micropatch.yaml'],
  ['crds/rolloutpolicy.yaml'],
  ['schemas/dsse-envelope.yaml'],
  ['schemas/statement.yaml'],
  ['schemas/trust-root.yaml'],
])('%s', (source) => {
  const all = fields(readSchema(source), '').filter(([path]) => path !== '');
  const where = (isWrong: (schema: Schema) => boolean): string[] =>
    all.filter(([, schema]) => isWrong(schema)).map(([path]) => path);

  it('describes every field in sentences', () => {
    expect(where(({ description }) => !/^[A-Z0-9-].*[.)]$/s.test(description ?? ''))).toEqual([]);
  });

  it('bounds every text, list and map', () => {
    expect(where((schema) => schema.type === 'string' && !schema.enum && schema.maxLength === undefined)).toEqual([]);
    expect(where((schema) => schema.type === 'array' && schema.maxItems === undefined)).toEqual([]);
    expect(
      where((schema) => typeof schema.additionalProperties === 'object' && schema['maxProperties'] === undefined),
    ).toEqual([]);
  });

  it('anchors every pattern, in a form that RE2 and JavaScript read alike', () => {
    expect(where(({ pattern }) => typeof pattern === 'string' && !/^\^.*\$$/.test(pattern))).toEqual([]);
    expect(where(({ pattern }) => typeof pattern === 'string' && /\(\?|\\[dwspP]/.test(pattern))).toEqual([]);
  });
});

describe('docs/manifest.md', () => {
  const page = readFileSync('docs/manifest.md', 'utf8');

  it('shows an example that is valid and uses every field of its kind', () => {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(readManifest(example)).toMatchObject({ kind: 'manifest', manifest: { name: 'cve-2022-0778' } });
    const { spec } = parse(example) as { spec: { patch: object } };
    const { properties = {} } = readSchema('crds/micropatch.yaml').properties?.['spec'] ?? {};
    expect(Object.keys(spec).sort()).toEqual(Object.keys(properties).sort());
    expect(Object.keys(spec.patch).sort()).toEqual(Object.keys(properties['patch']?.properties ?? {}).sort());
  });

  it('lists every field', () => {
    for (const [path] of fields(readSchema('crds/micropatch.yaml'), '')) {
      const isEntry = path === '' || path.endsWith('[]') || path.endsWith('NAME');
      if (!isEntry) expect(page).toContain(`| \`${path.slice(1)}\` |`);
    }
  });
});
