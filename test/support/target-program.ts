import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { stopgapCache } from './vendor-build.ts';

/** The sources in test/live/programs; each says at its top what it does, what it counts and which options it takes. */
export const PROGRAMS = [
  'counter',
  'syscalls',
  'idle',
  'signals',
  'state',
  'exec-self',
  'forker',
  'lib-user',
  'library',
  'die-at',
  'seccomp',
  'tracer',
  'call-cost',
  'map-files',
  'map-late',
  'hits',
  'frames',
  'soft-token',
  'throws',
] as const;
export type Program = (typeof PROGRAMS)[number];

/** The ways to build that differ for a patcher: where the addresses come from, and whose libc it is. */
export const BUILDS = {
  pie: ['-fPIE', '-pie'],
  fixed: ['-fno-pie', '-no-pie'],
  static: ['-fno-pie', '-no-pie', '-static'],
  staticPie: ['-fPIE', '-static-pie'],
  library: ['-fPIC', '-shared'],
} as const satisfies Record<string, readonly string[]>;
export type Build = keyof typeof BUILDS;

const SOURCES = join(import.meta.dirname, '..', 'live', 'programs');
const COMMON_FLAGS = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-Wl,--build-id=sha1'];
const COMPILE_TIMEOUT_MS = 120_000;
const run = promisify(execFile);

/**
 * Path of the compiled program. It is named for all that went into it and kept, so that a second run of the tests
 * compiles nothing, and two runs at once cannot disturb each other.
 */
export async function compile(program: Program, flags: readonly string[] = BUILDS.pie): Promise<string> {
  const source = sourceOf(program);
  const all = [source.standard, ...COMMON_FLAGS, ...flags];
  const directory = join(stopgapCache(), 'programs');
  const binary = join(directory, `${program}-${digestOf(program, all)}`);
  if (existsSync(binary)) return binary;
  await mkdir(directory, { recursive: true });
  const staging = await mkdtemp(join(directory, '.compile-'));
  try {
    const made = join(staging, program);
    await compileTo(made, source, all);
    await rename(made, binary);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return binary;
}

interface Source {
  readonly file: string;
  readonly compiler: string;
  readonly standard: string;
}

function sourceOf(program: Program): Source {
  const file = join(SOURCES, `${program}.cpp`);
  return existsSync(file)
    ? { file, compiler: 'c++', standard: '-std=gnu++17' }
    : { file: join(SOURCES, `${program}.c`), compiler: 'cc', standard: '-std=gnu17' };
}

async function compileTo(binary: string, { file, compiler }: Source, flags: readonly string[]): Promise<void> {
  try {
    await run(compiler, [...flags, '-o', binary, file, '-ldl'], { timeout: COMPILE_TIMEOUT_MS });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`${file} does not compile; the live tests need ${compiler} and the headers of libc.\n${said}`, {
      cause: error,
    });
  }
}

/** Headers count for every program: there are few, and a stale binary costs more than a compilation. */
function digestOf(program: Program, flags: readonly string[]): string {
  const files = readdirSync(SOURCES).filter((name) => name.endsWith('.h') || name === basename(sourceOf(program).file));
  const hash = createHash('sha256').update(JSON.stringify(flags));
  for (const name of files.sort()) hash.update(`\0${name}\0`).update(readFileSync(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}
