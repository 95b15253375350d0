import type { Schema } from './schema.ts';

/** Words for people in place of the names of JSON types. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'group',
};

interface Row {
  readonly field: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** A table of all fields of a document, in the order of its schema, as Markdown. */
export function fieldTable(schema: Schema): string {
  const rows = rowsOf(schema, '').map(
    ({ field, schema: { description = '', ...rest }, isRequired }) =>
      `| \`${field}\` | ${typeOf(rest)} | ${isRequired ? 'yes' : defaultOf(rest)} | ${description.replaceAll('|', '\\|')} |`,
  );
  return ['| field | what | required | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): Row[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const field = `${prefix}${name}`;
    return [{ field, schema, isRequired: required.includes(name) }, ...rowsBelow(schema, field)];
  });
}

/** Fields of entries stand under `list[]`, those of maps under `map.NAME`. */
function rowsBelow({ properties, items, additionalProperties, ...rest }: Schema, field: string): Row[] {
  if (properties !== undefined) return rowsOf({ properties, ...rest }, `${field}.`);
  if (items?.properties !== undefined) return rowsOf(items, `${field}[].`);
  return typeof additionalProperties === 'object' ? rowsBelow(additionalProperties, `${field}.NAME`) : [];
}

const defaultOf = ({ default: value }: Schema): string =>
  typeof value === 'string' || typeof value === 'boolean' ? `no, \`${String(value)}\`` : 'no';

function typeOf({ type = '', enum: choices, items, additionalProperties, maxItems, maxLength }: Schema): string {
  if (choices !== undefined) return choices.length > 8 ? 'one word of a list' : choices.map(String).join(', ');
  if (items !== undefined) return `list of at most ${maxItems ?? 0}, each ${typeOf(items)}`;
  if (typeof additionalProperties === 'object') return `names with ${typeOf(additionalProperties)}`;
  const length = maxLength === undefined ? '' : ` of at most ${maxLength} characters`;
  return `${TYPES[type] ?? type}${length}`;
}
