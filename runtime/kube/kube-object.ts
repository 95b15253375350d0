import { isRecord, KubeError } from './kube-error.ts';

/** What every object has; the rest is for whoever knows the kind, and is untrusted until it has been validated. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly [field: string]: unknown;
}

export interface KubeList {
  readonly resourceVersion: string;
  /** Asks for the next page; empty on the last one. */
  readonly next: string;
  readonly items: readonly KubeObject[];
}

/** `namespace/name`, or the name alone of what belongs to no namespace. */
export const keyOf = ({ metadata: { namespace, name } }: KubeObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** Without `managedFields`, which are half of many objects and concern nobody here. Throws KubeError if it is none. */
export function readObject(value: unknown, doing: string): KubeObject {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  const needed = ['name', 'uid', 'resourceVersion'];
  if (!isRecord(value) || !isRecord(metadata) || needed.some((field) => typeof metadata[field] !== 'string')) {
    throw new KubeError('Malformed', `${doing}: an object without a name, uid or resourceVersion`);
  }
  const kept: unknown = Object.fromEntries(Object.entries(metadata).filter(([field]) => field !== 'managedFields'));
  return { ...value, metadata: kept as KubeObject['metadata'] };
}

/** A whole list or an error: what is no list must never look like an empty one, or everything would seem deleted. */
export function readList(value: unknown, doing: string): KubeList {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  if (!isRecord(value) || !isRecord(metadata) || !Array.isArray(value['items'])) {
    throw new KubeError('Malformed', `${doing}: the answer is no list`);
  }
  const { resourceVersion, continue: next } = metadata;
  if (typeof resourceVersion !== 'string') throw new KubeError('Malformed', `${doing}: a list without a version`);
  const items = (value['items'] as unknown[]).map((item) => readObject(item, doing));
  return { resourceVersion, next: typeof next === 'string' ? next : '', items };
}
