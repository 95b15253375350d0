import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ociProfile } from '../../patcher/confine/oci-profile.ts';
import { reasonTable } from './reason-table.ts';
import { fieldTable } from './reference.ts';
import { closed, readSchema } from './schema.ts';
import { typesOf } from './types.ts';
import { validatorsOf } from './validators.ts';

/** Shapes below the root that are also checked on their own: the signed predicate travels without its manifest. */
const ALSO_VALIDATED: Readonly<Record<string, readonly string[]>> = { micropatch: ['Patch'] };
/** Pages that hold a table of all fields between two marks, and where the fields come from. */
const PAGES: Readonly<Record<string, string>> = { 'docs/manifest.md': 'crds/micropatch.yaml' };
/** The patcher's system calls as container runtimes read them. */
const SECCOMP_PROFILE = 'deploy/seccomp/patcher.json';
const REASONS_PAGE = 'docs/reasons.md';
/** Everything in here is generated. */
const TARGET = 'domain/api';

/** Makes all generated files of a checkout in memory, so that writing and comparing cannot differ. */
export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const source of sources(root)) {
    const name = source.replace(/^.*\//, '').replace(/[.]yaml$/, '');
    const schema = closed(readSchema(join(root, source)));
    const header = `// Generated from ${source} by \`npm run generate\`. Do not edit: change ${source} instead.`;
    const titles = [schema.title ?? '', ...(ALSO_VALIDATED[name] ?? [])];
    files.set(`${TARGET}/${name}.types.ts`, await typesOf(schema, header));
    files.set(`${TARGET}/${name}.validate.ts`, await validatorsOf(schema, titles, `${name}.types.ts`, header));
  }
  for (const [page, source] of Object.entries(PAGES)) {
    const table = fieldTable(closed(readSchema(join(root, source))));
    files.set(page, withTable(readFileSync(join(root, page), 'utf8'), table, page));
  }
  files.set(REASONS_PAGE, withTable(readFileSync(join(root, REASONS_PAGE), 'utf8'), reasonTable(), REASONS_PAGE));
  files.set(SECCOMP_PROFILE, `${JSON.stringify(ociProfile(), null, 2)}\n`);
  return files;
}

function sources(root: string): string[] {
  return ['crds', 'schemas'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}

const [START, END] = ['<!-- fields, by `npm run generate` -->', '<!-- end of fields -->'];

function withTable(text: string, table: string, page: string): string {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start === -1 || end < start) throw new Error(`${page} must hold the marks ${START} and ${END}`);
  return `${text.slice(0, start + START.length)}\n${table}\n${text.slice(end)}`;
}

/** What a person must do before the commit is whole; empty if the files on disk are those that would be generated. */
export function staleness(root: string, files: ReadonlyMap<string, string>): string[] {
  const leftOver = readdirSync(join(root, TARGET))
    .map((file) => `${TARGET}/${file}`)
    .filter((file) => !files.has(file))
    .map((file) => `${file} has no source any more: delete it`);
  const stale = [...files]
    .filter(([file, text]) => readIfThere(join(root, file)) !== text)
    .map(([file]) => `${file} does not match its source: run \`npm run generate\` and commit the result`);
  return [...leftOver, ...stale];
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
