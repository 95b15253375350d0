import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalPredicate } from '#domain/api/approval.types.ts';
import { addApprovals, type ApprovalEdit } from '../../../runtime/yaml/add-approvals.ts';
import { readDocuments } from '../../../runtime/yaml/read-documents.ts';
import { arbitraryManifest } from '../../support/arbitrary-manifest.ts';
import { printYaml, type YamlLayout } from '../../support/print-yaml.ts';

const signature = { keyid: 'SHA256:abc', sig: 'U1NI+/==' };
const dates = { notBefore: '2026-11-24T12:00:00Z', expires: '2026-12-24T12:00:00Z' };
const everywhere: ApprovalPredicate = { ...dates, scope: {} };
const inShop: ApprovalPredicate = { ...dates, scope: { namespaces: ['shop-*', '*'], hostProcesses: false } };
const entry = (approval: ApprovalPredicate) => ({ approval, signatures: [signature] });

const documentIn = (text: string) => readDocuments({ path: '', bytes: Buffer.from(text) }).documents[0];

function add(text: string, approval: ApprovalPredicate, over: Partial<ApprovalEdit> = {}): string {
  const result = addApprovals(text, [{ line: documentIn(text)?.line ?? 0, approval, signature, ...over }]);
  return result.ok ? result.value : `refused: ${result.error}`;
}

describe('an approval is added', () => {
  const text = 'kind: MicroPatch # ours\nspec:\n  state: Enabled # on\n  signatures: []\n# the end\n';

  it('in lines that people can read', () => {
    expect(add(text, inShop)).toBe(
      [
        'kind: MicroPatch # ours',
        'spec:',
        '  state: Enabled # on',
        '  signatures: []',
        '  approvals:',
        '  - approval:',
        '      notBefore: "2026-11-24T12:00:00Z"',
        '      expires: "2026-12-24T12:00:00Z"',
        '      scope:',
        '        namespaces: ["shop-*","*"]',
        '        hostProcesses: false',
        '    signatures:',
        '      - keyid: SHA256:abc',
        '        sig: U1NI+/==',
        '# the end\n',
      ].join('\n'),
    );
  });

  it('in place of one that is worth nothing any more, with the comments around it left', () => {
    const both = add(add(text, everywhere), inShop).replace('  approvals:', '  approvals: # who');
    const renewed = add(both, inShop, { replaces: 0 });
    expect(documentIn(renewed)?.value).toMatchObject({ spec: { approvals: [entry(inShop), entry(inShop)] } });
    expect(renewed).toContain('  approvals: # who\n');
    expect(renewed).toMatch(/^kind: MicroPatch # ours\n[^]*# the end\n$/);
  });

  it('in place of one on one line', () => {
    const flow = `kind: MicroPatch\nspec: {approvals: [${JSON.stringify(entry(everywhere))}]} # short\n`;
    expect(add(flow, inShop, { replaces: 0 })).toBe(
      `kind: MicroPatch\nspec: {approvals: [${JSON.stringify(entry(inShop))}]} # short\n`,
    );
  });

  it.each([
    ['approvals that are no list', 'kind: MicroPatch\nspec:\n  approvals: 3\n', {}],
    ['an approval that is not there', 'kind: MicroPatch\nspec:\n  approvals: []\n', { replaces: 2 }],
    ['a text where an approval should be', 'kind: MicroPatch\nspec:\n  approvals: [x]\n', { replaces: 0 }],
  ])('not to %s', (_, bad, over) => {
    expect(add(bad, everywhere, over)).toBe('refused: is laid out in a way that cannot be edited safely');
  });
});

it(
  'any manifest in any layout gets approvals, one of them anew, and keeps everything else',
  { timeout: 60_000 },
  () => {
    const layouts: fc.Arbitrary<YamlLayout> = fc.record({
      indent: fc.constantFrom(1, 2, 4, 8),
      indentLists: fc.boolean(),
      flowFrom: fc.integer({ min: 0, max: 9 }),
      quotes: fc.constantFrom('none', 'double', 'single'),
      literals: fc.boolean(),
      newline: fc.constantFrom('\n', '\r\n'),
    });
    fc.assert(
      fc.property(arbitraryManifest, layouts, fc.boolean(), fc.constantFrom(0, 1), (manifest, layout, isCut, index) => {
        const printed = printYaml(manifest, layout);
        const text = isCut ? printed.replace(/\r?\n$/, '') : printed;
        const both = add(add(text, everywhere), everywhere);
        const renewed = add(both, inShop, { replaces: index });
        const approvals = [entry(everywhere), entry(everywhere)].with(index, entry(inShop));
        expect(documentIn(renewed)?.value).toEqual({ ...manifest, spec: { ...manifest.spec, approvals } });
      }),
      { numRuns: 100 },
    );
  },
);
