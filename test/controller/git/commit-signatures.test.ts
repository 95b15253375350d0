import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommitSha } from '#domain/ids.ts';
import type { CommitVerification } from '#domain/source/commit-verification.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';
import type { SourceRefSetting } from '#domain/source/source-ref.ts';
import type { SourcePass } from '../../../controller/source.reconciler.ts';
import { CommitSigners } from '../../support/commit-signers.ts';
import { fileOf } from '../../support/fake-source.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { TestRepository } from '../../support/git-repository.ts';
import { startSshd } from '../../support/sshd.ts';
import { attempt } from '../../support/stock-tools.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';
import { reasonOf, versionsOf, WatchedSource, type WatchedOptions } from '../../support/watched-source.ts';

/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('commit-signatures');
const keys = new CommitSigners(join(directory.path, 'keys'));
const [alice, bob, mallory] = [keys.key('alice'), keys.key('bob'), keys.key('mallory')];
const HEAD: CommitVerification = { mode: 'Head', allowedCommitters: [] };
const TAG: CommitVerification = { mode: 'Tag', allowedCommitters: [] };
let server: GitHttpServer;
let repository: TestRepository;
let signers: CommitSigners;
let made = 0;

beforeAll(async () => {
  server = await startGitHttpServer({ root: join(directory.path, 'served') });
});
beforeEach(() => {
  made += 1;
  repository = new TestRepository(join(directory.path, 'served', `r-${made}.git`));
  signers = new CommitSigners(join(directory.path, `signers-${made}`));
  signers.allow({ keyFile: alice, principal: 'alice@example.com' }, { keyFile: bob, principal: 'bob@example.com' });
  signers.revoke();
  repository.committer = { keyFile: alice };
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

const watch = (over: Partial<SourceRequest> = {}, options: Partial<WatchedOptions> = {}): WatchedSource =>
  new WatchedSource(
    {
      url: `${server.origin}/r-${made}.git`,
      stateDirectory: join(directory.path, `state-${made}`),
      ref: { branch: 'main' },
      signers: signers.files,
      ...options,
    },
    { verification: HEAD, ...over },
  );
const at = (version: number) => ({ 'patches/a.yaml': fileOf({ name: 'a', version }) });
const naming = (commit: string): Partial<SourceRequest> => ({ confirmed: { history: commit as CommitSha } });
/** What a pass came to: why it is (not) ready, whether the source counts as verified, and what is in force. */
const outcome = (pass: SourcePass) => {
  const verified = pass.status.conditions.find(({ type }) => type === 'SourceVerified');
  return [reasonOf(pass), verified?.status ?? 'absent', versionsOf(pass)['a'] ?? 0];
};
/** What git by itself, as most people call it, thinks of a commit. */
const stockVerdict = (commit: string): number | null =>
  attempt('git', [
    `--git-dir=${repository.path}`,
    ...['-c', `gpg.ssh.allowedSignersFile=${signers.allowedSignersFile}`],
    ...['-c', `gpg.ssh.revocationFile=${signers.revokedSignersFile}`],
    ...['verify-commit', commit],
  ]).status;

describe('a branch whose commits are verified', () => {
  it('is followed from signature to signature, and keeps what it had at a commit without one', async () => {
    const source = watch();
    repository.commit(at(1));
    const first = await source.look();
    expect(outcome(first)).toEqual(['Succeeded', 'True', 1]);
    expect(first.status.conditions.at(-1)?.message).toMatch(/is signed by alice@example.com with key SHA256:/);
    repository.committer = {};
    const unsigned = repository.commit(at(2));
    const refused = await source.look();
    expect(outcome(refused)).toEqual(['NotSigned', 'False', 1]);
    expect(refused.status.message).toContain(unsigned);
    expect(outcome(await source.look())).toEqual(['NotSigned', 'False', 1]);
    repository.committer = { keyFile: bob };
    repository.commit(at(3));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 3]);
  });

  it('puts nothing in force while its first commit is not signed', async () => {
    repository.committer = {};
    repository.commit(at(1));
    const pass = await watch().look();
    expect([...outcome(pass), pass.desired]).toEqual(['NotSigned', 'False', 0, undefined]);
  });

  it.each(['ecdsa', 'rsa'])('takes a key of the kind %s', async (type) => {
    const keyFile = signers.key(`key-${type}`, type);
    signers.allow({ keyFile, principal: 'carol@example.com' });
    repository.committer = { keyFile };
    repository.commit(at(1));
    expect(outcome(await watch().look())).toEqual(['Succeeded', 'True', 1]);
  });

  it('is verified over ssh as well', async () => {
    const sshd = await startSshd(join(directory.path, 'sshd'));
    try {
      const credentials = { identityFile: sshd.identityFile, knownHostsFile: sshd.knownHostsFile };
      const url = `ssh://${sshd.user}@127.0.0.1:${sshd.port}${repository.path}`;
      repository.commit(at(1));
      const source = watch({}, { url, credentials });
      expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
      repository.committer = { keyFile: mallory };
      repository.commit(at(2));
      expect(outcome(await source.look())).toEqual(['SignerUnknown', 'False', 1]);
    } finally {
      await sshd.close();
    }
  });
});

describe('a commit that was made to be taken for a signed one', () => {
  const accepted = async (): Promise<WatchedSource> => {
    const source = watch();
    repository.commit(at(1));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
    return source;
  };

  it('by the key of a stranger is refused', async () => {
    const source = await accepted();
    repository.committer = { keyFile: mallory };
    repository.commit(at(2));
    expect(outcome(await source.look())).toEqual(['SignerUnknown', 'False', 1]);
  });

  it('by the signature of another commit is refused', async () => {
    const source = await accepted();
    const tip = String(repository.tip());
    const signed = repository.git(['cat-file', 'commit', tip]);
    const forged = signed
      .replace(/^tree .*$/m, `tree ${repository.treeOf(at(2))}`)
      .replace(/^author/m, `parent ${tip}\nauthor`);
    repository.setRef('refs/heads/main', repository.literal('commit', `${forged}\n`));
    const refused = await source.look();
    expect(outcome(refused)).toEqual(['SignatureInvalid', 'False', 1]);
    expect(refused.status.message).toContain('does not hold');
  });

  it('by a key past its end and an earlier date is refused, although git by itself takes it', async () => {
    const source = await accepted();
    signers.allow(
      { keyFile: alice, principal: 'alice@example.com' },
      { keyFile: bob, principal: 'bob@example.com', more: ',valid-before="20260601"' },
    );
    repository.committer = { keyFile: bob, seconds: Date.parse('2026-05-01T00:00:00Z') / 1_000 };
    const backDated = repository.commit(at(2));
    expect(stockVerdict(backDated)).toBe(0);
    const refused = await source.look();
    expect(outcome(refused)).toEqual(['SignerExpired', 'False', 1]);
    expect(refused.status.message).toContain('signed by bob@example.com');
    repository.committer = { keyFile: alice };
    repository.commit(at(3));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 3]);
  });

  it('in a message that would fill memory is not read', async () => {
    const source = await accepted();
    const tree = repository.treeOf(at(2));
    const person = 'A <a@example.com> 1 +0000';
    const header = `tree ${tree}\nparent ${String(repository.tip())}\nauthor ${person}\ncommitter ${person}\n`;
    const huge = repository.literal('commit', `${header}\n${'x'.repeat(2 * 1024 * 1024)}\n`);
    repository.setRef('refs/heads/main', huge);
    const refused = await source.look();
    expect(outcome(refused)).toEqual(['TooLarge', 'True', 1]);
    expect(refused.status.message).toContain('Write a shorter message.');
  });

  it('by a date before its key was valid is refused by git itself', async () => {
    const source = await accepted();
    signers.allow({ keyFile: alice, principal: 'alice@example.com', more: ',valid-after="20261001"' });
    repository.committer = { keyFile: alice, seconds: Date.parse('2026-05-01T00:00:00Z') / 1_000 };
    repository.commit(at(2));
    expect(outcome(await source.look())).toEqual(['SignatureInvalid', 'False', 1]);
  });

  it.each([
    {
      name: 'a list of keys',
      revoke: (): void => {
        signers.revoke(bob);
      },
      reason: 'SignerRevoked',
    },
    {
      name: 'a binary list',
      revoke: (): void => {
        signers.revokeByList(bob);
      },
      reason: 'SignatureInvalid',
    },
  ])('by a key that $name revokes is refused, and the others go on', async ({ revoke, reason }) => {
    const source = await accepted();
    revoke();
    repository.committer = { keyFile: bob };
    repository.commit(at(2));
    expect(outcome(await source.look())).toEqual([reason, 'False', 1]);
    repository.committer = { keyFile: alice };
    repository.commit(at(3));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 3]);
  });

  it('by somebody who may sign, in the name of somebody else, is refused where committers are listed', async () => {
    const verification = { ...HEAD, allowedCommitters: ['alice@example.com', 'bob@example.com'] };
    const source = watch({ verification });
    repository.committer = { keyFile: alice, email: 'alice@example.com' };
    repository.commit(at(1));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
    repository.committer = { keyFile: bob, email: 'alice@example.com' };
    repository.commit(at(2));
    expect(outcome(await source.look())).toEqual(['CommitterNotAllowed', 'False', 1]);
    repository.committer = { keyFile: alice, email: 'noreply@github.com' };
    repository.commit(at(3));
    expect(outcome(await source.look())).toEqual(['CommitterNotAllowed', 'False', 1]);
    repository.committer = { keyFile: bob, email: 'bob@example.com' };
    repository.commit(at(4));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 4]);
  });
});

describe('the end of a key', () => {
  it('takes nothing back that was first seen before it, also after a restart, and nothing new in after it', async () => {
    const more = ',valid-before="20261201"';
    signers.allow({ keyFile: alice, principal: 'alice@example.com', more });
    const source = watch();
    repository.commit(at(1));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
    source.now = new Date('2027-03-01T00:00:00Z');
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
    source.restart();
    const again = await source.look();
    expect(outcome(again)).toEqual(['Succeeded', 'True', 1]);
    expect(again.status.conditions.at(-1)?.message).toContain('first seen here at 2026-11-24T06:00:00.000Z');
    repository.commit(at(2));
    expect(outcome(await source.look())).toEqual(['SignerExpired', 'False', 1]);
  });
});

describe('a way back', () => {
  it('to an older signed commit is refused, confirmed or not, and goes by a new signed one', async () => {
    const source = watch();
    const old = repository.commit(at(1));
    const tip = repository.commit(at(2));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 2]);
    repository.setRef('refs/heads/main', old);
    const refused = await source.look(naming(old));
    expect(outcome(refused)).toEqual(['HistoryRewritten', 'True', 2]);
    expect(refused.status.message).toContain('sign a new commit that reverts');
    source.restart();
    expect(outcome(await source.look({ ...naming(old), history: 'Any' }))).toEqual(['HistoryRewritten', 'True', 2]);
    repository.setRef('refs/heads/main', tip);
    repository.committer = {};
    repository.commit({});
    expect(outcome(await source.look())).toEqual(['NotSigned', 'False', 2]);
    repository.setRef('refs/heads/main', tip);
    repository.committer = { keyFile: alice };
    repository.commit({});
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 0]);
  });

  it('by a history that was written anew takes both a person and a signature', async () => {
    const source = watch();
    repository.commit(at(1));
    await source.look();
    repository.committer = {};
    const unsigned = repository.commit(at(2), 'main', []);
    expect(outcome(await source.look(naming(unsigned)))).toEqual(['NotSigned', 'False', 1]);
    repository.committer = { keyFile: alice };
    const signed = repository.commit(at(3), 'main', []);
    expect(outcome(await source.look())).toEqual(['HistoryRewritten', 'True', 1]);
    expect(outcome(await source.look(naming(signed)))).toEqual(['Succeeded', 'True', 3]);
  });

  it('to no verification is not silent: the commit that it begins with has to be named', async () => {
    repository.commit(at(1));
    await watch().look();
    const off = watch({ verification: { mode: 'None', allowedCommitters: [] } });
    const same = await off.look();
    expect(outcome(same)).toEqual(['VerificationDropped', 'False', 1]);
    expect(same.status.message).toContain('signed by alice@example.com');
    repository.committer = {};
    const unsigned = repository.commit(at(2));
    expect(outcome(await off.look())).toEqual(['VerificationDropped', 'False', 1]);
    off.restart();
    expect(outcome(await off.look())).toEqual(['VerificationDropped', 'False', 1]);
    expect(outcome(await off.look(naming(unsigned)))).toEqual(['Succeeded', 'absent', 2]);
    repository.commit(at(3));
    expect(outcome(await off.look())).toEqual(['Succeeded', 'absent', 3]);
  });
});

describe('a list of signers', () => {
  it.each([
    {
      name: 'revoked signers that are gone',
      harm: (): void => {
        rmSync(signers.revokedSignersFile);
      },
      says: /ENOENT/,
    },
    {
      name: 'revoked signers that are empty',
      harm: (): void => {
        truncateSync(signers.revokedSignersFile, 0);
      },
      says: /is empty/,
    },
    {
      name: 'revoked signers that are cut off',
      harm: (): void => {
        truncateSync(signers.revokedSignersFile, 12);
      },
      says: /cut off/,
    },
    {
      name: 'allowed signers that are gone',
      harm: (): void => {
        rmSync(signers.allowedSignersFile);
      },
      says: /ENOENT/,
    },
    {
      name: 'allowed signers that are empty',
      harm: (): void => {
        truncateSync(signers.allowedSignersFile, 0);
      },
      says: /is empty/,
    },
    {
      name: 'allowed signers that are cut off',
      harm: (): void => {
        truncateSync(signers.allowedSignersFile, 90);
      },
      says: /cut off/,
    },
    {
      name: 'allowed signers that are not confined to Git',
      harm: (): void => {
        writeFileSync(signers.allowedSignersFile, `a ${signers.publicKey(alice)}\n`);
      },
      says: /namespaces="git"/,
    },
    {
      name: 'a folder',
      harm: (): void => {
        rmSync(signers.allowedSignersFile);
        mkdirSync(signers.allowedSignersFile);
      },
      says: /is no file/,
    },
  ])('of $name lets nothing in and takes nothing out, until it is whole again', async ({ harm, says }) => {
    const source = watch();
    repository.commit(at(1));
    await source.look();
    const whole = readFileSync(signers.allowedSignersFile);
    harm();
    const signed = repository.commit(at(2));
    const refused = await source.look();
    expect(outcome(refused)).toEqual(['SignersUnusable', 'False', 1]);
    expect(refused.status.message).toMatch(says);
    rmSync(signers.allowedSignersFile, { recursive: true, force: true });
    writeFileSync(signers.allowedSignersFile, whole);
    signers.revoke();
    const pass = await source.look();
    expect([...outcome(pass), pass.desired?.commit]).toEqual(['Succeeded', 'True', 2, signed]);
  });

  it('that is gone is something git by itself only warns of', () => {
    signers.revoke(alice);
    const commit = repository.commit(at(1));
    expect(stockVerdict(commit)).toBe(1);
    rmSync(signers.revokedSignersFile);
    expect(stockVerdict(commit)).toBe(0);
  });

  it('is read anew at each look: a commit that was refused is taken once its signer is listed', async () => {
    const source = watch();
    repository.committer = { keyFile: mallory };
    repository.commit(at(1));
    expect(outcome(await source.look())).toEqual(['SignerUnknown', 'False', 0]);
    signers.allow({ keyFile: mallory, principal: 'mallory@example.com' });
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
  });

  it('that revokes the signer of what is in force takes nothing out, and says so', async () => {
    const source = watch();
    repository.commit(at(1));
    await source.look();
    signers.revoke(alice);
    expect(outcome(await source.look())).toEqual(['SignerRevoked', 'False', 1]);
    repository.committer = { keyFile: bob };
    repository.commit(at(2));
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 2]);
  });

  it('is of no use without ssh-keygen, which is said', async () => {
    const bin = join(directory.path, `bin-${made}`);
    mkdirSync(bin);
    for (const program of ['sh', 'git', 'setsid', 'timeout']) symlinkSync(`/usr/bin/${program}`, join(bin, program));
    repository.commit(at(1));
    const pass = await watch({}, { searchPath: bin }).look();
    expect([...outcome(pass), pass.status.message]).toEqual([
      'GitUnusable',
      'absent',
      0,
      expect.stringContaining('no ssh-keygen'),
    ]);
  });
});

describe('tags that are verified', () => {
  const tags = (ref: SourceRefSetting): WatchedSource => watch({ verification: TAG }, { ref });

  it('count by their own signature, whoever made the commit', async () => {
    repository.committer = {};
    const commit = repository.commit(at(1));
    repository.committer = { keyFile: alice };
    repository.signTag('v1', commit);
    expect(outcome(await tags({ tag: 'v1' }).look())).toEqual(['Succeeded', 'True', 1]);
  });

  it.each([
    { name: 'has no signature', isAnnotated: true },
    { name: 'is none of its own', isAnnotated: false },
  ])('are refused when one $name, until it is made anew with one', async ({ isAnnotated }) => {
    const commit = repository.commit(at(1));
    repository.tag('v1', commit, isAnnotated);
    const source = tags({ tag: 'v1' });
    expect(outcome(await source.look())).toEqual(['NotSigned', 'False', 0]);
    repository.signTag('v1', commit);
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 1]);
  });

  it('cannot come back under a higher number', async () => {
    repository.signTag('v1.0.0', repository.commit(at(1)));
    const old = String(repository.tip('refs/tags/v1.0.0'));
    repository.signTag('v1.1.0', repository.commit(at(2)));
    const source = tags({ semver: '1.x' });
    expect(outcome(await source.look())).toEqual(['Succeeded', 'True', 2]);
    repository.setRef('refs/tags/v1.2.0', old);
    expect(outcome(await source.look())).toEqual(['TagMismatch', 'False', 2]);
  });

  it('do not go down, not even when a person confirms it', async () => {
    const low = repository.commit(at(1));
    repository.signTag('v1.0.0', low);
    repository.signTag('v1.1.0', repository.commit(at(2)));
    const source = tags({ semver: '1.x' });
    await source.look();
    repository.deleteRef('refs/tags/v1.1.0');
    expect(outcome(await source.look(naming(low)))).toEqual(['HistoryRewritten', 'True', 2]);
  });
});
