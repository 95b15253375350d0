import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closed, readSchema } from './generate/schema.ts';
import { typesOf } from './generate/types.ts';
import { validatorsOf } from './generate/validators.ts';

/** Shapes below the root that are also checked on their own: the signed predicate travels without its manifest. */
const ALSO_VALIDATED: Readonly<Record<string, readonly string[]>> = { micropatch: ['Patch'] };
const TARGET = 'domain/api';
const root = join(import.meta.dirname, '..');

/** Makes all generated files in memory, so that writing and comparing cannot differ. */
async function generated(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const source of sources()) {
    const name = source.replace(/^.*\//, '').replace(/[.]yaml$/, '');
    const schema = closed(readSchema(join(root, source)));
    const header = `// Generated from ${source} by \`npm run generate\`. Do not edit: change ${source} instead.`;
    const titles = [schema.title ?? '', ...(ALSO_VALIDATED[name] ?? [])];
    files.set(`${TARGET}/${name}.types.ts`, await typesOf(schema, header));
    files.set(`${TARGET}/${name}.validate.ts`, await validatorsOf(schema, titles, `${name}.types.ts`, header));
  }
  return files;
}

function sources(): string[] {
  return ['crds', 'schemas'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}

/** What a person must do before the commit is whole; empty if the files on disk are those that would be generated. */
function staleness(files: ReadonlyMap<string, string>): string[] {
  const onDisk = readdirSync(join(root, TARGET)).map((file) => `${TARGET}/${file}`);
  const leftOver = onDisk.filter((file) => !files.has(file)).map((file) => `${file} has no source any more, delete it`);
  const stale = [...files]
    .filter(([file, text]) => !onDisk.includes(file) || readFileSync(join(root, file), 'utf8') !== text)
    .map(([file]) => `${file} does not match its source, run \`npm run generate\` and commit the result`);
  return [...leftOver, ...stale];
}

const files = await generated();
if (process.argv.includes('--check')) {
  for (const line of staleness(files)) {
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(join(root, TARGET), { recursive: true });
  for (const [file, text] of files) writeFileSync(join(root, file), text);
}
