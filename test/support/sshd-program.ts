import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { librariesIn, unpackPackages } from './debian-packages.ts';

export interface SshdProgram {
  readonly path: string;
  /** What it needs in its environment when it was unpacked instead of installed. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines of configuration for the helpers that OpenSSH 9.8 and newer split off. */
  readonly configuration: readonly string[];
  /** Library that lets sshd find users in a file of ours; only fetched where the machine lacks the user `sshd`. */
  readonly nssWrapper: string | undefined;
}

const INSTALLED = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/sbin/sshd'];

/**
 * The machine's own sshd, or else that of its distribution, unpacked into a cache and run from there: no package is
 * installed, no service started and no user made.
 */
export function locateSshd(): SshdProgram {
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined && !lacksSshdUser())
    return { path: installed, environment: {}, configuration: penalties(installed), nssWrapper: undefined };
  const root = unpackPackages('openssh-server', ['openssh-server', 'libnss-wrapper']);
  const helper = (keyword: string, name: string): string[] => {
    const path = join(root, 'usr/lib/openssh', name);
    return existsSync(path) ? [`${keyword} ${path}`] : [];
  };
  return {
    path: installed ?? join(root, 'usr/sbin/sshd'),
    environment: librariesIn(root),
    configuration: [
      ...helper('SshdSessionPath', 'sshd-session'),
      ...helper('SshdAuthPath', 'sshd-auth'),
      ...(existsSync(join(root, 'usr/lib/openssh/sshd-session')) ? ['PerSourcePenalties no'] : []),
    ],
    nssWrapper: lacksSshdUser() ? join(root, 'usr/lib/x86_64-linux-gnu/libnss_wrapper.so') : undefined,
  };
}

/** From OpenSSH 9.8 on, whoever tries wrong keys is shut out for a while: all tests come from one address. */
function penalties(path: string): string[] {
  const { stdout, stderr } = spawnSync(path, ['-V'], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = (/OpenSSH_(\d+)\.(\d+)/.exec(stdout + stderr) ?? []).map(Number);
  return major > 9 || (major === 9 && minor >= 8) ? ['PerSourcePenalties no'] : [];
}

/** As root, sshd gives its network part the rights of a user of this name and does not start without one. */
const lacksSshdUser = (): boolean => process.getuid?.() === 0 && spawnSync('getent', ['passwd', 'sshd']).status !== 0;
