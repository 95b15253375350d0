import type { FieldTree, SchemaFault } from '../schema-validator.ts';
import type { Fault } from './fault.ts';
import { hintFor } from './field-hints.ts';
import { pathOfPointer, valueAt, type FieldPath } from './field-path.ts';
import { nearestName } from './nearest-name.ts';
import { describeValue, quote } from './describe-value.ts';

/** Enough for any honest document. More would bury the first one, and hostile documents could ask for a million. */
const MAX_FAULTS = 50;

/**
 * Puts the faults of a generated validator into plain words, one for each field, in the order of the document's schema.
 * `fields` are the names that unknown ones are compared with, for the same shape as the document.
 */
export function wordFaults(document: unknown, faults: readonly SchemaFault[], fields: FieldTree): readonly Fault[] {
  const worded = new Map<string, Fault>();
  for (const fault of faults) {
    const next = wordFault(document, fault, fields);
    const key = JSON.stringify(next.field);
    if (!worded.has(key)) worded.set(key, next);
    if (worded.size > MAX_FAULTS) break;
  }
  const shown = [...worded.values()].slice(0, MAX_FAULTS);
  return worded.size > MAX_FAULTS ? [...shown, TOO_MANY] : shown;
}

const TOO_MANY: Fault = {
  field: [],
  part: 'value',
  message: `has more than ${MAX_FAULTS} faults, the rest is not listed`,
  fix: 'Mend these first',
};

function wordFault(document: unknown, fault: SchemaFault, fields: FieldTree): Fault {
  const at = pathOfPointer(document, fault.instancePath);
  if (fault.keyword === 'additionalProperties') return unknownField(at, fault, fields);
  if (fault.keyword === 'required') return missingField(at, fault);
  const value = valueAt(document, at);
  return { field: at, part: 'value', message: wordRule(fault, value), fix: fixFor(at, fault, value) };
}

function unknownField(owner: FieldPath, fault: SchemaFault, fields: FieldTree): Fault {
  const name = textParam(fault, 'additionalProperty');
  const known = Object.keys(fieldsAt(fields, owner));
  const nearest = nearestName(name, known);
  const choice = known.length <= 12 ? known.join(', ') : `${known.slice(0, 12).join(', ')} and others`;
  return {
    field: [...owner, name],
    part: 'name',
    message: 'is not a known field',
    fix: nearest === undefined ? `Remove it; known here are ${choice}` : `Write ${nearest} instead`,
  };
}

function missingField(owner: FieldPath, fault: SchemaFault): Fault {
  const field = [...owner, textParam(fault, 'missingProperty')];
  return { field, part: 'value', message: 'is missing', fix: hintFor(field) ?? 'Add it' };
}

function fieldsAt(fields: FieldTree, path: FieldPath): FieldTree {
  let here = fields;
  for (const step of path) {
    const next = typeof step === 'string' && Object.hasOwn(here, step) ? step : '*';
    here = here[next] ?? {};
  }
  return here;
}

/** What is wrong, by the broken rule. A rule that is not listed is a bug here, so it still names itself. */
function wordRule(fault: SchemaFault, value: unknown): string {
  const word = RULES[fault.keyword];
  return word === undefined ? `breaks the rule ${fault.keyword}` : word(fault, value);
}

const RULES: Readonly<Record<string, (fault: SchemaFault, value: unknown) => string>> = {
  type: (fault, value) =>
    `must be ${TYPES[textParam(fault, 'type')] ?? 'something else'}, but is ${describeValue(value)}`,
  enum: (fault, value) => `must be ${listed(allowed(fault))}, but is ${describeValue(value)}`,
  pattern: (_, value) => `has the wrong form: ${describeValue(value)}`,
  minLength: () => 'must not be empty',
  maxLength: (fault) => `is longer than ${numberParam(fault)} characters`,
  minItems: (fault) => `needs at least ${numberParam(fault)} ${numberParam(fault) === 1 ? 'entry' : 'entries'}`,
  maxItems: (fault) => `has more than ${numberParam(fault)} entries`,
  maxDepth: (fault) => `is nested deeper than ${numberParam(fault)} levels`,
  minProperties: (fault) => `needs at least ${numberParam(fault)} ${numberParam(fault) === 1 ? 'field' : 'fields'}`,
  maxProperties: (fault) => `has more than ${numberParam(fault)} fields`,
  minimum: (fault, value) => `must be at least ${numberParam(fault)}, but is ${describeValue(value)}`,
  maximum: (fault, value) => `must be at most ${numberParam(fault)}, but is ${describeValue(value)}`,
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
};

function fixFor(path: FieldPath, fault: SchemaFault, value: unknown): string {
  const hint = hintFor(path);
  return (
    quotedAddress(hint, value) ??
    nearestAllowed(fault, value) ??
    hint ??
    FIXES[fault.keyword] ??
    onlyChoice(fault) ??
    'Correct it'
  );
}

/** YAML reads an unquoted `0x1756ca2` as a number; the text that was meant is still known. */
function quotedAddress(hint: string | undefined, value: unknown): string | undefined {
  const isAddress = hint !== undefined && hint === hintFor(['address']);
  if (!isAddress || typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return undefined;
  return `Write "0x${value.toString(16)}", in quotes`;
}

function nearestAllowed(fault: SchemaFault, value: unknown): string | undefined {
  const nearest = typeof value === 'string' ? nearestName(value, allowed(fault)) : undefined;
  return nearest === undefined ? undefined : `Write ${nearest}`;
}

function onlyChoice(fault: SchemaFault): string | undefined {
  const [only, ...others] = allowed(fault);
  return only === undefined || others.length > 0 ? undefined : `Write ${only}`;
}

const FIXES: Readonly<Record<string, string>> = {
  type: 'Write a value of that kind',
  minLength: 'Write something or remove the field',
  maxLength: 'Make it shorter',
  minItems: 'Add an entry',
  maxItems: 'Use fewer entries, or split the patch',
  maxDepth: 'Write it flatter',
  minProperties: 'Add a field',
  maxProperties: 'Use fewer fields',
  minimum: 'Write a larger number',
  maximum: 'Write a smaller number',
};

function allowed(fault: SchemaFault): string[] {
  const values = fault.params['allowedValues'];
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

const listed = (names: readonly string[]): string =>
  names.length === 1 ? quote(names[0] ?? '') : `one of ${names.join(', ')}`;

function textParam(fault: SchemaFault, name: string): string {
  const value = fault.params[name];
  return typeof value === 'string' ? value : '';
}

function numberParam(fault: SchemaFault): number {
  const value = fault.params['limit'];
  return typeof value === 'number' ? value : 0;
}
