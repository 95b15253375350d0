import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Programs of the machine's distribution, unpacked into a cache and run from there: no package is installed, no service
 * started and no user made. Returns the folder they are in, made once; a rename at its end makes that safe for tests that
 * run at once. `name` is the folder's.
 */
export function unpackPackages(name: string, packages: readonly string[]): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stopgap');
  const root = join(cache, name);
  if (existsSync(root)) return root;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, `${name}-`));
  try {
    download(scratch, [...new Set([...packages, ...packages.flatMap(librariesOf)])]);
    const files = readdirSync(scratch).filter((file) => file.endsWith('.deb'));
    for (const file of files) execFileSync('dpkg', ['-x', join(scratch, file), join(scratch, 'root')]);
    if (!existsSync(root)) renameSync(join(scratch, 'root'), root);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return root;
}

/** What a program from such a folder needs in its environment to find its libraries. */
export const librariesIn = (root: string): Readonly<Record<string, string>> => ({
  LD_LIBRARY_PATH: [join(root, 'usr/lib/x86_64-linux-gnu'), join(root, 'lib/x86_64-linux-gnu')].join(':'),
});

function download(directory: string, packages: readonly string[]): void {
  const fetch = (): ReturnType<typeof spawnSync> =>
    spawnSync('apt-get', ['download', '--quiet', ...packages], { cwd: directory, encoding: 'utf8' });
  if (fetch().status === 0) return;
  update();
  const second = fetch();
  if (second.status !== 0)
    throw new Error(`install ${packages[0] ?? ''}, or let apt-get download it. ${String(second.stderr)}`);
}

/** What a package depends on itself, by name. On a machine that has not heard of the package, after an update of its lists. */
export function dependenciesOf(name: string): readonly string[] {
  const ask = () => spawnSync('apt-cache', ['depends', name], { encoding: 'utf8' });
  const first = ask();
  const { stdout } = first.status === 0 && first.stdout !== '' ? first : (update(), ask());
  return stdout.split('\n').flatMap((line) => /^ {2}Depends: ([a-z0-9.+-]+)$/.exec(line)?.[1] ?? []);
}

const update = (): unknown => spawnSync('apt-get', ['update', '--quiet'], { stdio: 'ignore' });

/** The libraries that the package depends on, except the C library, which must be the machine's own. */
const librariesOf = (name: string): readonly string[] =>
  dependenciesOf(name).filter(
    (library) => /^(?:lib|lua-)/.test(library) && !/^libc6$|^libpam-(?:modules|runtime)$/.test(library),
  );
