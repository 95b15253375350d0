import { quote } from './describe-value.ts';
import { faultAt, type Fault } from './fault.ts';
import type { FieldPath } from './field-path.ts';

/** A fault for each entry of a list that repeats the name, or other identity, of an earlier one. */
export function repeatedNames<K extends string>(
  entries: readonly Readonly<Record<K, string>>[],
  key: K,
  at: FieldPath,
  noun: string,
): Fault[] {
  const first = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const earlier = first.get(entry[key]);
    if (earlier === undefined) {
      first.set(entry[key], index);
      return [];
    }
    const message = `is the same as that of ${noun} ${earlier + 1}: ${quote(entry[key])}`;
    return [faultAt([...at, index, key], message, `Give each ${noun} its own`)];
  });
}
