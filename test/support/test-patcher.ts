import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Patch } from '#domain/api/micropatch.types.ts';
import { toHex } from '#domain/bytes.ts';
import type { PatchName, PayloadDigest } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { PATCHER_PROTOCOL, type PatcherAnswers } from '#domain/patcher-wire.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { toEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { createPatcherClient, type PatcherClient } from '../../agent/socket/patcher-client.ts';
import { OURS, aVerifiedPatch } from './builders.ts';
import { waitUntil } from './proc-state.ts';
import { sha256 } from './sha256.ts';
import { anEd25519Key, aRootFile, signed, type TestKey } from './signing.ts';
import { onceStopped } from './until-done.ts';

/** A fifth of a second usually; a machine on which everything is tested at once takes its time. */
const START_TIMEOUT_MS = 60_000;
const PROGRAM = join(import.meta.dirname, '..', '..', 'patcher', 'confine', 'main.ts');

/** What came back for one question: a status of HTTP and a body. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Without one, nobody can have signed anything. */
  readonly hasTrustRoot?: boolean;
  /** The file that says what no patch may touch. */
  readonly ceiling?: string;
  /** Further flags of the patcher. */
  readonly more?: readonly string[];
  /** The command line that runs this one, such as setpriv(1) with flags. */
  readonly under?: (command: readonly string[]) => readonly string[];
}

const asItIs = (command: readonly string[]): readonly string[] => command;

/** The real patcher program with a trust root and a state directory of its own. */
export class TestPatcher {
  readonly directory = mkdtempSync(join(tmpdir(), 'stopgap-patcher-'));
  readonly socket = join(this.directory, 'patcher.sock');
  readonly author: TestKey = anEd25519Key();
  readonly log: string[] = [];
  stateDirectory = join(this.directory, 'state');
  readonly #rootFile = join(this.directory, 'root.json');
  #process: ChildProcess | undefined;

  constructor() {
    writeFileSync(this.#rootFile, aRootFile({ people: { alice: [this.author] } }));
  }

  /** Starts it and waits until it listens; false when it ended before that. */
  async start(options: StartOptions = {}): Promise<boolean> {
    const { env = {}, hasTrustRoot = true, ceiling, more = [], under = asItIs } = options;
    rmSync(this.socket, { force: true });
    const root = hasTrustRoot ? ['--trust-root', this.#rootFile] : [];
    const below = ceiling === undefined ? [] : ['--ceiling', ceiling];
    const own = ['--socket', this.socket, '--state-dir', this.stateDirectory, '--exit-with-parent'];
    const args = [...own, ...root, ...below, ...more];
    const [command = '', ...rest] = under([process.execPath, '--conditions=source', PROGRAM, ...args]);
    const child = spawn(command, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.log.push(line));
    await waitUntil(() => this.log.some((line) => line.includes('patcher started')) || !this.isRunning, {
      withinMs: START_TIMEOUT_MS,
      what: 'the patcher to start',
    });
    this.log.length = 0;
    return this.isRunning;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Ends it with a signal, or by going away as its parent; waits for its end. */
  async end(how: NodeJS.Signals | 'orphan'): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.isRunning) return;
    const ended = once(child, 'exit');
    if (how === 'orphan') child.stdin?.destroy();
    else child.kill(how);
    await ended;
  }

  client(): PatcherClient {
    return createPatcherClient(this.socket, OURS);
  }

  /** One question in so many words; of a change again, while a thread is late for its stop. */
  ask<P extends keyof PatcherAnswers>(path: P, fields: object = {}): Promise<PatcherAnswers[P]> {
    return onceStopped(
      () => this.#askOnce(path, fields),
      (answer) => ('failure' in answer ? answer.failure : undefined),
    );
  }

  async #askOnce<P extends keyof PatcherAnswers>(path: P, fields: object): Promise<PatcherAnswers[P]> {
    const { status, body } = await this.post(
      path,
      JSON.stringify({ protocol: PATCHER_PROTOCOL, owner: OURS, ...fields }),
    );
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    return JSON.parse(body) as PatcherAnswers[P];
  }

  post(path: string, body: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const question = request({ socketPath: this.socket, path, method: 'POST' }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: text });
        });
        response.on('error', reject);
      });
      question.on('error', reject);
      question.end(body);
    });
  }

  /** A patch as its author signs it. */
  sign(name: string, patch: Patch, key: TestKey = this.author): VerifiedPatch {
    const payload = statementBytes(MICROPATCH_PREDICATE, name, patch, sha256);
    if (!payload.ok) throw new Error(payload.error);
    const digest = toHex(sha256(payload.value)) as PayloadDigest;
    const envelope = signed(payload.value, key);
    return { ...aVerifiedPatch(), name: name as PatchName, digest, patch, envelope };
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A file of its state; empty when there is none. */
  readState(file: string): string {
    const path = join(this.stateDirectory, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }
}

/** The fields of `plan` and `apply` for a patch in a process. */
export const stepFor = (process: { readonly pid: number; readonly startTicks: number }, patch: VerifiedPatch) => ({
  process: { pid: process.pid, startTicks: process.startTicks },
  patch: {
    name: patch.name,
    buildId: patch.patch.variants[0]?.buildId ?? '',
    envelope: toEnvelopeJson(patch.envelope),
  },
});
