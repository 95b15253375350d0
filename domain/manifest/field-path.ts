/** Way from a document to one of its fields: names of members and indexes of list entries. */
export type FieldPath = readonly (string | number)[];

/** `spec.patch.variants[0].labels["a b"]`, as a person would write it; empty for the document itself. */
export function formatFieldPath(path: FieldPath): string {
  return path.map((step, index) => formatStep(step, index === 0)).join('');
}

function formatStep(step: string | number, isFirst: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
  return isFirst ? step : `.${step}`;
}

/**
 * Turns a JSON Pointer (RFC 6901) into a path. The document decides whether `0` is an index or a name, because the
 * pointer alone cannot say.
 */
export function pathOfPointer(document: unknown, pointer: string): FieldPath {
  const steps = pointer.split('/').slice(1);
  let here = document;
  return steps.map((escaped) => {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(here) ? Number(name) : name;
    here = valueAt(here, [step]);
    return step;
  });
}

/** What stands at the path; undefined if there is nothing. Only own members count. */
export function valueAt(document: unknown, path: FieldPath): unknown {
  let here: unknown = document;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Readonly<Record<string | number, unknown>>)[step];
  }
  return here;
}
