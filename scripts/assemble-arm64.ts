import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Fills in, or with `--check` compares, the bytes of test/patcher/arm64/assembled.txt by GNU as and ld for aarch64
 * (package binutils-aarch64-linux-gnu; 2.40 made the file). The tests read the file and need neither.
 *
 *     node --conditions=source scripts/assemble-arm64.ts [--check] [--tools PREFIX]
 *
 * PREFIX goes before `as`, `ld` and `objdump`, for tools that are not in PATH; "aarch64-linux-gnu-" without it. A line
 * to be filled in has `?` for its bytes.
 */
const { values: flags } = parseArgs({
  options: { check: { type: 'boolean', default: false }, tools: { type: 'string', default: 'aarch64-linux-gnu-' } },
});
const FILE = join(import.meta.dirname, '../test/patcher/arm64/assembled.txt');
/** All extensions that this version of the assembler knows and the table uses; `as -W`, for sequences lie apart in it. */
const ARCHITECTURE = 'armv8.8-a+crypto+memtag+sve2+mops+tme+sme';

interface Row {
  readonly address: string;
  readonly source: string;
}

/** A line of the table: address, bytes, source; undefined for comments and empty lines. */
function parseRow(line: string): Row | undefined {
  const [, address, source] = /^([0-9a-f]+) +(?:[0-9a-f]{8}|[?]) +(\S.*)$/.exec(line) ?? [];
  return address === undefined || source === undefined ? undefined : { address, source };
}

/** A bare number is a distance to the assembler; as a symbol, which the linker resolves, it is an address. */
const TARGET = /(?<= )0x([0-9a-f]+)$/;

/** Each row in a section of its own, which the linker puts at its address. */
function assemble(rows: readonly Row[], directory: string): string[] {
  const path = (name: string) => join(directory, name);
  const run = (tool: string, ...parameters: string[]) =>
    execFileSync(`${flags.tools}${tool}`, parameters, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const sources = rows.map(({ source }, index) => `.section .row${index},"ax"\n${source.replace(TARGET, 'at_$1')}\n`);
  const targets = new Set(rows.flatMap(({ source }) => TARGET.exec(source)?.[1] ?? []));
  const symbols = [...targets].map((target) => `at_${target} = 0x${target};`);
  writeFileSync(path('rows.s'), `.arch ${ARCHITECTURE}\n${sources.join('')}`);
  const places = rows.map(({ address }, index) => `.row${index} 0x${address} : { *(.row${index}) }`);
  writeFileSync(path('rows.ld'), `${symbols.join('\n')}\nSECTIONS {\n${places.join('\n')}\n/DISCARD/ : { *(*) }\n}\n`);
  run('as', '-W', '-o', path('rows.o'), path('rows.s'));
  run('ld', '--no-check-sections', '-e', '0', '-T', path('rows.ld'), '-o', path('rows'), path('rows.o'));
  const dump = run('objdump', '-s', path('rows'));
  return rows.map(({ source }, index) => bytesIn(dump, index) ?? fail(`no instruction came of "${source}"`));
}

/** The bytes in memory order, as objdump prints the contents of a section. */
const bytesIn = (dump: string, index: number): string | undefined =>
  new RegExp(`section [.]row${index}:\\n [0-9a-f]+ ([0-9a-f]{8}) `).exec(dump)?.[1];

function fail(sentence: string): never {
  throw new Error(sentence);
}

const before = readFileSync(FILE, 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'assemble-arm64-'));
try {
  const lines = before.split('\n');
  const rows = lines.flatMap((line) => parseRow(line) ?? []);
  const bytes = assemble(rows, directory);
  const after = lines.map((line) => {
    const row = parseRow(line);
    return row === undefined ? line : `${row.address.padEnd(13)}${bytes.shift() ?? ''}  ${row.source}`;
  });
  if (!flags.check) writeFileSync(FILE, after.join('\n'));
  else if (after.join('\n') !== before) fail(`${FILE} does not hold what the assembler makes of it`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
