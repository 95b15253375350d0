import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HostStatus } from '#domain/host-status.ts';
import { askHost } from '#runtime/control/client.ts';
import { startGitHttpServer, type GitHttpServer } from '../../test/support/git-http-server.ts';
import { launchTarget, stopAllTargets, type Target } from '../../test/support/target.ts';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
const STOPGAP = join(ROOT, 'bin', 'stopgap');
export const MANIFEST = join(ROOT, 'catalog', 'cve-2022-0778', 'micropatch.yaml');

/** The vulnerable service, and how to talk to it. */
export interface Service extends Target {
  readonly url: string;
}

/** Everything that the story needs around it, in one temporary directory that is gone afterwards. */
export class Stage {
  readonly directory = mkdtempSync(join(tmpdir(), 'stopgap-demo-'));
  readonly key = join(this.directory, 'alice');
  readonly root = join(this.directory, 'root.json');
  readonly #repository = join(this.directory, 'checkout');
  readonly #state = join(this.directory, 'state');
  readonly #socket = join(this.#state, 'host.sock');
  readonly #log: string[] = [];
  #server: GitHttpServer | undefined;
  #host: ChildProcess | undefined;

  async startService(program: string): Promise<Service> {
    const target = await launchTarget(program, [join(HERE, 'victim.js')], { env: { PORT: '0' } });
    const { port } = JSON.parse(await target.line(/^\{"pid"/)) as { port: number };
    return Object.assign(target, { url: `http://127.0.0.1:${port}/` });
  }

  /** Runs the command line as a person would and returns what it prints. */
  stopgap(...args: readonly string[]): string {
    return execFileSync(STOPGAP, args, { encoding: 'utf8', cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async status(): Promise<HostStatus> {
    const status = await askHost(this.#socket, '/v1/status');
    if (!status.ok) throw new Error(status.error.message);
    return status.value;
  }

  statusForPeople(): string {
    return this.stopgap('status', '--socket', this.#socket).trimEnd();
  }

  #git(...args: readonly string[]): string {
    const identity = [
      '-c',
      'user.name=Alice',
      '-c',
      'user.email=alice@example.org',
      '-c',
      'init.defaultBranch=main',
      '-c',
      'commit.gpgsign=false',
    ];
    return execFileSync('git', [...identity, ...args], {
      encoding: 'utf8',
      cwd: this.#repository,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** An empty repository behind the real smart HTTP protocol, on loopback. Returns its URL. */
  async serveRepository(): Promise<string> {
    mkdirSync(this.#repository);
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(this.directory, 'patches.git')]);
    this.#git('init', '--quiet');
    this.#git('commit', '--quiet', '--allow-empty', '--message', 'start');
    this.#push();
    this.#server = await startGitHttpServer({ root: this.directory });
    return `${this.#server.origin}/patches.git`;
  }

  #push(): void {
    this.#git('push', '--quiet', join(this.directory, 'patches.git'), 'HEAD:main');
  }

  /** Puts the catalogue's manifest into the checkout, unsigned. Returns its path. */
  placeManifest(): string {
    const file = join(this.#repository, 'patches', 'cve-2022-0778.yaml');
    mkdirSync(join(file, '..'), { recursive: true });
    copyFileSync(MANIFEST, file);
    return file;
  }

  /** Changes one line of a file that is signed, as somebody with write access to the repository could. */
  alter(file: string, from: string, to: string): void {
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  }

  commit(message: string): string {
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--message', message);
    this.#push();
    return this.#git('rev-parse', 'HEAD');
  }

  revert(commit: string): string {
    this.#git('revert', '--no-edit', commit);
    this.#push();
    return this.#git('rev-parse', 'HEAD');
  }

  startHost(repository: string, interval: string): void {
    const args = [
      'host',
      '--repository',
      repository,
      '--path',
      'patches/',
      '--trust-root',
      this.root,
      '--interval',
      interval,
      '--state-dir',
      this.#state,
    ];
    const host = spawn(STOPGAP, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [host.stdout, host.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#log.push(line));
    this.#host = host;
  }

  /** What the host has logged so far, line by line. */
  get log(): readonly string[] {
    return this.#log;
  }

  /** Ends everything, whatever state it is in. Patches that are still in go with the processes they are in. */
  async clear(): Promise<void> {
    const host = this.#host;
    if (host !== undefined && host.exitCode === null && host.signalCode === null) {
      host.kill('SIGINT');
      await once(host, 'close');
    }
    await stopAllTargets();
    await this.#server?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
