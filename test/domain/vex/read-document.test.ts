import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueDocument } from '#domain/vex/issue-document.ts';
import { readVexDocument } from '#domain/vex/read-document.ts';
import { anIssue } from '../../support/vex-builders.ts';

const result = issueDocument(anIssue());
if (!result.ok) throw new Error(result.error);
const { document } = result.value;
const [statement] = document.statements;
const withStatement = (over: object): object => ({ ...document, statements: [{ ...statement, ...over }] });

const refused = [
  { title: 'no JSON', text: '{', says: /^is no OpenVEX document$/ },
  { title: 'a list', text: '[]', says: /^is no OpenVEX document$/ },
  { title: 'nothing', text: 'null', says: /^is no OpenVEX document$/ },
  { title: 'no statements', value: { ...document, statements: [] }, says: /statements needs at least 1 entry/ },
  { title: 'another tool', value: { ...document, tooling: 'vexctl' }, says: /tooling has the wrong form/ },
  { title: 'an unknown field', value: { ...document, supplier: 'x' }, says: /supplier is not a known field/ },
  { title: 'no author', value: { ...document, author: undefined }, says: /author is missing/ },
  {
    title: 'a version that is no number',
    value: { ...document, version: '7' },
    says: /version must be a whole number/,
  },
  { title: 'fixed, which it never says', value: withStatement({ status: 'fixed' }), says: /status must be/ },
  {
    title: 'a claim without its reason',
    value: withStatement({ justification: undefined }),
    says: /lacks what its status/,
  },
  { title: 'texts of two statuses', value: withStatement({ action_statement: 'x' }), says: /lacks what its status/ },
  {
    title: 'a product without the package',
    value: withStatement({ products: [{ ...statement?.products[0], subcomponents: [] }] }),
    says: /subcomponents needs at least 1 entry/,
  },
];

describe('readVexDocument', () => {
  it('reads what was written', () => {
    expect(readVexDocument(JSON.stringify(document, null, 2))).toEqual({ ok: true, value: document });
  });

  it('reads long documents', () => {
    const statements = Array.from({ length: 2_000 }, () => statement);
    expect(readVexDocument(JSON.stringify({ ...document, statements })).ok).toBe(true);
    const last = [...statements, { ...statement, status: 'fixed' }];
    expect(readVexDocument(JSON.stringify({ ...document, statements: last })).ok).toBe(false);
  });

  it.each(refused)('refuses $title', ({ text, value, says }) => {
    expect(readVexDocument(text ?? JSON.stringify(value))).toMatchObject({
      ok: false,
      error: expect.stringMatching(says) as string,
    });
  });

  it('answers to anything that is JSON, and to anything that is not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(readVexDocument(text).ok).toBe(false);
      }),
    );
  });
});
