import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { dependenciesOf, librariesIn, unpackPackages } from '../../support/debian-packages.ts';
import { childrenOf, waitUntil } from '../../support/proc-state.ts';
import { launchTarget } from '../../support/target.ts';
import { runTool } from '../run-tool.ts';
import { percentile, type Load, type Subject } from '../subject.ts';

const CLIENTS = 4;
const ACCOUNTS = 100_000;
/** PostgreSQL refuses to run as root; nobody needs no account of its own. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** The one that the distribution's `postgresql` stands for. */
function distributionVersion(): string {
  const version = dependenciesOf('postgresql').flatMap((name) => /^postgresql-(\d+)$/.exec(name)?.[1] ?? [])[0];
  if (version === undefined) throw new Error('apt-get knows no postgresql');
  return version;
}

/** One database in one temporary directory, and how its programs are called. */
class Database {
  readonly directory = mkdtempSync(join(tmpdir(), 'stopgap-soak-postgresql-'));
  readonly programs: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly data = join(this.directory, 'data');
  readonly #user = isRoot ? 'nobody' : userInfo().username;

  constructor() {
    const version = distributionVersion();
    const root = unpackPackages('soak-postgresql', [`postgresql-${version}`, `postgresql-client-${version}`]);
    chmodSync(this.directory, 0o755);
    // Whoever is nobody may not look into root's cache.
    const copy = join(this.directory, 'root');
    cpSync(join(root, 'usr'), join(copy, 'usr'), { recursive: true, verbatimSymlinks: true });
    this.programs = join(copy, 'usr/lib/postgresql', version, 'bin');
    this.environment = { ...librariesIn(copy), PGHOST: this.directory, PGUSER: this.#user, PGDATABASE: 'postgres' };
    mkdirSync(this.data, { mode: 0o700 });
    if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, this.data, this.directory]);
  }

  /** A program and its arguments, as the database's user. */
  command(program: string, args: readonly string[]): readonly [string, ...string[]] {
    const own = [join(this.programs, program), ...args];
    return isRoot
      ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...own]
      : (own as [string, ...string[]]);
  }

  async run(program: string, ...args: readonly string[]): Promise<{ code: number | null; output: string }> {
    const [file, ...rest] = this.command(program, args);
    return runTool(file, rest, this.environment);
  }

  /** The one value that a query gives. */
  async value(query: string): Promise<string> {
    return (await this.run('psql', '-AtqX', '-c', query)).output.trim();
  }
}

/** The processes that serve connections; the others write logs and statistics. */
const backends = (postmaster: number): number[] =>
  childrenOf(postmaster).filter((pid) => / \[local\] /.test(readCommand(pid)));

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

/** PostgreSQL under pgbench, whose transactions move money: in the end not a cent may be missing. */
export const postgresql: Subject = {
  name: 'PostgreSQL',
  tool: 'pgbench',
  functions: ['ExecutorRun', 'LWLockAcquire', 'heap_update', 'PortalRun', 'hash_search', 'pg_parse_query'],
  async start() {
    const database = new Database();
    const made = await database.run('initdb', '-D', database.data, '-A', 'trust', '-E', 'UTF8', '--no-sync');
    if (made.code !== 0) throw new Error(`initdb: ${made.output.slice(-500)}`);
    const settings = [
      'fsync=off',
      `unix_socket_directories=${database.directory}`,
      'listen_addresses=',
      'autovacuum=off',
    ];
    const [file, ...args] = database.command('postgres', [
      '-D',
      database.data,
      ...settings.flatMap((one) => ['-c', one]),
    ]);
    const { environment, directory } = database;
    const server = await launchTarget(file, args, { env: environment, directory });
    await waitUntil(async () => (await database.value('select 1')) === '1', { what: 'PostgreSQL to answer' });
    await database.run('pgbench', '-i', '-q');
    return {
      module: join(database.programs, 'postgres'),
      targets: () => backends(server.pid),
      load: (seconds) => pgbench(database, seconds),
      async ask() {
        const sum = await database.value('select sum(aid) from pgbench_accounts');
        return sum === String((ACCOUNTS * (ACCOUNTS + 1)) / 2) ? undefined : `the accounts' numbers add up to ${sum}`;
      },
      async audit() {
        const sums = ['accounts', 'tellers', 'branches'].map(
          (of) => `(select sum(${of[0] ?? ''}balance) from pgbench_${of})`,
        );
        const found = await database.value(`select ${sums.join(', ')}, (select sum(delta) from pgbench_history)`);
        const isSame = new Set(found.split('|')).size === 1 && found !== '';
        const signals = server.errorLines.filter((line) =>
          /terminated by signal|PANIC|FATAL(?!: {2}the database system is starting up)/.test(line),
        );
        return [...(isSame ? [] : [`the sums of money differ: ${found}`]), ...signals];
      },
      stop: () => server.stop(),
    };
  },
};

let rounds = 0;

async function pgbench(database: Database, seconds: number): Promise<Load> {
  const log = `log-${(rounds += 1)}`;
  const sizes = ['-n', '-c', String(CLIENTS), '-j', '1', '-T', String(seconds)];
  const prefix = join(database.directory, log);
  const { code, output } = await database.run('pgbench', ...sizes, '--log', '--log-prefix', prefix);
  const files = readdirSync(database.directory).filter((name) => name.startsWith(`${log}.`));
  const latencies = files.flatMap((name) =>
    readFileSync(join(database.directory, name), 'latin1')
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2])),
  );
  for (const name of files) rmSync(join(database.directory, name));
  const failed = Number(/number of failed transactions: (\d+)/.exec(output)?.[1] ?? Number.NaN);
  if (code !== 0) throw new Error(`pgbench ended with ${String(code)}: ${output.slice(-500)}`);
  return {
    requests: latencies.length,
    failed,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
  };
}
