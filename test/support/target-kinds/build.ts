import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stopgapCache } from '../vendor-build.ts';
import { toolPath } from './tools.ts';

/** Sources that only the tests of target kinds use, and those that all live tests share. */
const SOURCES = join(import.meta.dirname, '..', '..', 'live', 'targets', 'programs');
const SHARED_SOURCES = join(import.meta.dirname, '..', '..', 'live', 'programs');
const BUILD_TIMEOUT_MS = 300_000;
const run = promisify(execFile);

export const sourceOf = (name: string): string => {
  const own = join(SOURCES, name);
  return existsSync(own) ? own : join(SHARED_SOURCES, name);
};

export interface Recipe {
  /** First file of the sources; the others are only looked at, so that a change to them builds anew. */
  readonly source: string;
  readonly tool: string;
  /** The command line after the tool. */
  readonly args: (source: string, made: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Path of what a recipe makes. Named for all that went into it and kept, as `compile` does for the programs that every
 * live test uses.
 */
export async function build({ source, tool, args, env = {} }: Recipe): Promise<string> {
  const path = sourceOf(source);
  const directory = join(stopgapCache(), 'programs');
  const digest = digestOf(path, [tool, ...args('SOURCE', 'MADE'), JSON.stringify(env)]);
  const kept = join(directory, `${source.replaceAll(/\W+/g, '-')}-${digest}`);
  if (existsSync(kept)) return kept;
  const program = toolPath(tool);
  await mkdir(directory, { recursive: true });
  const staging = await mkdtemp(join(directory, '.build-'));
  try {
    const made = join(staging, 'made');
    await attempt(program, args(path, made), { ...process.env, ...env, STOPGAP_STAGING: staging });
    await rename(made, kept);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return kept;
}

async function attempt(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(program, args, { timeout: BUILD_TIMEOUT_MS, env });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`${program} ${args.join(' ')} failed:\n${said}`, { cause: error });
  }
}

function digestOf(source: string, parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).update(readFileSync(source));
  for (const name of readdirSync(SHARED_SOURCES)
    .filter((each) => each.endsWith('.h'))
    .sort())
    hash.update(readFileSync(join(SHARED_SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}

/** What every C and C++ program of the live tests is built with. */
export const COMMON = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-Wl,--build-id=sha1', `-I${SHARED_SOURCES}`];

/** A C program of these folders by some C compiler. */
export const buildC = (source: string, flags: readonly string[], tool = 'cc'): Promise<string> =>
  build({ source, tool, args: (from, made) => ['-std=gnu17', ...COMMON, ...flags, '-o', made, from] });

/** The same for C++, in which the shared headers of C are not quite correct. */
export const buildCpp = (source: string, flags: readonly string[]): Promise<string> =>
  build({
    source,
    tool: 'c++',
    args: (from, made) => ['-std=gnu++17', ...COMMON, '-fpermissive', '-w', ...flags, '-o', made, from],
  });
