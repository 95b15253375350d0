import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goProgram } from './go-toolchain.ts';
import { stopgapCache } from './vendor-build.ts';

/** The stock program, as its makers publish it for `go install`; it needs Go 1.26, which an older one fetches. */
const VERSION = '3.1.3';
const MODULE = `github.com/sigstore/cosign/v3/cmd/cosign@v${VERSION}`;

/** It takes four minutes of one processor, and fetches some 1,500 modules. */
export const COSIGN_BUILD_TIMEOUT_MS = 1_500_000;

const run = promisify(execFile);

/**
 * Path of cosign, built on first use and kept outside the repository. What the build needs beside it, 6 GB, is removed
 * again. Any number of processes may ask at once; the first to finish puts its program in place in one step.
 */
export async function cosignProgram(): Promise<string> {
  const kept = join(stopgapCache(), `cosign-${VERSION}`, 'cosign');
  if (existsSync(kept)) return kept;
  await mkdir(join(kept, '..'), { recursive: true });
  const staging = await mkdtemp(join(kept, '..', '.build-'));
  try {
    await build(staging);
    await rename(join(staging, 'bin', 'cosign'), kept);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return kept;
}

async function build(staging: string): Promise<void> {
  const env = {
    ...process.env,
    CGO_ENABLED: '0',
    // Modules that nobody may write into could not be removed afterwards.
    GOFLAGS: '-modcacherw',
    GOPATH: join(staging, 'modules'),
    GOCACHE: join(staging, 'objects'),
    GOBIN: join(staging, 'bin'),
  };
  try {
    await run(await goProgram(env), ['install', '-ldflags=-s -w', MODULE], { env, timeout: COSIGN_BUILD_TIMEOUT_MS });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).slice(-2000) : String(error);
    throw new Error(`cosign ${VERSION} cannot be built, which takes Go and the network once:\n${said}`, {
      cause: error,
    });
  }
}

/** Runs cosign in a folder of its own, where no setting of the tester's and no network is within reach. */
export function cosign(program: string, home: string, args: readonly string[]): void {
  const nowhere = 'http://127.0.0.1:9';
  const { status, stderr, error } = spawnSync(program, args, {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      COSIGN_PASSWORD: 'secret',
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
    },
    cwd: home,
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`cosign ${args.join(' ')} exited with ${String(status)}: ${stderr.toString()}`);
}
