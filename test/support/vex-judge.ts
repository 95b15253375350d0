import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolPath } from './target-kinds/tools.ts';
import { stopgapCache } from './vendor-build.ts';

const SOURCE = join(import.meta.dirname, 'vex-judge');
const BUILD_TIMEOUT_MS = 280_000;
const run = promisify(execFile);

/** What scanners do with one finding. */
export interface Verdict {
  readonly trivy: 'shown' | 'hidden';
  readonly grype: 'shown' | 'hidden';
}

/**
 * Judges a finding by a document file as Trivy and Grype do, with their own library (github.com/openvex/go-vex). The first
 * call builds the program and needs the network for that. Throws when the library refuses the document.
 */
export async function judge(document: string, vulnerability: string, found: string, product = ''): Promise<Verdict> {
  const { stdout } = await run(await judgeProgram(), [document, vulnerability, found, product]);
  return JSON.parse(stdout) as Verdict;
}

/** Built once for each state of its sources, and kept, as the programs of the live tests are. */
async function judgeProgram(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(SOURCE, file)));
  const directory = join(stopgapCache(), 'programs');
  const kept = join(directory, `vex-judge-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(kept)) return kept;
  await mkdir(directory, { recursive: true });
  const staging = await mkdtemp(join(directory, '.build-'));
  try {
    const made = join(staging, 'made');
    const env = { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off', CGO_ENABLED: '0' };
    await run(toolPath('go'), ['build', '-o', made, '.'], { cwd: SOURCE, env, timeout: BUILD_TIMEOUT_MS });
    await rename(made, kept);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return kept;
}
