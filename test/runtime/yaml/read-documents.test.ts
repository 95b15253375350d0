import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRejection } from '#domain/rejection.ts';
import { MAX_FILE_BYTES } from '#domain/source/commit-tree.ts';
import { readDocuments } from '../../../runtime/yaml/read-documents.ts';
import { aManifestYaml } from '../../support/manifests.ts';

const read = (text: string | Uint8Array) => readDocuments({ path: 'a.yaml', bytes: Buffer.from(text) });
const values = (text: string): unknown[] => read(text).documents.map(({ value }) => value);
const complaints = (text: string | Uint8Array): string[] => read(text).rejected.map(formatRejection);
/** A broken document that is one of ours, so that it is not left alone as somebody else's. */
const ours = (text: string): string => `kind: MicroPatch\nmetadata: {name: cve-1}\n${text}`;

describe('documents of a file', () => {
  it.each([
    ['one without a marker', 'a: 1\n', [{ a: 1 }]],
    ['one with a marker', '---\na: 1\n', [{ a: 1 }]],
    ['one on the line of its marker', '--- {a: 1}\n', [{ a: 1 }]],
    ['two', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['two with a document end', 'a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['two with nothing but a document end between them', 'a: 1\n...\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['empty ones between', '---\n---\n# nothing\n---\na: 1\n---\n', [{ a: 1 }]],
    ['none', '', []],
    ['comments only', '# a\n# b\n', []],
    ['an explicit nothing', '~\n---\nnull\n', []],
    ['Windows line ends', 'a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
    ['no final line feed', 'a: 1\n---\nb: 2', [{ a: 1 }, { b: 2 }]],
    ['three dashes inside a line', 'a: "x --- y"\nb: ----\n', [{ a: 'x --- y', b: '----' }]],
    ['dashes after U+2028, which ends no line', 'a: "x\u2028--- y"\n', [{ a: 'x\u2028--- y' }]],
  ])('%s', (_, text, expected) => {
    expect(complaints(text)).toEqual([]);
    expect(values(text)).toEqual(expected);
  });

  it('know the line they start on and where their fields are', () => {
    const { documents } = read('# first\na: 1\n---\n\n# second\nb:\n- c: 2\n  d: "x"\n');
    expect(documents.map(({ line }) => line)).toEqual([2, 6]);
    expect(documents[1]?.locate(['b', 0, 'd'], 'value')).toEqual({ line: 8, column: 6 });
    expect(documents[1]?.locate(['b', 0, 'd'], 'name')).toEqual({ line: 8, column: 3 });
    expect(documents[1]?.locate(['b', 0, 'missing'], 'value')).toEqual({ line: 7, column: 3 });
    expect(documents[1]?.locate(['nowhere', 'at', 'all'], 'value')).toEqual({ line: 6, column: 1 });
    expect(documents[1]?.locate([], 'value')).toEqual({ line: 6, column: 1 });
  });

  const broken: [string, string][] = [
    ['an open bracket', ours('spec: [1, 2')],
    ['an open quote', ours('spec: "abc')],
    ['an open brace', ours('spec: {a: {b: ')],
    ['a duplicate name', ours('spec: 1\nspec: 2')],
    ['a tab', ours('spec:\n\t- a')],
    ['an alias', ours('spec: &a 1\nx: *a')],
    ['a block scalar that never ends', ours('spec: |\n  x') + '\n  y: *'],
    ['a directive of its own', `%YAML 1.1\n---\n${ours('a: *x')}`],
  ];

  it.each(broken)('with %s leave those before and after alone', (_, text) => {
    const { documents, rejected } = read(`a: 1\n---\n${text}\n---\nb: 2\n`);
    expect(documents.map(({ value }) => value)).toContainEqual({ a: 1 });
    expect(documents.map(({ value }) => value)).toContainEqual({ b: 2 });
    if (!text.includes('|')) expect(rejected.length).toBeGreaterThan(0);
  });

  it('that are broken still say which patch they would have been', () => {
    expect(read(ours('spec: [1, 2')).rejected[0]?.name).toBe('cve-1');
    expect(read('{kind: MicroPatch, metadata: {"name": "cve-2"}, x: &a 1}').rejected[0]?.name).toBe('cve-2');
    expect(read('kind: MicroPatch\nmetadata: {name: NOT/A/NAME}\nx: *a').rejected[0]?.name).toBeUndefined();
  });
});

describe('YAML with two meanings is refused', () => {
  it.each([
    ['a duplicate name', 'a: 1\na: 2', 'a.yaml:4:1: gives "a" twice. Keep one of the two.'],
    ['a duplicate name in another style', 'a: 1\n"a": 2', 'a.yaml:4:1: gives "\\"a\\"" twice. Keep one of the two.'],
    ['a duplicate kind', 'kind: ConfigMap', 'a.yaml:3:1: gives "kind" twice. Keep one of the two.'],
    ['a tag', 'a: !!str 1', 'a.yaml:3:4: has a tag, and types are never chosen by tags here. Remove the tag.'],
    [
      'a binary tag',
      'a: !!binary aGk=',
      'a.yaml:3:4: has a tag, and types are never chosen by tags here. Remove the tag.',
    ],
    ['a tag of nobody', 'a: !foo 1', 'a.yaml:3:4: has a tag, and types are never chosen by tags here. Remove the tag.'],
    [
      'a tag on a name',
      '!!str a: 1',
      'a.yaml:3:1: has a tag, and types are never chosen by tags here. Remove the tag.',
    ],
    [
      'a tag on a list entry',
      'a:\n- !x 1',
      'a.yaml:4:3: has a tag, and types are never chosen by tags here. Remove the tag.',
    ],
    [
      'an anchor',
      'a: &x 1',
      'a.yaml:3:4: has an anchor, and nothing may be repeated by reference here. Write the value out.',
    ],
    [
      'a merge',
      'b:\n  <<: *x',
      'a.yaml:4:7: has an alias, and nothing may be repeated by reference here. Write the value out.',
    ],
    ['__proto__', 'a: {__proto__: {b: 1}}', 'a.yaml:3:5: has a field called __proto__. Rename it.'],
    ['__proto__ in disguise', 'a: {"\\x5f_proto__": {b: 1}}', 'a.yaml:3:5: has a field called __proto__. Rename it.'],
    ['a name that is a list', '? [a]\n: 1', 'a.yaml:3:3: has a field whose name is not text. Use plain names.'],
    ['tabs', 'a:\n\t- 1', 'a.yaml:4:1: is indented with tabs. Use spaces.'],
  ])('%s', (_, text, complaint) => {
    expect(complaints(ours(text))).toContain(complaint);
    expect(values(ours(text))).toEqual([]);
  });

  it('a directive', () => {
    expect(complaints(`%YAML 1.1\n---\nkind: MicroPatch\n`)).toEqual([
      'a.yaml:1:1: has a directive, and only plain YAML 1.2 is read here. Remove the line.',
    ]);
  });

  it('an alias bomb, at no cost', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) =>
        `${'abcdefghi'.charAt(level)}: &${'abcdefghi'.charAt(level)} [${Array.from({ length: 9 }, () => (level === 0 ? '"lol"' : `*${'abcdefghi'.charAt(level - 1)}`)).join(',')}]`,
    );
    expect(complaints(ours(levels.join('\n')))[0]).toContain('has an anchor');
  });

  it('1.1 words and numbers have their 1.2 meaning', () => {
    expect(values('a: yes\nb: 012\nc: 0o17\nd: 1_000\ne: 2027-03-01\nf: 1:20\ng: 0x1f\n')).toEqual([
      { a: 'yes', b: 12, c: 15, d: '1_000', e: '2027-03-01', f: '1:20', g: 31 },
    ]);
  });
});

describe('files that are refused whole', () => {
  it.each([
    ['a byte order mark', '\ufeffa: 1\n', 'a.yaml: starts with a byte order mark. Save it without one.'],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0x3a, 0x20, 0xff), 'a.yaml: is not UTF-8. Save it as UTF-8.'],
    [
      'UTF-16',
      Buffer.from('a: 1\n', 'utf16le'),
      'a.yaml: has control characters or lone carriage returns. Remove them.',
    ],
    ['a NUL', 'a: "\u0000"\n', 'a.yaml: has control characters or lone carriage returns. Remove them.'],
    [
      'an escape for terminals',
      '# \u001b[2J\n',
      'a.yaml: has control characters or lone carriage returns. Remove them.',
    ],
    ['a lone carriage return', 'a: 1\rb: 2\n', 'a.yaml: has control characters or lone carriage returns. Remove them.'],
    ['a megabyte', 'a'.repeat(1024 * 1024), 'a.yaml: is larger than 256 KiB. Split the file, or move it elsewhere.'],
  ])('for %s', (_, bytes, complaint) => {
    expect(complaints(bytes)).toEqual([complaint]);
    expect(read(bytes).documents).toEqual([]);
  });

  it('but not for being exactly as large as allowed', () => {
    expect(complaints(`a: "${'x'.repeat(MAX_FILE_BYTES - 6)}"\n`.slice(0, MAX_FILE_BYTES))).toEqual([]);
  });

  it('or in part: documents after the 256th are reported and those before are read', () => {
    const { documents, rejected } = read('---\na: 1\n'.repeat(5000));
    expect(documents).toHaveLength(255); // the first marker ends an empty document
    expect(rejected.map(formatRejection)).toEqual([
      'a.yaml: has more than 256 documents, and those after them were not read. Split the file.',
    ]);
  });
});

describe('text that is made to cost', { timeout: 60_000 }, () => {
  const filled = (unit: string): string => ours(unit.repeat(Math.floor((MAX_FILE_BYTES - 64) / unit.length)));
  const bombs: [string, string][] = [
    ['brackets', filled('[')],
    ['closed brackets', ours('['.repeat(100_000) + ']'.repeat(100_000))],
    ['braces', filled('{')],
    ['braces with names', filled('{a:')],
    ['dashes', filled('- ')],
    ['explicit names', filled('? ')],
    ['colons', filled(': ')],
    ['steps', ours(Array.from({ length: 700 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'))],
    ['list entries', filled('- 1\n')],
    ['entries on one line', ours(`a: [${'1,'.repeat(120_000)}]`)],
    ['names', ours(Array.from({ length: 25_000 }, (_, index) => `k${index}: 1`).join('\n'))],
    ['names on one line', ours(`a: {${Array.from({ length: 25_000 }, (_, index) => `k${index}: 1`).join(',')}}`)],
    ['anchors', filled('&a ')],
    ['tags', filled('!a ')],
    ['quotes', filled('"a" ')],
    ['open quotes', filled('"')],
    ['empty lines', filled('\n')],
    ['comments', filled('#\n')],
    ['indented comments', filled(' #\n')],
    ['block scalars', filled('a: |\n')],
    ['one long word', ours(`a: ${'x'.repeat(250_000)}`)],
    [
      'groups of 1000 names',
      ours(
        Array.from(
          { length: 30 },
          (_, group) => `g${group}: {${Array.from({ length: 1000 }, (__, index) => `k${index}: 1`).join(',')}}`,
        ).join('\n'),
      ),
    ],
    ['percent signs', filled('%a\n')],
    ['alternating quotes', filled(`'"`)],
    ['backslashes', ours(`a: "${'\\\\'.repeat(120_000)}"`)],
    ['carriage returns', filled('\r\n')],
    ['commas', ours(`a: [${','.repeat(240_000)}]`)],
  ];

  // The limit catches work that grows faster than the text: without our own bounds some of these take ten minutes.
  it.each(bombs)('a file of %s comes to an end and never throws', (_, text) => {
    const { documents, rejected } = read(text);
    expect(documents.length + rejected.length).toBeGreaterThan(0);
    expect(rejected.length).toBeLessThanOrEqual(10);
  });

  it('any text is judged without a throw', () => {
    const marks = fc.string({
      unit: fc.constantFrom(...Array.from('-?:,[]{}#&*!|>\'"%@` \n\r\tab01.~')),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(marks, fc.string({ unit: 'binary' })), (text) => {
        const { documents, rejected } = read(text);
        for (const document of documents) document.locate(['a', 0, 'b'], 'value');
        expect(Array.isArray(rejected)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('any bytes are judged without a throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => Array.isArray(read(bytes).documents)));
  });

  it('a manifest with any one character changed is judged without a throw', () => {
    const text = aManifestYaml();
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ unit: 'binary', maxLength: 2 }), (at, piece) => {
        const changed = text.slice(0, at) + piece + text.slice(at + 1);
        expect(read(changed).documents.length + read(changed).rejected.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
