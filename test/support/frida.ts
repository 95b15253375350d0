import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { FRIDA_VERSION } from '../../patcher/frida/protocol.ts';
import { stopgapCache } from './vendor-build.ts';

const REQUIREMENTS = join(import.meta.dirname, '..', '..', 'patcher', 'frida', 'host', 'requirements.txt');
/** 53 MB from the Python package index. */
const INSTALL_TIMEOUT_MS = 280_000;
const run = promisify(execFile);

/** The PATH of somebody who has installed Frida as docs/hooks.md says; installed on first use and kept. */
export async function pathWithFrida(): Promise<string> {
  return [join(await fridaEnvironment(), 'bin'), process.env['PATH']].join(delimiter);
}

/** An environment of Python cannot be moved once it is made: so it is made where it stays, and marked when it is whole. */
async function fridaEnvironment(): Promise<string> {
  const directory = join(stopgapCache(), `frida-${FRIDA_VERSION}`);
  const whole = join(directory, 'whole');
  if (existsSync(whole)) return directory;
  await rm(directory, { recursive: true, force: true });
  await mkdir(stopgapCache(), { recursive: true });
  const marker = await mkdtemp(join(stopgapCache(), '.frida-'));
  await run('python3', ['-m', 'venv', directory], { timeout: INSTALL_TIMEOUT_MS });
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--requirement', REQUIREMENTS];
  await run(join(directory, 'bin', 'python3'), pip, { timeout: INSTALL_TIMEOUT_MS });
  await rename(marker, whole);
  return directory;
}
