/** How a value is laid out. The choices are those of people, not of a library. */
export interface YamlLayout {
  readonly indent: number;
  /** Whether lists stand under their name or one step to the right of it. */
  readonly indentLists: boolean;
  /** From this depth on everything is on one line, in braces and brackets. */
  readonly flowFrom: number;
  readonly quotes: 'none' | 'double' | 'single';
  readonly literals: boolean;
  readonly newline: '\n' | '\r\n';
}

/**
 * Prints JSON values as YAML. Our own, because the printer of the `yaml` package does not bring every text back: it
 * loses spaces of blank lines and breaks some quoted text when it folds.
 */
export function printYaml(value: unknown, layout: YamlLayout): string {
  return `${block(value, layout, 0, 0).trimStart()}\n`.replaceAll('\n', layout.newline);
}

function block(value: unknown, layout: YamlLayout, column: number, depth: number): string {
  if (typeof value !== 'object' || value === null) return ` ${scalar(value, layout, column)}`;
  if (depth >= layout.flowFrom || Object.keys(value).length === 0) return ` ${flow(value, layout)}`;
  const pad = ' '.repeat(column);
  const lines = Array.isArray(value)
    ? value.map((item) => `${pad}-${block(item, layout, column + 2, depth + 1).replace(/^\n +/, ' ')}`)
    : Object.entries(value).map(([name, child]) => {
        const deeper = Array.isArray(child) && !layout.indentLists ? column : column + layout.indent;
        return `${pad}${text(name, layout)}:${block(child, layout, deeper, depth + 1)}`;
      });
  return `\n${lines.join('\n')}`;
}

function flow(value: unknown, layout: YamlLayout): string {
  if (typeof value !== 'object' || value === null) return scalar(value, { ...layout, literals: false }, 0);
  if (Array.isArray(value)) return `[${value.map((item) => flow(item, layout)).join(', ')}]`;
  const members = Object.entries(value).map(([name, child]) => `${JSON.stringify(name)}: ${flow(child, layout)}`);
  return `{${members.join(', ')}}`;
}

function scalar(value: unknown, layout: YamlLayout, column: number): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isLiteral = layout.literals && /^(?:[^\n]*\S[^\n]*\n)+$/.test(value) && /^\S/.test(value);
  return isLiteral ? literal(value, column) : text(value, layout);
}

const literal = (value: string, column: number): string =>
  `|\n${value
    .slice(0, -1)
    .split('\n')
    .map((line) => `${' '.repeat(column)}${line}`)
    .join('\n')}`;

function text(value: string, { quotes }: YamlLayout): string {
  const isPlain = /^[A-Za-z][A-Za-z _-]*[A-Za-z]$/.test(value) && !/^(true|false|null)$/i.test(value);
  if (quotes === 'none' && isPlain) return value;
  const isOneLine = /^[\u0020-\u007e]*$/.test(value);
  return quotes === 'single' && isOneLine ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}
