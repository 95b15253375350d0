import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TREE_ENTRIES } from '#domain/source/commit-tree.ts';
import type { SourceRef } from '#domain/source/source-ref.ts';
import { parseBlobBatch } from '../../../controller/git/blob-batch.ts';
import { explainEnding, redact } from '../../../controller/git/git-failures.ts';
import {
  compareVersions,
  isVersionRange,
  nameSome,
  parseRemoteRefs,
  selectHead,
  type NamedRef,
} from '../../../controller/git/remote-refs.ts';
import { parseTreeListing } from '../../../controller/git/tree-listing.ts';
import { failureOf, valueOf } from '../../support/git-sources.ts';

const object = (digit: string): string => digit.repeat(40);
const anObject = fc.stringMatching(/^[0-9a-f]{40}$/);

describe('the listing of a tree', () => {
  const line = (mode: string, type: string, size: string, path: string | Buffer) =>
    Buffer.concat([
      Buffer.from(`${mode} ${type} ${object('a')} ${size.padStart(7)}\t`),
      Buffer.from(path),
      Buffer.of(0),
    ]);

  it.each([
    {
      name: 'a file',
      record: line('100644', 'blob', '12', 'a.yaml'),
      entry: { mode: '100644', path: 'a.yaml', size: 12 },
    },
    { name: 'a folder', record: line('040000', 'tree', '-', 'a'), entry: { mode: '040000', size: undefined } },
    { name: 'a submodule', record: line('160000', 'commit', '-', 'a'), entry: { mode: '160000', type: 'commit' } },
    { name: 'a file whose object is missing', record: line('100644', 'blob', 'BAD', 'a'), entry: { size: undefined } },
    {
      name: 'a name with a tab',
      record: line('100644', 'blob', '1', 'a\tb'),
      entry: { path: 'a\\x09b', isPathClean: false },
    },
    {
      name: 'a name with quotes and backslashes',
      record: line('100644', 'blob', '1', 'a"\\b'),
      entry: { path: 'a"\\b', isPathClean: true },
    },
    {
      name: 'half a character',
      record: line('100644', 'blob', '1', Buffer.of(0xc3)),
      entry: { path: '\\xc3', isPathClean: false },
    },
  ])('has $name', ({ record, entry }) => {
    expect(valueOf(parseTreeListing(record))).toMatchObject([{ object: object('a'), ...entry }]);
  });

  it.each([
    { name: 'cut off', output: line('100644', 'blob', '12', 'a.yaml').subarray(0, -1) },
    { name: 'in another format', output: Buffer.from('a.yaml\0') },
    { name: 'without a size', output: Buffer.from(`100644 blob ${object('a')}\ta\0`) },
    { name: 'with an empty record', output: Buffer.of(0) },
  ])('is not believed when it is $name', ({ output }) => {
    expect(failureOf(parseTreeListing(output))).toMatchObject({ reason: 'ObjectsCorrupt' });
  });

  it('is refused when it has too many entries', () => {
    const one = line('100644', 'blob', '1', 'a');
    const output = Buffer.concat(Array.from({ length: MAX_TREE_ENTRIES + 1 }, () => one));
    expect(failureOf(parseTreeListing(output))).toMatchObject({ reason: 'TooLarge', kind: 'refused' });
  });

  it('gives back every name that git could have meant, or marks it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        const name = Buffer.from(bytes.filter((byte) => byte !== 0));
        const [entry] = valueOf(parseTreeListing(line('100644', 'blob', '1', name)));
        if (entry?.isPathClean === true) expect(Buffer.from(entry.path)).toEqual(name);
        else expect(entry?.path).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

describe('a batch of blobs', () => {
  const batchOf = (blobs: readonly { object: string; bytes: Uint8Array }[]): Buffer =>
    Buffer.concat(
      blobs.flatMap((blob) => [
        Buffer.from(`${blob.object} blob ${blob.bytes.length}\n`),
        blob.bytes,
        Buffer.from('\n'),
      ]),
    );
  const someBlobs = fc.array(fc.record({ object: anObject, bytes: fc.uint8Array({ maxLength: 60 }) }), {
    minLength: 1,
    maxLength: 6,
  });

  it('comes back byte for byte, whatever the bytes', () => {
    fc.assert(
      fc.property(someBlobs, (blobs) => {
        const read = valueOf(
          parseBlobBatch(
            batchOf(blobs),
            blobs.map((blob) => blob.object),
          ),
        );
        expect(read.map((bytes) => [...bytes])).toEqual(blobs.map(({ bytes }) => [...bytes]));
      }),
    );
  });

  it('is not believed when it is cut off anywhere', () => {
    fc.assert(
      fc.property(someBlobs, fc.nat(), (blobs, cut) => {
        const whole = batchOf(blobs);
        const part = whole.subarray(0, cut % whole.length);
        expect(
          parseBlobBatch(
            part,
            blobs.map((blob) => blob.object),
          ).ok,
        ).toBe(false);
      }),
    );
  });

  it.each([
    { name: 'missing', output: `${object('a')} missing\n` },
    { name: 'of another kind', output: `${object('a')} tree 0\n\n` },
    { name: 'another one', output: `${object('b')} blob 0\n\n` },
  ])('is not believed when an object is $name', ({ output }) => {
    expect(failureOf(parseBlobBatch(Buffer.from(output), [object('a')]))).toMatchObject({ reason: 'ObjectsCorrupt' });
  });
});

describe('the refs of a server', () => {
  const refsOf = (names: Readonly<Record<string, string>>) =>
    parseRemoteRefs(
      Buffer.from(
        Object.entries(names)
          .map(([name, digit]) => `${object(digit)}\t${name}\n`)
          .join(''),
      ),
    );
  const revisionOf = (ref: NamedRef, names: Readonly<Record<string, string>>) =>
    valueOf(selectHead(ref, refsOf(names)))?.revision;
  const semver = (range: string): SourceRef & { kind: 'semver' } => ({ kind: 'semver', range });

  it.each<{ name: string; ref: NamedRef; names: Record<string, string>; revision: string | undefined }>([
    {
      name: 'a branch',
      ref: { kind: 'branch', name: 'main' },
      names: { 'refs/heads/main': 'a' },
      revision: `main@sha1:${object('a')}`,
    },
    {
      name: 'no branch of a similar name',
      ref: { kind: 'branch', name: 'main' },
      names: { 'refs/heads/x/refs/heads/main': 'a' },
      revision: undefined,
    },
    {
      name: 'no tag of the name of a branch',
      ref: { kind: 'branch', name: 'main' },
      names: { 'refs/tags/main': 'a' },
      revision: undefined,
    },
    {
      name: 'what an annotated tag points to',
      ref: { kind: 'tag', name: 'v1' },
      names: { 'refs/tags/v1': 'a', 'refs/tags/v1^{}': 'b' },
      revision: `v1@sha1:${object('b')}`,
    },
    {
      name: 'the highest version',
      ref: semver('*'),
      names: { 'refs/tags/v1.9.0': 'a', 'refs/tags/v1.10.0': 'b' },
      revision: `v1.10.0@sha1:${object('b')}`,
    },
    {
      name: 'no pre-release',
      ref: semver('*'),
      names: { 'refs/tags/v1.0.0': 'a', 'refs/tags/v2.0.0-rc.1': 'b' },
      revision: `v1.0.0@sha1:${object('a')}`,
    },
    {
      name: 'no version that is not one',
      ref: semver('*'),
      names: { 'refs/tags/v1': 'a', 'refs/tags/1.2': 'b', 'refs/tags/v1.2.3.4': 'c' },
      revision: undefined,
    },
    {
      name: 'one of two tags of one version and commit',
      ref: semver('1'),
      names: { 'refs/tags/v1.0.0': 'a', 'refs/tags/1.0.0': 'a' },
      revision: `v1.0.0@sha1:${object('a')}`,
    },
  ])('have $name', ({ ref, names, revision }) => {
    expect(revisionOf(ref, names)).toBe(revision);
  });

  it.each([
    { 'refs/tags/v1.0.0': 'a', 'refs/tags/1.0.0': 'b' },
    { 'refs/tags/1.0.0+x': 'a', 'refs/tags/1.0.0+y': 'b' },
  ])('leave no choice between %j', (names) => {
    expect(failureOf(selectHead(semver('*'), refsOf(names)))).toMatchObject({ reason: 'RefAmbiguous' });
  });

  it('are only lines that name an object and a ref', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const [name, commit] of parseRemoteRefs(Buffer.from(text)))
          expect(`${commit}\t${name}`).toMatch(/^[0-9a-f]{40}\t/);
      }),
    );
    expect(parseRemoteRefs(Buffer.from(`warning\n${object('a')}\n${object('A')}\trefs/heads/x\n`)).size).toBe(0);
  });

  it('are named in a sentence, a few of them', () => {
    const names = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', '1'].map((name) => [`refs/heads/${name}`, 'a']));
    expect(nameSome(refsOf({ ...names, 'refs/tags/v1^{}': 'b' }))).toBe(
      'heads/a, heads/b, heads/c, heads/d, heads/e and 2 more',
    );
  });

  it.each([
    ['1.2.3', '1.10.0', -1],
    ['2.0.0', '2.0.0-rc.1', 1],
    ['1.0.0', '1.0.0', 0],
    [undefined, '1.0.0', 0],
  ])('compare %s with %s', (left, right, order) => {
    expect(compareVersions(left, right)).toBe(order);
  });

  it.each([
    ['1.x', true],
    ['>=1.2 <2', true],
    ['latest', false],
    ['1.2.3.4', false],
  ])('know whether %s is a range', (range, is) => {
    expect(isVersionRange(range)).toBe(is);
  });
});

describe('what git says', () => {
  const doing = { what: 'asking x', timeoutMs: 30_000, maxOutputBytes: 1_000, secrets: ['hunter2'] };
  const explain = (stderr: string, status = 128) => explainEnding({ kind: 'exit', status, stderr }, doing);

  it.each([
    {
      says: "fatal: could not read Username for 'https://h': terminal prompts disabled",
      reason: 'AuthenticationFailed',
      kind: 'stalled',
    },
    {
      says: "fatal: unable to access 'https://h/a/': The requested URL returned error: 403",
      reason: 'AuthenticationFailed',
      kind: 'stalled',
    },
    {
      says: "fatal: unable to access 'https://h/a/': The requested URL returned error: 503",
      reason: 'Unreachable',
      kind: 'transient',
    },
    {
      says: 'Host key verification failed.\nfatal: Could not read from remote repository.',
      reason: 'HostKeyUnknown',
      kind: 'stalled',
    },
    {
      says: 'fatal: write error: No space left on device\nfatal: index-pack failed',
      reason: 'StateUnusable',
      kind: 'transient',
    },
    { says: 'error: index-pack died of signal 25\nfatal: index-pack failed', reason: 'TooLarge', kind: 'refused' },
    {
      says: 'fatal: early EOF\nfatal: fetch-pack: invalid index-pack output',
      reason: 'Unreachable',
      kind: 'transient',
    },
    { says: 'fatal: fsck error in packed object\nfatal: index-pack failed', reason: 'ObjectsCorrupt', kind: 'stalled' },
    { says: 'sh: git: not found', status: 127, reason: 'GitUnusable', kind: 'stalled' },
    { says: '', status: 1, reason: 'GitOperationFailed', kind: 'transient' },
    { says: '', status: 125, reason: 'CredentialsUnusable', kind: 'stalled' },
    { says: 'something that nobody has seen yet', reason: 'GitOperationFailed', kind: 'transient' },
  ])('means $reason: $says', ({ says, status, reason, kind }) => {
    expect(explain(says, status)).toMatchObject({ reason, kind });
  });

  it('is not decided by what the server says', () => {
    const failure = explain(
      'remote: fsck error, Permission denied (publickey)\nfatal: the remote end hung up unexpectedly',
    );
    expect(failure).toMatchObject({ reason: 'Unreachable' });
    expect(failure.message).not.toContain('fsck');
  });

  it('is the same text however long it took', () => {
    const says = (time: string) =>
      explain(
        `fatal: unable to access 'https://git.example/': Failed to connect to git.example port 443 after ${time}: Couldn't connect to server`,
      );
    expect(says('12 ms')).toEqual(says('3456 ms'));
    expect(says('30001 milliseconds').message).toContain("port 443: Couldn't connect");
  });

  it.each([
    { ending: { kind: 'timeout' } as const, says: /took longer than 30 s/ },
    { ending: { kind: 'overflow' } as const, says: /more than 1000 bytes/ },
    { ending: { kind: 'cancelled' } as const, says: /was cancelled/ },
  ])('is not needed when the end is $ending.kind', ({ ending, says }) => {
    expect(explainEnding(ending, doing).message).toMatch(says);
  });

  it.each([
    ['fatal: https://bob:hunter2@h/a', 'fatal: https://***@h/a'],
    ['token hunter2!', 'token ***!'],
    ['Authorization: Basic abc', 'Authorization: ***'],
    ['\u001b[31mred\u0007', ' [31mred '],
    ['a\u202eb', 'a b'],
  ])('is cleaned before it is shown: %j', (text, shown) => {
    expect(redact(text, ['hunter2', ''])).toBe(shown);
  });

  it('is never longer than a line, has no control characters and no secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const { message } = explain(`fatal: hunter2${text}hunter2`);
        expect(message).not.toContain('hunter2');
        expect(message).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
        expect(message.length).toBeLessThan(500);
      }),
    );
  });
});
