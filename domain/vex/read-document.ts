import type { VexDocument, VexStatement } from '../api/vex-document.types.ts';
import { fieldsOfVexDocument, validateVexDocument } from '../api/vex-document.validate.ts';
import { describeFault } from '../manifest/fault.ts';
import { wordFaults } from '../manifest/schema-faults.ts';
import { err, ok, type Result } from '../result.ts';
import { shapeFaults } from '../schema-validator.ts';

/**
 * Reads an earlier version of a document, to issue the next one. Whatever Stopgap has not written itself is refused, for
 * it would be lost. The error goes on after the name of the file.
 */
export function readVexDocument(text: string): Result<VexDocument, string> {
  const value = parse(text);
  const list = isGroup(value) && Array.isArray(value['statements']) ? (value['statements'] as unknown[]) : undefined;
  if (!isGroup(value) || list === undefined) return err('is no OpenVEX document');
  // Each with one statement, because the generated check refuses long lists.
  const faults = (list.length === 0 ? [[]] : list.map((statement) => [statement])).flatMap((statements) => {
    const part = { ...value, statements };
    return wordFaults(part, shapeFaults(validateVexDocument, part), fieldsOfVexDocument);
  });
  const [fault] = faults;
  if (fault !== undefined) return err(`is not an OpenVEX document that Stopgap wrote: ${describeFault(fault)}`);
  const document = value as unknown as VexDocument;
  return document.statements.every(isConsistent)
    ? ok(document)
    : err('is not an OpenVEX document that Stopgap wrote: a statement lacks what its status asks for');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenVEX, "Statement Fields": each status has texts that it asks for, and none of the other's. */
const isConsistent = ({ status, justification, impact_statement, action_statement }: VexStatement): boolean =>
  status === 'affected'
    ? action_statement !== undefined && justification === undefined && impact_statement === undefined
    : action_statement === undefined && justification !== undefined && impact_statement !== undefined;
