/** Long enough to recognise a value, short enough for one line of a terminal. */
const MAX_SHOWN = 40;

/** A value as part of a sentence: `a list`, `3`, `"high"`. Text is quoted, shortened and free of control characters. */
export function describeValue(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'empty' : quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${String(value)}`;
  return 'a group of fields';
}

/** Text from a document in quotes. Whoever wrote the document must not be able to steer the reader's terminal. */
export function quote(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return JSON.stringify(shown).replaceAll(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '?');
}
