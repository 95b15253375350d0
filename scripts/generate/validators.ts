import { Ajv, type Options } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { FieldTree } from '../../domain/schema-validator.ts';
import { mapValues, titled, withDefinitions, type Schema } from './schema.ts';

/**
 * `allErrors` because a person wants every fault of a manifest at once; the bounds in the schemas and the size limits of
 * the readers keep that affordable. `ownProperties` so that nothing inherited is ever taken for a field.
 */
const OPTIONS: Options = {
  strict: true,
  allErrors: true,
  ownProperties: true,
  messages: false,
  code: { source: true, esm: true, lines: true },
};

/** Code of one file that exports `validate<Title>` for each title asked for and imports nothing at run time. */
export async function validatorsOf(schema: Schema, titles: readonly string[], types: string, header: string) {
  const shapes = titled(schema);
  const missing = titles.filter((title) => !shapes.has(title));
  if (missing.length > 0) throw new Error(`no shape is titled ${missing.join(' or ')}`);
  const ajv = new Ajv(OPTIONS);
  ajv.addSchema(withoutProse(withDefinitions(schema)), 'source');
  const names = titles.map((title) => [`check${title}`, `source#/definitions/${title}`] as const);
  const bundled = await bundle(standalone.default(ajv, Object.fromEntries(names)));
  return [
    header,
    '// @ts-nocheck',
    ...typeImports(titles, types),
    bundled,
    ...typedExports(titles),
    fieldTree(schema),
  ].join('\n');
}

function typeImports(titles: readonly string[], types: string): string[] {
  return [
    `import type { FieldTree, SchemaValidator } from '../schema-validator.ts';`,
    `import type { ${titles.join(', ')} } from './${types}';`,
    '',
  ];
}

function typedExports(titles: readonly string[]): string[] {
  return titles.flatMap((title) => [
    `/** Checks the shape of an unknown value; the faults of the last call that failed are in \`errors\`. */`,
    `export const validate${title} = check${title} as unknown as SchemaValidator<${title}>;`,
    '',
  ]);
}

/** The names that a misspelt field is compared with. */
function fieldTree(schema: Schema): string {
  const name = schema.title ?? '';
  return [
    `/** Names of all fields of a ${name}, for suggestions and for tests. */`,
    `export const fieldsOf${name}: FieldTree = ${JSON.stringify(fieldsOf(schema), null, 2)};`,
    '',
  ].join('\n');
}

function fieldsOf({ properties, items, additionalProperties }: Schema): FieldTree {
  if (properties !== undefined) return mapValues(properties, fieldsOf);
  const each = items ?? additionalProperties;
  return typeof each === 'object' ? { '*': fieldsOf(each) } : {};
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    minifySyntax: true,
    legalComments: 'none',
    // Comments name the files of packages; where a linked folder really lies must not change what is generated.
    preserveSymlinks: true,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild returned nothing');
  return output.text.replace(/\nexport \{[^}]*\};\s*$/u, '\n');
}

/** Titles, descriptions and defaults would only make the generated code longer. */
function withoutProse(value: unknown): Schema {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      PROSE.has(key) && typeof inner !== 'object' ? undefined : key === 'default' ? undefined : inner,
    ),
  ) as Schema;
}
const PROSE: ReadonlySet<string> = new Set(['title', 'description']);
