import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addSignatures, type SignatureEdit } from '../../../runtime/yaml/add-signatures.ts';
import { readDocuments } from '../../../runtime/yaml/read-documents.ts';
import { arbitraryManifest } from '../../support/arbitrary-manifest.ts';
import { printYaml, type YamlLayout } from '../../support/print-yaml.ts';

const signature = { keyid: 'SHA256:abc', sig: 'U1NI+/==' };
const edit = (line: number, over: Partial<SignatureEdit> = {}): SignatureEdit => ({ line, signature, ...over });

function add(text: string, ...edits: readonly SignatureEdit[]): string {
  const result = addSignatures(text, edits);
  return result.ok ? result.value : `refused: ${result.error}`;
}

/** Lines that were there before and are not there any more, and the other way round. */
function difference(before: string, after: string): { removed: string[]; added: string[] } {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const head = commonStart(old, fresh);
  const tail = commonStart(old.slice(head).reverse(), fresh.slice(head).reverse());
  return { removed: old.slice(head, old.length - tail), added: fresh.slice(head, fresh.length - tail) };
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function commonStart(left: readonly string[], right: readonly string[]): number {
  const at = left.findIndex((line, index) => line !== right[index]);
  return at === -1 ? left.length : at;
}

const MANIFEST = `# Who wrote this, and why
apiVersion: stopgap.dev/v1alpha1   # pinned
kind: MicroPatch

metadata: {name: "cve-1"}
spec:
  patch:            # signed
    version:  3
    summary: 'it''s'   # odd quoting
    variants:
    - name: a
      assembly: |
        cmp r15d, r14d

        jge out
  # after the patch
  state:   Enabled    # last field
# the end
`;
const withLine = (line: string): string => MANIFEST.replace('  # after the patch\n', `${line}\n  # after the patch\n`);

describe('a signature is added', () => {
  it.each([
    ['without a field for it', MANIFEST, [], ['  signatures:\n', '  - keyid: SHA256:abc\n', '    sig: U1NI+/==\n']],
    [
      'to an empty list',
      withLine('  signatures: []'),
      ['  signatures: []\n'],
      ['  signatures:\n', '  - keyid: SHA256:abc\n', '    sig: U1NI+/==\n'],
    ],
    [
      'to an empty list with a comment',
      withLine('  signatures:   [ ]   # by `stopgap sign`'),
      ['  signatures:   [ ]   # by `stopgap sign`\n'],
      ['  signatures:   # by `stopgap sign`\n', '  - keyid: SHA256:abc\n', '    sig: U1NI+/==\n'],
    ],
    [
      'to a list of lines',
      withLine('  signatures:\n  - keyid: x # first\n    sig: AAAA # why\n'),
      [],
      ['  - keyid: SHA256:abc\n', '    sig: U1NI+/==\n'],
    ],
    [
      'to a list of lines that is indented',
      withLine('  signatures:\n    -   sig: AAAA\n        keyid: x'),
      [],
      ['    - keyid: SHA256:abc\n', '      sig: U1NI+/==\n'],
    ],
    [
      'to a list on one line',
      withLine('  signatures: [{keyid: x, sig: AAAA}]  # two'),
      ['  signatures: [{keyid: x, sig: AAAA}]  # two\n'],
      ['  signatures: [{keyid: x, sig: AAAA}, {"keyid":"SHA256:abc","sig":"U1NI+/=="}]  # two\n'],
    ],
    [
      'to an empty list over two lines',
      withLine('  signatures: [ # none\n  ]'),
      ['  signatures: [ # none\n'],
      ['  signatures: [{"keyid":"SHA256:abc","sig":"U1NI+/=="} # none\n'],
    ],
    [
      'after a block scalar that ends the spec',
      'kind: MicroPatch\nspec:\n    note: |\n        a\n\n        b\n\n# end\n',
      [],
      ['    signatures:\n', '    - keyid: SHA256:abc\n', '      sig: U1NI+/==\n'],
    ],
    [
      'to a spec on one line',
      'kind: MicroPatch\nspec: {state: Enabled, }  # short\n',
      ['spec: {state: Enabled, }  # short\n'],
      ['spec: {state: Enabled, "signatures": [{"keyid":"SHA256:abc","sig":"U1NI+/=="}], }  # short\n'],
    ],
    [
      'to JSON',
      '{\n  "kind": "MicroPatch",\n  "spec": {\n    "state": "Enabled"\n  }\n}\n',
      ['    "state": "Enabled"\n'],
      ['    "state": "Enabled", "signatures": [{"keyid":"SHA256:abc","sig":"U1NI+/=="}]\n'],
    ],
    [
      'to a list in JSON',
      '{"kind": "MicroPatch", "spec": {"signatures": [\n]}}\n',
      ['{"kind": "MicroPatch", "spec": {"signatures": [\n'],
      ['{"kind": "MicroPatch", "spec": {"signatures": [{"keyid":"SHA256:abc","sig":"U1NI+/=="}\n'],
    ],
  ])('%s, and no other line changes', (_, text, removed, added) => {
    const line = readDocuments({ path: '', bytes: Buffer.from(text) }).documents[0]?.line ?? 0;
    expect(difference(text, add(text, edit(line)))).toEqual({ removed, added });
  });

  it('in the indentation that the lists of the file have', () => {
    const text = 'kind: MicroPatch\nspec:\n  patch:\n    variants:\n      - name: a\n  state: Enabled\n';
    expect(difference(text, add(text, edit(1))).added).toEqual([
      '  signatures:\n',
      '    - keyid: SHA256:abc\n',
      '      sig: U1NI+/==\n',
    ]);
  });

  it('with the line ends of the file', () => {
    const text = MANIFEST.replaceAll('\n', '\r\n');
    const added = add(text, edit(2));
    expect(added.replaceAll('\r\n', '')).not.toContain('\n');
    expect(added.replaceAll('\r\n', '\n')).toBe(add(MANIFEST, edit(2)));
  });

  it('without giving the file a final line end that it does not have', () => {
    const text = 'kind: MicroPatch\nspec:\n  state: Enabled';
    expect(add(text, edit(1))).toBe(`${text}\n  signatures:\n  - keyid: SHA256:abc\n    sig: U1NI+/==`);
    const windows = text.replaceAll('\n', '\r\n');
    expect(add(windows, edit(1))).toBe(add(text, edit(1)).replaceAll('\n', '\r\n'));
  });

  it('after a final literal block without a final line end', () => {
    const text = 'kind: MicroPatch\nspec:\n  note: |\n    a';
    expect(parse(add(text, edit(1)))).toEqual({ kind: 'MicroPatch', spec: { note: 'a\n', signatures: [signature] } });
  });

  it('to the documents that are meant and to no other', () => {
    const text = `${MANIFEST}---\n${MANIFEST}---\n# nothing\n---\n${MANIFEST}`;
    const second = MANIFEST.split('\n').length + 2;
    const signed = add(text, edit(second));
    expect(signed).toBe(`${MANIFEST}---\n${add(MANIFEST, edit(2))}---\n# nothing\n---\n${MANIFEST}`);
  });

  it('to several documents at once', () => {
    const text = `${MANIFEST}---\n${MANIFEST}`;
    const once = add(MANIFEST, edit(2));
    expect(add(text, edit(2), edit(MANIFEST.split('\n').length + 2))).toBe(`${once}---\n${once}`);
  });
});

describe('a signature is renewed', () => {
  const list = '  signatures:\n  - {keyid: x, sig: AAAA} # first\n  - keyid: "y" # second\n    sig: BBBB # old\n';
  const text = withLine(list);

  it.each([
    [0, '  - {keyid: x, sig: AAAA} # first\n', '  - {keyid: x, sig: U1NI+/==} # first\n'],
    [1, '    sig: BBBB # old\n', '    sig: U1NI+/== # old\n'],
  ])('as entry %i, and nothing else changes', (replaces, removed, added) => {
    expect(difference(text, add(text, edit(2, { replaces })))).toEqual({ removed: [removed], added: [added] });
  });

  it.each([
    ['in quotes', '    sig: "BBBB"\n', '    sig: U1NI+/==\n'],
    ['in a block', '    sig: >-\n      BBBB\n', '    sig: U1NI+/==\n'],
  ])('that stands %s', (_, old, fresh) => {
    const changed = text.replace('    sig: BBBB # old\n', old);
    expect(add(changed, edit(2, { replaces: 1 }))).toBe(changed.replace(old, fresh));
  });
});

describe('what cannot be edited safely', () => {
  it.each([
    ['a spec that is no group', 'kind: MicroPatch\nspec: 3\n', edit(1)],
    ['signatures that are no list', 'kind: MicroPatch\nspec:\n  signatures: 3\n', edit(1)],
    ['an entry that is not there', withLine('  signatures: []'), edit(2, { replaces: 4 })],
    ['an entry without sig', withLine('  signatures: [{keyid: x}]'), edit(2, { replaces: 0 })],
  ])('%s is refused', (_, text, change) => {
    expect(add(text, change)).toBe('refused: is laid out in a way that cannot be edited safely');
  });
});

it('any manifest in any layout keeps all its lines and gets its signature', { timeout: 60_000 }, () => {
  const layouts: fc.Arbitrary<YamlLayout> = fc.record({
    indent: fc.constantFrom(1, 2, 4, 8),
    indentLists: fc.boolean(),
    flowFrom: fc.integer({ min: 0, max: 9 }),
    quotes: fc.constantFrom('none', 'double', 'single'),
    literals: fc.boolean(),
    newline: fc.constantFrom('\n', '\r\n'),
  });
  fc.assert(
    fc.property(arbitraryManifest, layouts, fc.boolean(), (manifest, layout, isCut) => {
      const printed = printYaml(manifest, layout);
      const text = isCut ? printed.replace(/\r?\n$/, '') : printed;
      const line = readDocuments({ path: '', bytes: Buffer.from(text) }).documents[0]?.line ?? 0;
      const signed = add(text, edit(line));
      const [document] = readDocuments({ path: '', bytes: Buffer.from(signed) }).documents;
      expect(document?.value).toEqual({ ...manifest, spec: { ...manifest.spec, signatures: [signature] } });
      if (layout.flowFrom > 1) expect(difference(text, signed).removed.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 150 },
  );
});
