import { describe, expect, it } from 'vitest';
import { formatTimestamp, parseTimestamp } from '#domain/timestamp.ts';

describe('timestamps', () => {
  it.each([['2027-03-01T00:00:00Z'], ['2024-02-29T23:59:59Z'], ['1970-01-01T00:00:00Z'], ['9999-12-31T23:59:59Z']])(
    'read %s and write it back',
    (text) => {
      expect(formatTimestamp(parseTimestamp(text) ?? Number.NaN)).toBe(text);
    },
  );

  it.each([
    ['a day that the month does not have', '2027-02-30T00:00:00Z'],
    ['the 29th of February of a common year', '2027-02-29T00:00:00Z'],
    ['month 13', '2027-13-01T00:00:00Z'],
    ['hour 24', '2027-01-01T24:00:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['an offset', '2027-01-01T00:00:00+01:00'],
    ['no zone', '2027-01-01T00:00:00'],
    ['a date alone', '2027-01-01'],
    ['fractions', '2027-01-01T00:00:00.000Z'],
    ['spaces', ' 2027-01-01T00:00:00Z'],
    ['nothing', ''],
  ])('refuse %s', (_, text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
