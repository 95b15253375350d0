import type { ApprovalPredicate } from '#domain/api/approval.types.ts';
import type { EnvelopeSignature } from '#domain/patch.ts';
import type { Result } from '#domain/result.ts';
import { editLists } from './edit-lists.ts';

/** An approval for one document, with the signature of whoever gives it. */
export interface ApprovalEdit {
  /** First line of the document, as its RawDocument has it. */
  readonly line: number;
  readonly approval: ApprovalPredicate;
  readonly signature: EnvelopeSignature;
  /** Index in `spec.approvals` of the entry that makes way for it; undefined to add one. */
  readonly replaces?: number;
}

/** Puts an approval into a manifest and leaves everything else as it is (`editLists`). */
export const addApprovals = (file: string, edits: readonly ApprovalEdit[]): Result<string, string> =>
  editLists(
    file,
    edits.map(({ line, approval, signature: { keyid, sig }, replaces }) => ({
      line,
      list: 'approvals',
      entry: {
        value: { approval, signatures: [{ keyid, sig }] },
        lines: [...approvalLines(approval), 'signatures:', `  - keyid: ${keyid}`, `    sig: ${sig}`],
      },
      ...(replaces === undefined ? {} : { replaces: { index: replaces } }),
    })),
  );

/** Texts are quoted: a pattern may begin with `*`, and some readers of YAML take a bare date for more than a text. */
const approvalLines = ({ notBefore, expires, scope }: ApprovalPredicate): string[] => [
  'approval:',
  `  notBefore: ${JSON.stringify(notBefore)}`,
  `  expires: ${JSON.stringify(expires)}`,
  ...scopeLines(Object.entries(scope).filter(([, value]) => value !== undefined)),
];

const scopeLines = (entries: readonly (readonly [string, unknown])[]): string[] =>
  entries.length === 0
    ? ['  scope: {}']
    : ['  scope:', ...entries.map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`)];
