import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCertificate, type Certificate } from '../../support/certificate.ts';
import { isUploadPack, startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { TestRepository } from '../../support/git-repository.ts';
import {
  aGitSource,
  expectFailure,
  failureOf,
  never,
  pathsOf,
  readAll,
  textsOf,
  valueOf,
} from '../../support/git-sources.ts';
import { noProcessMentions } from '../../support/processes.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const TOKEN = 'ghp_hunter2+/=x';
/** Real programs on a busy machine: none of these limits is what a test is about. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const directory = aTemporaryDirectory('git-http');
const root = join(directory.path, 'served');
let server: GitHttpServer;
let closed: GitHttpServer;
let secure: GitHttpServer;
let certificate: Certificate;
let repository: TestRepository;
let states = 0;

/** True from the request on that brings objects: before it the refs are asked for twice, by ls-remote and by fetch. */
const objectsAreAsked = (): ((request: IncomingMessage) => boolean) => {
  let asked = 0;
  return (request) => isUploadPack(request) && (asked += 1) > 2;
};

const aState = (): string => join(directory.path, `state-${(states += 1)}`);
const aFile = (name: string, content: string): string => {
  const path = join(directory.path, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};

beforeAll(async () => {
  repository = new TestRepository(join(root, 'a.git'));
  repository.commit({ 'patches/a.yaml': 'kind: A\n', 'patches/deep/b.yml': 'kind: B\n', 'README.md': '# hi\n' });
  certificate = makeCertificate(directory.path);
  server = await startGitHttpServer({ root });
  const credentials = { username: 'robot', token: TOKEN };
  closed = await startGitHttpServer({ root, credentials });
  secure = await startGitHttpServer({ root, credentials, certificate });
});
beforeEach(() => {
  server.intercept = () => false;
});
afterAll(async () => {
  await Promise.all([server.close(), closed.close(), secure.close()]);
  directory.remove();
});

describe('a source over http on loopback', () => {
  it('reads the manifests below the folder, and nothing else', async () => {
    const { head, tree } = valueOf(
      await readAll(aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState() })),
    );
    expect(head).toMatchObject({ commit: repository.tip(), revision: `main@sha1:${String(repository.tip())}` });
    expect(tree).toMatchObject({ folderExists: true, rejected: [], commit: repository.tip() });
    expect(textsOf(tree)).toEqual({ 'patches/a.yaml': 'kind: A\n', 'patches/deep/b.yml': 'kind: B\n' });
  });

  it('asks for the head only while nothing has changed', async () => {
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState() });
    const { head } = valueOf(await readAll(source));
    server.requests.length = 0;
    expect(await source.head(never)).toEqual({ ok: true, value: head });
    expect(valueOf(await source.fetch(head, never))).toEqual(head);
    expect(server.requests).toEqual(['GET /a.git/info/refs?service=git-upload-pack', 'POST /a.git/git-upload-pack']);
  });

  it('gets a new commit, whose size does not depend on what it has already', async () => {
    const own = new TestRepository(join(root, 'grows.git'));
    own.commit({ 'patches/a.yaml': 'one' });
    const source = aGitSource({ url: `${server.origin}/grows.git`, stateDirectory: aState() });
    const first = valueOf(await readAll(source));
    own.commit({ 'patches/a.yaml': 'two' });
    const second = valueOf(await readAll(source));
    expect(textsOf(second.tree)).toEqual({ 'patches/a.yaml': 'two' });
    expect(await source.relation(first.head.commit, second.head.commit, never)).toEqual({ ok: true, value: 'ahead' });
    expect(await source.relation(second.head.commit, first.head.commit, never)).toEqual({ ok: true, value: 'behind' });
  });

  it('sends a large request in pieces and compressed, as git does for long histories', async () => {
    const own = new TestRepository(join(root, 'long.git'));
    for (let index = 0; index < 40; index += 1) own.commit({ 'patches/a.yaml': String(index) });
    const source = aGitSource({ url: `${server.origin}/long.git`, stateDirectory: aState() });
    valueOf(await readAll(source));
    own.commit({ 'patches/a.yaml': 'new' });
    expect(textsOf(valueOf(await readAll(source)).tree)).toEqual({ 'patches/a.yaml': 'new' });
  });

  it.each([
    { name: 'no such repository', path: '/nowhere.git', reason: 'NotFound', says: /nowhere\.git/ },
    {
      name: 'no such branch',
      path: '/a.git',
      branch: 'prod',
      reason: 'RefNotFound',
      says: /no branch prod; it has heads\/main/,
    },
    {
      name: 'a branch that looks like an option',
      path: '/a.git',
      branch: 'a--upload-pack=x',
      reason: 'RefNotFound',
      says: /heads\/main/,
    },
    {
      name: 'a commit that is not there',
      path: '/a.git',
      commit: 'f'.repeat(40),
      reason: 'CommitNotFound',
      says: /f{40}/,
    },
  ])('says $reason for $name', async ({ path, reason, says, branch, commit }) => {
    const source = aGitSource({ url: server.origin + path, stateDirectory: aState(), branch, commit });
    expectFailure(await readAll(source), reason, says);
  });

  it('says RepositoryEmpty for a repository without commits', async () => {
    new TestRepository(join(root, 'empty.git'));
    const source = aGitSource({ url: `${server.origin}/empty.git`, stateDirectory: aState() });
    expectFailure(await readAll(source), 'RepositoryEmpty', /no commit yet/);
  });

  it('tells a folder that is not there from an empty answer', async () => {
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState(), path: 'patchs' });
    expect(valueOf(await readAll(source)).tree).toMatchObject({ folderExists: false, files: [], rejected: [] });
  });

  it('refuses a path that is a file', async () => {
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState(), path: 'README.md' });
    expectFailure(await readAll(source), 'PathNotAFolder');
  });

  it('reads the whole repository when no folder is named', async () => {
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState(), path: '' });
    expect(pathsOf(valueOf(await readAll(source)).tree)).toEqual(['patches/a.yaml', 'patches/deep/b.yml']);
  });
});

describe('what a ref can be', () => {
  let own: TestRepository;
  let old: string;
  beforeAll(() => {
    own = new TestRepository(join(root, 'refs.git'));
    old = own.commit({ 'patches/a.yaml': 'old' });
    own.tag('v1.0.0', old);
    own.tag('v1.2.0', own.commit({ 'patches/a.yaml': '1.2' }), true);
    own.tag('1.10.0', own.commit({ 'patches/a.yaml': '1.10' }));
    own.tag('v2.0.0-rc.1', own.commit({ 'patches/a.yaml': 'rc' }), true);
    own.tag('not-a-version', own.commit({ 'patches/a.yaml': 'other' }));
    own.setRef('refs/heads/feature/x', own.commit({ 'patches/a.yaml': 'feature' }, 'tmp'));
    own.tag('blob', own.blob('just a blob'));
  });

  it.each([
    { ref: { branch: 'feature/x' }, text: 'feature', revision: /^feature\/x@sha1:/ },
    { ref: { tag: 'v1.0.0' }, text: 'old', revision: /^v1\.0\.0@sha1:/ },
    { ref: { tag: 'v1.2.0' }, text: '1.2', revision: /^v1\.2\.0@sha1:/ },
    { ref: { semver: '1.x' }, text: '1.10', revision: /^1\.10\.0@sha1:/ },
    { ref: { semver: '>=2.0.0-0' }, text: 'rc', revision: /^v2\.0\.0-rc\.1@sha1:/ },
    { ref: { semver: '<1.2.0' }, text: 'old', revision: /^v1\.0\.0@sha1:/ },
  ])('follows $ref', async ({ ref, text, revision }) => {
    const source = aGitSource({ url: `${server.origin}/refs.git`, stateDirectory: aState(), ...ref });
    const { head, tree } = valueOf(await readAll(source));
    expect(textsOf(tree)).toEqual({ 'patches/a.yaml': text });
    expect(head.revision).toMatch(revision);
    expect(tree.revision).toBe(head.revision);
  });

  it('reads a pinned commit without asking the server where anything points', async () => {
    const source = aGitSource({ url: `${server.origin}/refs.git`, stateDirectory: aState(), commit: old });
    const { head, tree } = valueOf(await readAll(source));
    expect(textsOf(tree)).toEqual({ 'patches/a.yaml': 'old' });
    expect(head.revision).toBe(`sha1:${old}`);
    server.requests.length = 0;
    valueOf(await readAll(source));
    expect(server.requests).toEqual([]);
  });

  it.each([
    { ref: { semver: '3.x' }, reason: 'RefNotFound', says: /no versions 3\.x/ },
    { ref: { tag: 'v9' }, reason: 'RefNotFound', says: /no tag v9/ },
    { ref: { tag: 'blob' }, reason: 'RefNotACommit', says: /does not point to a commit/ },
  ])('says $reason for $ref', async ({ ref, reason, says }) => {
    const source = aGitSource({ url: `${server.origin}/refs.git`, stateDirectory: aState(), ...ref });
    expectFailure(await readAll(source), reason, says);
  });

  it('refuses to choose between two tags of one version', async () => {
    const twins = new TestRepository(join(root, 'twins.git'));
    twins.tag('v1.0.0', twins.commit({ 'patches/a.yaml': '1' }));
    twins.tag('1.0.0', twins.commit({ 'patches/a.yaml': '2' }));
    const source = aGitSource({ url: `${server.origin}/twins.git`, stateDirectory: aState(), semver: '1.x' });
    expectFailure(await readAll(source), 'RefAmbiguous', /refs\/tags\/v?1\.0\.0/);
  });
});

describe('a history that is changed behind our back', () => {
  it.each([
    {
      name: 'a rewind',
      change: (own: TestRepository, first: string) => own.setRef('refs/heads/main', first),
      relation: 'behind',
    },
    {
      name: 'a force-push',
      change: (own: TestRepository) => own.commit({ 'patches/x.yaml': '' }, 'main', []),
      relation: 'diverged',
    },
    {
      name: 'an amended commit',
      change: (own: TestRepository, first: string) => own.commit({ 'patches/x.yaml': '' }, 'main', [first]),
      relation: 'diverged',
    },
    {
      name: 'a merge',
      change: (own: TestRepository, first: string) =>
        own.commit({ 'patches/x.yaml': '' }, 'main', [String(own.tip()), own.commit({ b: '' }, 'side', [first])]),
      relation: 'ahead',
    },
  ])('is seen as it is: $name', async ({ name, change, relation }) => {
    const own = new TestRepository(join(root, `${name.replaceAll(' ', '-')}.git`));
    const first = own.commit({ 'patches/a.yaml': '1' });
    own.commit({ 'patches/a.yaml': '2' });
    const source = aGitSource({ url: `${server.origin}/${name.replaceAll(' ', '-')}.git`, stateDirectory: aState() });
    const before = valueOf(await readAll(source));
    change(own, first);
    const after = valueOf(await readAll(source));
    expect(await source.relation(before.head.commit, after.head.commit, never)).toEqual({ ok: true, value: relation });
  });

  it('counts as diverged when the mirror was lost and the accepted commit is nowhere', async () => {
    const own = new TestRepository(join(root, 'lost.git'));
    const before = own.commit({ 'patches/a.yaml': '1' });
    own.commit({ 'patches/a.yaml': '2' }, 'main', []);
    const source = aGitSource({ url: `${server.origin}/lost.git`, stateDirectory: aState() });
    const { head } = valueOf(await readAll(source));
    const accepted = before as typeof head.commit;
    expect(await source.relation(accepted, head.commit, never)).toEqual({ ok: true, value: 'diverged' });
  });
});

describe('credentials', () => {
  const token = aFile('token', `${TOKEN}\n`);
  const username = aFile('username', 'robot');
  const url = (): string => `${closed.origin}/a.git`;

  it('come from files and open the server', async () => {
    const credentials = { tokenFile: token, usernameFile: username };
    const source = aGitSource({ url: url(), stateDirectory: aState(), credentials });
    expect(pathsOf(valueOf(await readAll(source)).tree)).toHaveLength(2);
  });

  it('work over https with an authority of ones own', async () => {
    const credentials = { tokenFile: token, usernameFile: username, authorityFile: certificate.authorityFile };
    const source = aGitSource({ url: `${secure.origin}/a.git`, stateDirectory: aState(), credentials });
    expect(pathsOf(valueOf(await readAll(source)).tree)).toHaveLength(2);
  });

  it('may be named relative to where the program runs', async () => {
    const credentials = {
      tokenFile: relative(process.cwd(), token),
      usernameFile: relative(process.cwd(), username),
    };
    valueOf(await readAll(aGitSource({ url: url(), stateDirectory: aState(), credentials })));
  });

  it('are read anew each time, so that a rotated token needs no restart', async () => {
    const changing = aFile('changing', 'old token');
    const credentials = { tokenFile: changing, usernameFile: username };
    const source = aGitSource({ url: url(), stateDirectory: aState(), credentials });
    expectFailure(await readAll(source), 'AuthenticationFailed');
    writeFileSync(changing, TOKEN);
    valueOf(await readAll(source));
  });

  it.each([
    {
      name: 'a wrong token',
      credentials: { tokenFile: aFile('wrong', 'hunter3'), usernameFile: username },
      reason: 'AuthenticationFailed',
      says: /a\.git/,
    },
    { name: 'no token', credentials: {}, reason: 'AuthenticationFailed', says: /token or key/ },
    {
      name: 'a missing file',
      credentials: { tokenFile: '/nowhere/token' },
      reason: 'CredentialsUnusable',
      says: /\/nowhere\/token cannot be read \(ENOENT\)/,
    },
    {
      name: 'an empty file',
      credentials: { tokenFile: aFile('nothing', '\n') },
      reason: 'CredentialsUnusable',
      says: /is empty/,
    },
    {
      name: 'a token that would add a header',
      credentials: { tokenFile: aFile('header', 'a\r\nX-Evil: 1') },
      reason: 'CredentialsUnusable',
      says: /one line/,
    },
    {
      name: 'a user name without a token',
      credentials: { usernameFile: username },
      reason: 'CredentialsUnusable',
      says: /no use/,
    },
  ])('fail clearly: $name', async ({ credentials, reason, says }) => {
    const failure = failureOf(await readAll(aGitSource({ url: url(), stateDirectory: aState(), credentials })));
    expect(failure, failure.message).toMatchObject({ reason, kind: 'stalled' });
    expect(failure.message).toMatch(says);
    expect(failure.message).not.toMatch(/hunter|ghp_/);
  });

  it('are never shown, even if the server sends them back', async () => {
    const intercept = closed.intercept;
    closed.intercept = (request, response) => {
      const basic = String(request.headers.authorization);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`no ${basic} ${TOKEN} here\n`);
      return true;
    };
    const credentials = { tokenFile: token, usernameFile: username };
    const failure = failureOf(await aGitSource({ url: url(), stateDirectory: aState(), credentials }).head(never));
    closed.intercept = intercept;
    expect(failure.message).not.toContain('ghp_');
    expect(failure.message).not.toContain(Buffer.from(`robot:${TOKEN}`).toString('base64'));
  });

  it('are not sent to a server that we are redirected to', async () => {
    server.intercept = (request, response) => {
      response.writeHead(302, { location: `${closed.origin}${request.url ?? ''}` }).end();
      return true;
    };
    closed.requests.length = 0;
    const credentials = { tokenFile: token, usernameFile: username };
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState(), credentials });
    expectFailure(await source.head(never), 'RedirectRefused', /redirects to/);
    expect(closed.requests).toEqual([]);
  });

  it('do not help when the certificate is of an unknown authority', async () => {
    const credentials = { tokenFile: token, usernameFile: username };
    const source = aGitSource({ url: `${secure.origin}/a.git`, stateDirectory: aState(), credentials });
    secure.requests.length = 0;
    expectFailure(await source.head(never), 'CertificateInvalid');
    expect(secure.requests).toEqual([]);
  });

  it('are refused when the authority is no certificate', async () => {
    const credentials = { tokenFile: token, usernameFile: username, authorityFile: aFile('ca', 'no certificate') };
    const source = aGitSource({ url: `${secure.origin}/a.git`, stateDirectory: aState(), credentials });
    expectFailure(await source.head(never), 'CredentialsUnusable');
  });
});

describe('a server that fails', () => {
  it('is unreachable when nobody listens', async () => {
    const gone = await startGitHttpServer({ root });
    await gone.close();
    const source = aGitSource({ url: `${gone.origin}/a.git`, stateDirectory: aState() });
    expectFailure(await source.head(never), 'Unreachable', /port/);
  });

  it('is unreachable when the name is unknown', async () => {
    const source = aGitSource({ url: 'https://stopgap.invalid/a.git', stateDirectory: aState() });
    expectFailure(await source.head(never), 'Unreachable', /stopgap\.invalid/);
  });

  it.each([500, 502, 503])('is unreachable at status %i', async (status) => {
    server.intercept = (_request, response) => {
      response.writeHead(status).end();
      return true;
    };
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState() });
    expectFailure(await source.head(never), 'Unreachable', new RegExp(String(status)));
  });

  it('is not believed when it answers with something else than git', async () => {
    server.intercept = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>please log in</html>');
      return true;
    };
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState() });
    const failure = failureOf(await source.head(never));
    expect(failure.kind).not.toBe('refused');
  });

  it('removes nothing when it answers with an empty list of refs', async () => {
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory: aState() });
    valueOf(await readAll(source));
    server.intercept = (request, response) => {
      if (!isUploadPack(request)) return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).end('0000');
      return true;
    };
    expectFailure(await readAll(source), 'RepositoryEmpty');
  });

  it('may break off in the middle; what was half there is swept and the next try succeeds', async () => {
    const own = new TestRepository(join(root, 'broken.git'));
    own.commit({ 'patches/a.yaml': 'x'.repeat(200_000) });
    let isCut = true;
    server.intercept = (request, response) => {
      if (!isUploadPack(request) || !isCut) return false;
      const write = response.write.bind(response) as (chunk: Buffer) => boolean;
      let sent = 0;
      response.write = ((chunk: Buffer) => {
        sent += chunk.length;
        if (sent > 400) response.destroy();
        return write(chunk);
      }) as typeof response.write;
      return false;
    };
    const stateDirectory = aState();
    const source = aGitSource({ url: `${server.origin}/broken.git`, stateDirectory });
    expect(failureOf(await readAll(source))).toMatchObject({ kind: 'transient' });
    isCut = false;
    expect(pathsOf(valueOf(await readAll(source)).tree)).toEqual(['patches/a.yaml']);
  });

  it.each([
    { name: 'never answers', limit: { headMs: 1_000 }, isSlow: () => () => true, answer: () => undefined },
    {
      name: 'never begins to send objects',
      limit: { fetchMs: 1_000 },
      isSlow: objectsAreAsked,
      answer: (response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }),
    },
    {
      name: 'sends progress and no objects',
      limit: { fetchMs: 1_500 },
      isSlow: objectsAreAsked,
      answer: (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
        response.write('000dpackfile\n');
        const drip = setInterval(() => response.write('0006\u0002.'), 100);
        response.on('close', () => {
          clearInterval(drip);
        });
      },
    },
  ])('that $name is left in time, with all of its helpers', async ({ limit, isSlow, answer }) => {
    const isTime = isSlow();
    server.intercept = (request, response) => {
      if (!isTime(request)) return false;
      answer(response);
      return true;
    };
    const stateDirectory = aState();
    const source = aGitSource({ url: `${server.origin}/a.git`, stateDirectory, timeouts: limit });
    const startedAt = performance.now();
    expectFailure(await readAll(source), 'Timeout', /took longer than 1(?:\.5)? s/);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    await noProcessMentions(stateDirectory);
    server.intercept = () => false;
    expect(
      pathsOf(valueOf(await readAll(aGitSource({ url: `${server.origin}/a.git`, stateDirectory }))).tree),
    ).toHaveLength(2);
  });

  it('and is killed in the middle of a fetch costs nothing but that try', async () => {
    const dying = await startGitHttpServer({ root });
    const stateDirectory = aState();
    const isTime = objectsAreAsked();
    dying.intercept = (request, response) => {
      if (!isTime(request)) return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).write('000dpackfile\n');
      setTimeout(() => void dying.close(), 50);
      return true;
    };
    expectFailure(await readAll(aGitSource({ url: `${dying.origin}/a.git`, stateDirectory })), 'Unreachable');
    await noProcessMentions(stateDirectory);
  });
});
