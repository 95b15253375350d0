import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isUploadPack, startGitHttpServer, type GitHttpServer } from '../support/git-http-server.ts';
import { TestRepository } from '../support/git-repository.ts';
import { fileOf } from '../support/fake-source.ts';
import { eventually, noProcessMentions, processesMentioning } from '../support/processes.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('source-crash');
const root = join(directory.path, 'served');
const program = join(import.meta.dirname, '../support/drivers/read-source-once.ts');
let server: GitHttpServer;
let repository: TestRepository;
let state: string;
let made = 0;

interface Outcome {
  readonly signal: string | null;
  readonly answer?: { restored: string | null; commit: string | null; patches: Record<string, number>; ready: string };
}

function start(killAt = 'never'): { child: ChildProcess; ended: Promise<Outcome> } {
  const url = `${server.origin}/r-${made}.git`;
  const child = spawn(process.execPath, ['--conditions=source', program, url, state, killAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (_code, signal) => {
      resolve(output === '' ? { signal } : { signal, answer: JSON.parse(output) as NonNullable<Outcome['answer']> });
    });
  });
  return { child, ended };
}

/** What a killed program must not leave behind once the next one has run. */
function leftovers(): string[] {
  const all = readdirSync(state, { recursive: true }).map(String);
  return all.filter((name) => /(?:^|\/)\.?tmp[-_]|\.lock$|\.new$/.test(name));
}

beforeAll(async () => {
  server = await startGitHttpServer({ root });
});
beforeEach(() => {
  made += 1;
  server.intercept = () => false;
  repository = new TestRepository(join(root, `r-${made}.git`));
  repository.commit({ 'patches/a.yaml': fileOf({ name: 'a' }), 'patches/b.yaml': fileOf({ name: 'b' }) });
  state = join(directory.path, `state-${made}`);
});
afterAll(async () => {
  await noProcessMentions(directory.path);
  await server.close();
  directory.remove();
});

const POINTS = [
  'before head',
  'after head',
  'before fetch',
  'after fetch',
  'before relation',
  'after relation',
  'before files',
  'after files',
  'in decode',
  'before save',
  'after save',
];

describe('a program that is killed', () => {
  it.each(POINTS)('%s finds its way when it is started again', async (killAt) => {
    const first = (await start().ended).answer;
    const next = repository.commit({
      'patches/a.yaml': fileOf({ name: 'a', version: 2 }),
      'patches/b.yaml': fileOf({ name: 'b' }),
    });
    expect(await start(killAt).ended).toEqual({ signal: 'SIGKILL' });
    const after = (await start().ended).answer;
    expect(after).toMatchObject({ commit: next, patches: { a: 2, b: 1 }, ready: 'Succeeded' });
    expect(after?.restored).toBe(killAt === 'after save' ? next : first?.commit);
    expect(leftovers()).toEqual([]);
  });

  it.each(['before load', 'before head', 'after fetch', 'after files', 'before save'])(
    'at its first start, %s',
    async (killAt) => {
      expect(await start(killAt).ended).toEqual({ signal: 'SIGKILL' });
      expect((await start().ended).answer).toMatchObject({
        restored: null,
        patches: { a: 1, b: 1 },
        ready: 'Succeeded',
      });
    },
  );

  it('at any moment finds its way, and never forgets what was in force', async () => {
    await start().ended;
    for (let version = 2; version < 14; version += 1) {
      const next = repository.commit({
        'patches/a.yaml': fileOf({ name: 'a', version }),
        'patches/b.yaml': fileOf({ name: 'b' }),
      });
      const { child, ended } = start();
      await sleep(Math.random() * 350);
      child.kill('SIGKILL');
      await ended;
      const { answer } = await start().ended;
      expect(answer).toMatchObject({ commit: next, patches: { a: version, b: 1 }, ready: 'Succeeded' });
      expect(answer?.restored).not.toBeNull();
      expect(leftovers()).toEqual([]);
    }
  });

  it('in the middle of a fetch takes git and its helpers with it', async () => {
    server.intercept = (request, response) => {
      if (!isUploadPack(request)) return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
      return true;
    };
    const { child, ended } = start();
    await eventually(() => (processesMentioning(state).length >= 4 ? true : undefined));
    child.kill('SIGKILL');
    await ended;
    await noProcessMentions(state);
    server.intercept = () => false;
    expect((await start().ended).answer).toMatchObject({ patches: { a: 1, b: 1 }, ready: 'Succeeded' });
    expect(leftovers()).toEqual([]);
  });
});

describe('a program that is started while Git is away', () => {
  it('knows what was in force, and goes on when Git is back', async () => {
    const first = (await start().ended).answer;
    server.intercept = (_request, response) => {
      response.destroy();
      return true;
    };
    expect((await start().ended).answer).toMatchObject({
      restored: first?.commit,
      commit: first?.commit,
      patches: { a: 1, b: 1 },
      ready: 'Unreachable',
    });
    server.intercept = () => false;
    const next = repository.commit({ 'patches/a.yaml': fileOf({ name: 'a' }) });
    expect((await start().ended).answer).toMatchObject({ commit: next, patches: { a: 1 }, ready: 'Succeeded' });
  });

  it('notices a history that was rewritten while it was not running', async () => {
    const first = (await start().ended).answer;
    repository.commit({ 'patches/evil.yaml': fileOf({ name: 'evil' }) }, 'main', []);
    const after = (await start().ended).answer;
    expect(after).toMatchObject({ commit: first?.commit, patches: { a: 1, b: 1 }, ready: 'HistoryRewritten' });
  });
});
