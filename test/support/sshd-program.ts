import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

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
  const root = unpacked();
  const libraries = [join(root, 'usr/lib/x86_64-linux-gnu'), join(root, 'lib/x86_64-linux-gnu')].join(':');
  const helper = (keyword: string, name: string): string[] => {
    const path = join(root, 'usr/lib/openssh', name);
    return existsSync(path) ? [`${keyword} ${path}`] : [];
  };
  return {
    path: installed ?? join(root, 'usr/sbin/sshd'),
    environment: { LD_LIBRARY_PATH: libraries },
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

/** Folder with the packages unpacked, made once; a rename at its end makes that safe for tests that run at once. */
function unpacked(): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stopgap');
  const root = join(cache, 'openssh-server');
  if (existsSync(root)) return root;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'openssh-server-'));
  try {
    download(scratch, ['openssh-server', 'libnss-wrapper', ...librariesOf('openssh-server')]);
    const packages = readdirSync(scratch).filter((name) => name.endsWith('.deb'));
    for (const name of packages) execFileSync('dpkg', ['-x', join(scratch, name), join(scratch, 'root')]);
    if (!existsSync(root)) renameSync(join(scratch, 'root'), root);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return root;
}

function download(directory: string, packages: readonly string[]): void {
  const fetch = (): ReturnType<typeof spawnSync> =>
    spawnSync('apt-get', ['download', '--quiet', ...packages], { cwd: directory, encoding: 'utf8' });
  const first = fetch();
  if (first.status === 0) return;
  spawnSync('apt-get', ['update', '--quiet'], { stdio: 'ignore' });
  const second = fetch();
  if (second.status !== 0)
    throw new Error(
      `the tests of ssh need sshd: install openssh-server, or let apt-get download it. ${String(second.stderr)}`,
    );
}

/** The libraries that the package depends on, except the C library, which must be the machine's own. */
function librariesOf(name: string): string[] {
  const lines = spawnSync('apt-cache', ['depends', name], { encoding: 'utf8' }).stdout.split('\n');
  const names = lines.flatMap((line) => /^ {2}Depends: (lib[a-z0-9.+-]+)$/.exec(line)?.[1] ?? []);
  return names.filter((library) => !/^libc6$|^libpam-(?:modules|runtime)$/.test(library));
}
