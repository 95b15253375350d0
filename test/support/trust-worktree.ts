import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStopgap, type TestHost } from './stopgap-host.ts';

const PEOPLE = ['admin', 'alice', 'bob', 'cora', 'rita'] as const;

/**
 * The working copy of a repository and the keys of everybody who writes to it, with a root that demands an approver (bob),
 * a catalog (cora) and a revoker (rita) beside the author (alice). Every document is made by the real command line.
 */
export class TrustWorktree {
  readonly #host: TestHost;
  readonly #directory: string;

  constructor(host: TestHost) {
    this.#host = host;
    this.#directory = join(host.directory, 'work');
    for (const folder of ['keys', 'repository/patches', 'repository/trust'])
      mkdirSync(join(this.#directory, folder), { recursive: true });
  }

  key = (name: string): string => join(this.#directory, 'keys', name);
  path = (name: string): string => join(this.#directory, 'repository', name);
  read = (name: string): string => readFileSync(this.path(name), 'utf8');
  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Makes all keys, and the root that is pinned on the machine in place of the one that was there. */
  async initialize(): Promise<string> {
    for (const name of PEOPLE) await this.run('keygen', this.key(name));
    const pinned = join(this.#host.directory, 'root.json');
    rmSync(pinned);
    const roles = { author: 'alice', approver: 'bob', catalog: 'cora', revoker: 'rita' };
    const flags = Object.entries(roles).flatMap(([role, name]) => [`--${role}`, `${name}=${this.key(name)}.pub`]);
    await this.run('root', 'init', '--root-key', this.key('admin'), '--root', 'admin', ...flags, '-o', pinned);
    return pinned;
  }

  /** Runs a command that has to succeed. */
  async run(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await runStopgap(args);
    if (code !== 0) throw new Error(`stopgap ${args.join(' ')} ended with ${String(code)}: ${err}`);
    return out;
  }

  publish = (...more: readonly string[]): Promise<string> =>
    this.run(
      'catalog',
      'publish',
      this.path('patches'),
      ...this.by('cora'),
      ...['--trust-root', join(this.#host.directory, 'root.json')],
      ...['-o', this.path('trust/catalog.json')],
      ...more,
    );

  by = (name: string): readonly string[] => ['--key', this.key(name)];

  /** As somebody would who can write to the repository and likes the patch. */
  removeRevocations(): void {
    for (const name of readdirSync(this.path('trust')))
      if (name.endsWith('.revocation.json')) rmSync(this.path(`trust/${name}`));
  }

  /** Makes what lies here the only content of the repository. */
  commit(): void {
    const root = this.path('.');
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(root, name)).isFile(),
    );
    const files = names.map((name) => [name, this.read(name)] as const);
    this.#host.repository.commit({ 'README.md': 'patches\n', ...Object.fromEntries(files) });
  }
}
