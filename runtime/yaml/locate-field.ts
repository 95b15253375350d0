import { isMap, isNode, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import type { FieldPath } from '#domain/manifest/field-path.ts';

/**
 * UTF-16 offset of a field within the text of its document: of its value, or of its name. A field that is not there is
 * located at the nearest one above it, by its name where it has one, since that is where something must be added.
 */
export function offsetOfField(document: Document, path: FieldPath, part: 'name' | 'value'): number {
  let here: unknown = document.contents;
  let name: unknown = document.contents;
  for (const step of path) {
    const next = stepInto(here, step);
    if (next === undefined) return startOf(name) ?? startOf(here) ?? 0;
    ({ name, value: here } = next);
  }
  return (part === 'name' ? startOf(name) : startOf(here)) ?? startOf(name) ?? 0;
}

function stepInto(node: unknown, step: string | number): { name: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }: Pair) => isScalar(key) && String(key.value) === String(step));
    return pair === undefined ? undefined : { name: pair.key, value: pair.value };
  }
  if (!isSeq(node) || typeof step !== 'number') return undefined;
  const item = node.items[step];
  return item === undefined ? undefined : { name: item, value: item };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
