/**
 * Milliseconds since 1970 of a time as Stopgap's documents write it, `2027-03-01T00:00:00Z`; undefined for every other
 * form and for dates that no calendar has. One form only, so that texts can be compared as texts.
 */
export function parseTimestamp(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) || formatTimestamp(milliseconds) !== text ? undefined : milliseconds;
}

/** The same form back, cut to whole seconds. */
export const formatTimestamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
