import { InvalidArgumentError, Option } from 'commander';
import { err, ok, type Result } from '#domain/result.ts';
import { formatTimestamp, parseTimestamp } from '#domain/timestamp.ts';

/** How long a document counts, as commander reads it from the command line. */
export interface LifetimeFlags {
  /** As documents write it: `2027-03-01T00:00:00Z`. */
  readonly expires?: string;
  /** Milliseconds. */
  readonly validFor: number;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `--expires` and `--valid-for`, of which one may be given; `standard` is such as `30d`. */
export const lifetimeOptions = (standard: string): readonly Option[] => [
  new Option('--expires <date>', 'last day, such as 2027-03-01, or a time such as 2027-03-01T12:00:00Z')
    .argParser(parseDate)
    .conflicts('validFor'),
  new Option('--valid-for <time>', 'the same as days, hours, minutes or seconds from now, such as 30d or 12h')
    .argParser(parseDuration)
    .default(parseDuration(standard), standard),
];

/** When a document ends that is made now. The error is a sentence. */
export function endOf({ expires, validFor }: LifetimeFlags, now: Date): Result<string, string> {
  const end = expires ?? formatTimestamp(now.getTime() + validFor);
  return (parseTimestamp(end) ?? 0) > now.getTime() ? ok(end) : err(`${end} is past. Choose a later date.`);
}

function parseDuration(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Write a number with d, h, m or s, such as 30d or 12h.');
  return Number(count) * (UNITS_MS[unit] ?? 0);
}

/** A day is meant with all its hours. */
function parseDate(text: string): string {
  return checkedTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59Z` : text);
}

/** The beginning of something: a day begins with its first hour. */
export const parseBeginning = (text: string): string =>
  checkedTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);

function checkedTime(time: string): string {
  if (parseTimestamp(time) !== undefined) return time;
  throw new InvalidArgumentError('Write a date such as 2027-03-01, or a time such as 2027-03-01T12:00:00Z.');
}
