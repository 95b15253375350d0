import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import type { MicroPatch, Patch } from '#domain/api/micropatch.types.ts';
import type { HostStatus } from '#domain/host-status.ts';
import type { StatusRow } from '#domain/status.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { askHost } from '#runtime/control/client.ts';
import { CommitSigners } from './commit-signers.ts';
import { TestRepository } from './git-repository.ts';
import { waitUntil } from './proc-state.ts';
import { anEd25519Key, aRootFile, signatureOf, type TestKey } from './signing.ts';
import { sha256 } from './sha256.ts';

const STOPGAP = join(import.meta.dirname, '..', '..', 'bin', 'stopgap');

/** The host, or a patcher that it starts: a second usually; a machine on which everything is tested at once takes its time. */
const START_TIMEOUT_MS = 60_000;

/** What a finished command line left. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command line to its end. */
export async function runStopgap(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(STOPGAP, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => (texts.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (texts.err += part.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...texts };
}

interface StartOptions {
  readonly ready?: boolean;
  readonly more?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A repository, a trust root and the real `stopgap host` that follows them, in one temporary directory. */
export class TestHost {
  readonly directory = mkdtempSync(join(tmpdir(), 'stopgap-host-'));
  readonly repository: TestRepository;
  readonly author: TestKey = anEd25519Key();
  readonly stateDirectory = join(this.directory, 'state');
  readonly socket = join(this.directory, 'state', 'host.sock');
  readonly #rootFile = join(this.directory, 'root.json');
  readonly log: string[] = [];
  #process: ChildProcess | undefined;

  constructor() {
    mkdirSync(join(this.directory, 'served'));
    this.repository = new TestRepository(join(this.directory, 'served', 'patches.git'));
    writeFileSync(this.#rootFile, aRootFile({ people: { alice: [this.author] } }));
    this.commit({});
  }

  /** Keys that sign commits, and the files that say which of them may. */
  commitSigners(): CommitSigners {
    return new CommitSigners(join(this.directory, 'commit-signers'));
  }

  /** A manifest of this patch, as `stopgap sign` leaves it. */
  manifest(name: string, patch: Patch, spec: Partial<MicroPatch['spec']> = {}, key: TestKey = this.author): string {
    const payload = statementBytes(MICROPATCH_PREDICATE, name, patch, sha256);
    if (!payload.ok) throw new Error(payload.error);
    const signatures = [signatureOf(payload.value, key)];
    return stringify({
      apiVersion: 'stopgap.dev/v1alpha1',
      kind: 'MicroPatch',
      metadata: { name },
      spec: { patch, signatures, ...spec },
    });
  }

  /** Makes these the only manifests, by file name. */
  commit(manifests: Readonly<Record<string, string>>): string {
    const files: Record<string, string> = { 'README.md': `${Object.keys(manifests).length}\n` };
    for (const [file, text] of Object.entries(manifests)) files[`patches/${file}`] = text;
    return this.repository.commit(files);
  }

  args(...more: readonly string[]): string[] {
    const source = ['--repository', join(this.directory, 'served', 'patches.git'), '--path', 'patches'];
    return [
      'host',
      ...source,
      '--trust-root',
      this.#rootFile,
      '--interval',
      '300ms',
      '--state-dir',
      this.stateDirectory,
      ...more,
    ];
  }

  /** Starts it and waits until it answers; with `ready: false` returns at once. */
  async start({ ready = true, more = [], env = {} }: StartOptions = {}): Promise<void> {
    const environment = { ...process.env, ...env };
    const host = spawn(STOPGAP, this.args(...more), { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    for (const stream of [host.stdout, host.stderr])
      createInterface({ input: stream }).on('line', (line) => this.log.push(line));
    this.#process = host;
    if (ready)
      await waitUntil(async () => (await askHost(this.socket, '/v1/status')).ok, {
        withinMs: START_TIMEOUT_MS,
        what: 'the host to answer',
      });
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** The patcher programs that it has started and that run. */
  patchers(): number[] {
    const commandLine = (pid: string): string => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => commandLine(pid).includes('/patcher/main') && commandLine(pid).includes(this.stateDirectory))
      .map(Number);
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Ends it with a signal and waits, for its last words too; harmless when it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const host = this.#process;
    if (host === undefined || !this.isRunning) return;
    const ended = once(host, 'close');
    host.kill(signal);
    await ended;
  }

  async status(): Promise<HostStatus> {
    const status = await askHost(this.socket, '/v1/status');
    if (!status.ok) throw new Error(`${status.error.message}\n${this.log.slice(-10).join('\n')}`);
    return status.value;
  }

  /** Waits until the row of a process is as described; the last status is in the error otherwise. */
  async untilRow(pid: number, wanted: Partial<StatusRow>, withinMs = START_TIMEOUT_MS): Promise<StatusRow> {
    let found: StatusRow | undefined;
    let last: HostStatus | undefined;
    const isSo = async (): Promise<boolean> => {
      last = await this.status();
      found = last.processes.find(
        (row) =>
          row.pid === pid && Object.entries(wanted).every(([key, value]) => row[key as keyof StatusRow] === value),
      );
      return found !== undefined;
    };
    await waitUntil(isSo, { withinMs, what: `process ${pid} to be ${JSON.stringify(wanted)}` }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${JSON.stringify(last, null, 1)}\n${this.log.slice(-10).join('\n')}`);
      },
    );
    return found as StatusRow;
  }

  /** Waits until no patch is in the process any more, or on its way out. */
  async untilGone(pid: number): Promise<void> {
    await waitUntil(async () => (await this.status()).processes.every((row) => row.pid !== pid), {
      what: `process ${pid} to be without a patch`,
    });
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  readState(file: string): string {
    return readFileSync(join(this.stateDirectory, file), 'utf8');
  }
}
