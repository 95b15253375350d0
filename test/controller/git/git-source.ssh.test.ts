import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestRepository } from '../../support/git-repository.ts';
import { aGitSource, expectFailure, never, readAll, textsOf, valueOf } from '../../support/git-sources.ts';
import { noProcessMentions } from '../../support/processes.ts';
import { startSshd, type Sshd } from '../../support/sshd.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('git-ssh');
let sshd: Sshd;
let repository: TestRepository;
let states = 0;

const aState = (): string => join(directory.path, `state-${(states += 1)}`);
const url = (path = repository.path): string => `ssh://${sshd.user}@127.0.0.1:${sshd.port}${path}`;
const goodFiles = () => ({ identityFile: sshd.identityFile, knownHostsFile: sshd.knownHostsFile });
const aPrivateCopy = (from: string, name: string): string => {
  const path = join(directory.path, name);
  copyFileSync(from, path);
  chmodSync(path, 0o600);
  return path;
};

beforeAll(async () => {
  repository = new TestRepository(join(directory.path, 'a.git'));
  repository.commit({ 'patches/a.yaml': 'one' });
  sshd = await startSshd(join(directory.path, 'sshd'));
});
afterAll(async () => {
  await sshd.close();
  directory.remove();
});

describe('a source over ssh', () => {
  it('is read with a key of ours and a key of the server that we know', async () => {
    const source = aGitSource({ url: url(), stateDirectory: aState(), credentials: goodFiles() });
    expect(textsOf(valueOf(await readAll(source)).tree)).toEqual({ 'patches/a.yaml': 'one' });
    repository.commit({ 'patches/a.yaml': 'two' });
    expect(textsOf(valueOf(await readAll(source)).tree)).toEqual({ 'patches/a.yaml': 'two' });
  });

  it('takes files whose names have spaces', async () => {
    mkdirSync(join(directory.path, 'a folder'));
    const credentials = {
      identityFile: aPrivateCopy(sshd.identityFile, 'a folder/my key'),
      knownHostsFile: aPrivateCopy(sshd.knownHostsFile, 'a folder/my hosts'),
    };
    valueOf(await readAll(aGitSource({ url: url(), stateDirectory: aState(), credentials })));
  });

  it.each([
    {
      name: 'the key of the server is another one than we know',
      files: () => ({ ...goodFiles(), knownHostsFile: sshd.wrongKnownHostsFile }),
      reason: 'HostKeyMismatch',
      says: /why the key of the server changed/,
    },
    {
      name: 'we do not know the server',
      files: () => ({ ...goodFiles(), knownHostsFile: sshd.emptyKnownHostsFile }),
      reason: 'HostKeyUnknown',
      says: /add the key of the server to known_hosts/i,
    },
    {
      name: 'the server does not know our key',
      files: () => ({ ...goodFiles(), identityFile: sshd.strangerFile }),
      reason: 'AuthenticationFailed',
      says: /Permission denied/,
    },
    {
      name: 'there is no known_hosts file',
      files: () => ({ identityFile: sshd.identityFile }),
      reason: 'CredentialsUnusable',
      says: /known_hosts/,
    },
    {
      name: 'there is no key',
      files: () => ({ knownHostsFile: sshd.knownHostsFile }),
      reason: 'CredentialsUnusable',
      says: /private key/,
    },
    {
      name: 'a path would be expanded by ssh',
      files: () => ({ ...goodFiles(), identityFile: '/tmp/%d/key' }),
      reason: 'CredentialsUnusable',
      says: /ssh would expand/,
    },
    {
      name: 'the key is not a key',
      files: () => ({ ...goodFiles(), identityFile: aPrivateCopy(sshd.knownHostsFile, 'no key') }),
      reason: 'CredentialsUnusable',
      says: /Load key/,
    },
  ])('fails clearly when $name', async ({ files, reason, says }) => {
    expectFailure(
      await readAll(aGitSource({ url: url(), stateDirectory: aState(), credentials: files() })),
      reason,
      says,
    );
  });

  it('fails clearly when others could read the key', async () => {
    const open = join(directory.path, 'open-key');
    copyFileSync(sshd.identityFile, open);
    chmodSync(open, 0o644);
    const credentials = { ...goodFiles(), identityFile: open };
    const source = aGitSource({ url: url(), stateDirectory: aState(), credentials });
    expectFailure(await readAll(source), 'CredentialsUnusable', /Permissions 0644 for '.*open-key' are too open/);
  });

  it('says NotFound for a repository that is not there', async () => {
    const source = aGitSource({ url: url('/nowhere.git'), stateDirectory: aState(), credentials: goodFiles() });
    expectFailure(await source.head(never), 'NotFound');
  });

  it('is unreachable when no sshd listens, and leaves no process', async () => {
    const stateDirectory = aState();
    const gone = `ssh://${sshd.user}@127.0.0.1:1${repository.path}`;
    expectFailure(await aGitSource({ url: gone, stateDirectory, credentials: goodFiles() }).head(never), 'Unreachable');
    await noProcessMentions(stateDirectory);
  });

  it('that accepts and never speaks is left in time, with ssh and all', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const stateDirectory = aState();
    const source = aGitSource({
      url: `ssh://${sshd.user}@127.0.0.1:${port}/a.git`,
      stateDirectory,
      credentials: goodFiles(),
      timeouts: { headMs: 1_000 },
    });
    expectFailure(await source.head(never), 'Timeout');
    await noProcessMentions(stateDirectory);
    silent.close();
  });
});
