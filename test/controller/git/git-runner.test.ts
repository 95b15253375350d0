import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createGitRunner,
  DEFAULT_LIMITS,
  type GitCommand,
  type GitEnding,
} from '../../../controller/git/git-runner.ts';
import { HARDENING } from '../../../controller/git/git-environment.ts';
import { TestRepository } from '../../support/git-repository.ts';
import { eventually, noProcessMentions, processesMentioning } from '../../support/processes.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('git-runner');
const home = join(directory.path, 'home');
const path = process.env['PATH'] ?? '/usr/bin:/bin';
const never = new AbortController().signal;
let repository: TestRepository;
let fakes = 0;

/** A search path on which `git` is this shell script. */
function aFakeGit(script: string): string {
  const folder = join(directory.path, `fake-${(fakes += 1)}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'git'), 0o755);
  return `${folder}:${path}`;
}

const runnerOf = (searchPath = path) => createGitRunner({ mirror: repository.path, home, searchPath });
const aCommand = (args: readonly string[], over: Partial<GitCommand> = {}): GitCommand => ({
  args,
  timeoutMs: 10_000,
  maxOutputBytes: 1_000_000,
  ...over,
});
const textOf = (ending: GitEnding): string => (ending.kind === 'done' ? ending.stdout.toString() : ending.kind);

/** A git, a helper of it and a helper of the helper, none of which listens to a polite signal. */
const STUBBORN = `trap '' HUP INT TERM
sh -c 'trap "" HUP INT TERM; sh -c "trap \\"\\" HUP INT TERM; sleep 300" & sleep 300' &
sleep 300`;

beforeAll(() => {
  mkdirSync(home);
  repository = new TestRepository(join(directory.path, 'a.git'));
  repository.commit({ 'a.yaml': 'one' });
});
afterAll(async () => {
  await noProcessMentions(directory.path);
  directory.remove();
});

describe('a git command', () => {
  it('gives its output as bytes', async () => {
    const object = repository.blob(Buffer.of(0xff, 0xfe, 0, 0x0a, 0xc3));
    const ending = await runnerOf()(aCommand(['cat-file', '--batch'], { input: `${object}\n` }), never);
    expect(ending.kind === 'done' && ending.stdout.subarray(-6)).toEqual(Buffer.of(0xff, 0xfe, 0, 0x0a, 0xc3, 0x0a));
  });

  it.each([
    { name: 'nothing is said', script: 'exit 1', status: 1 },
    { name: 'half of the output came', script: 'echo half; exit 7', status: 7 },
    { name: 'it was killed from outside', script: 'echo half; kill -9 $$', status: 137 },
    { name: 'git is not there', script: 'exec /nonexistent', status: 127 },
  ])('fails when its status is not 0 although $name', async ({ script, status }) => {
    const ending = await runnerOf(aFakeGit(script))(aCommand(['status']), never);
    expect(ending).toMatchObject({ kind: 'exit', status });
  });

  it('is complete even when a helper still writes after git has ended', async () => {
    const late = aFakeGit('(sleep 0.2; echo late) & echo early; wait');
    expect(textOf(await runnerOf(late)(aCommand(['status']), never))).toBe('early\nlate\n');
  });

  it('sees a complete environment of ours and nothing of that of the program', async () => {
    process.env['GIT_TRACE'] = '1';
    process.env['HTTPS_PROXY'] = 'http://proxy.example';
    process.env['STOPGAP_TEST_SECRET'] = 'hunter2';
    const output = textOf(await runnerOf(aFakeGit('exec env'))(aCommand(['status']), never));
    delete process.env['GIT_TRACE'];
    delete process.env['HTTPS_PROXY'];
    delete process.env['STOPGAP_TEST_SECRET'];
    expect(output).not.toMatch(/GIT_TRACE=|HTTPS_PROXY=|hunter2/i);
    expect(output).toMatch(/^GIT_CONFIG_GLOBAL=\/dev\/null$/m);
    expect(output).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
    expect(output).toContain(`HOME=${home}\n`);
  });

  it('runs with every hardening setting, whatever the repository says', async () => {
    repository.git(['config', 'protocol.allow', 'always']);
    repository.git(['config', 'core.hooksPath', '/tmp/evil']);
    const output = textOf(await runnerOf()(aCommand(['config', '--list', '-z']), never));
    repository.git(['config', '--unset', 'protocol.allow']);
    repository.git(['config', '--unset', 'core.hooksPath']);
    const settings = new Map(output.split('\0').map((pair) => pair.split('\n') as [string, string]));
    for (const [key, value] of HARDENING) expect([key, settings.get(key.toLowerCase())]).toEqual([key, value]);
  });

  it.each([
    ['ext::sh -c "touch /tmp/stopgap-evil"', "transport 'ext' not allowed"],
    ['fd::17', "transport 'fd' not allowed"],
    ['/tmp', "transport 'file' not allowed"],
    ['git://127.0.0.1/a', "transport 'git' not allowed"],
    ['https://127.0.0.1:1/a', "transport 'https' not allowed"],
  ])('uses no transport that it was not given: %s', async (url, says) => {
    const ending = await runnerOf()(aCommand(['ls-remote', '--end-of-options', url]), never);
    expect(ending).toMatchObject({ kind: 'exit', status: 128 });
    expect(ending.kind === 'exit' && ending.stderr).toContain(says);
  });
});

/** Six seconds after it was started we would stop waiting for a git of one second that cannot be ended. */
const SOONER_THAN_GRACE_MS = 5_500;

describe('limits', () => {
  it('end git and all of its helpers when its time is up', async () => {
    const startedAt = performance.now();
    const ending = await runnerOf(aFakeGit(STUBBORN))(aCommand(['fetch'], { timeoutMs: 1_000 }), never);
    expect(ending).toEqual({ kind: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(SOONER_THAN_GRACE_MS);
    await noProcessMentions(directory.path);
  });

  it('end git and all of its helpers at once when the caller cancels', async () => {
    const cancel = new AbortController();
    const ended = runnerOf(aFakeGit(STUBBORN))(aCommand(['fetch'], { timeoutMs: 60_000 }), cancel.signal);
    await eventually(() => (processesMentioning(directory.path).length >= 6 ? true : undefined));
    const startedAt = performance.now();
    cancel.abort();
    expect(await ended).toEqual({ kind: 'cancelled' });
    expect(performance.now() - startedAt).toBeLessThan(SOONER_THAN_GRACE_MS);
    await noProcessMentions(directory.path);
  });

  it('do not even start git when the caller has cancelled before', async () => {
    expect(await runnerOf(aFakeGit('exit 0'))(aCommand(['fetch']), AbortSignal.abort())).toEqual({ kind: 'cancelled' });
  });

  it('end git and all of its helpers when the program that asked is killed', async () => {
    const program = join(import.meta.dirname, '../../support/hanging-git.ts');
    const searchPath = aFakeGit(STUBBORN);
    const child = spawn(process.execPath, ['--conditions=source', program, home, searchPath], { stdio: 'pipe' });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await eventually(() => (processesMentioning(directory.path).length >= 6 ? true : undefined));
    child.kill('SIGKILL');
    await noProcessMentions(directory.path);
  });

  it('end a git that prints without end, before it fills memory', async () => {
    const before = process.memoryUsage().rss;
    const ending = await runnerOf(aFakeGit('exec yes'))(aCommand(['ls-tree']), never);
    expect(ending).toEqual({ kind: 'overflow' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    await noProcessMentions(directory.path);
  });

  it('end a git that complains without end', async () => {
    const ending = await runnerOf(aFakeGit('exec yes >&2'))(aCommand(['ls-tree']), never);
    expect(ending).toEqual({ kind: 'overflow' });
  });

  it('end a git that writes too large a file', async () => {
    const limits = { ...DEFAULT_LIMITS, fileBytes: 1_000_000 };
    const searchPath = aFakeGit(`exec dd if=/dev/zero of=${home}/large bs=1M count=5 2>/dev/null`);
    const ending = await createGitRunner({ mirror: repository.path, home, searchPath }, limits)(
      aCommand(['fetch']),
      never,
    );
    expect(ending).toMatchObject({ kind: 'exit', status: 153 });
    expect(readdirSync(home)).toEqual(['large']);
  });

  it('end a git that takes too much memory', async () => {
    const limits = { ...DEFAULT_LIMITS, addressSpaceBytes: 256 * 1024 * 1024 };
    const searchPath = aFakeGit('dd if=/dev/zero of=/dev/null bs=500M count=1');
    const ending = await createGitRunner({ mirror: repository.path, home, searchPath }, limits)(
      aCommand(['fetch']),
      never,
    );
    expect(ending).toMatchObject({ kind: 'exit', status: 1 });
  });
});
