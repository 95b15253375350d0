import { matchesGlob } from '../glob.ts';

/** Where a process runs, as the node found out by itself; what a patch says about that counts for nothing. */
export interface Place {
  /** Namespace of the pod; undefined for a process that is in no pod. */
  readonly namespace: string | undefined;
  /** Image of the container, as the container runtime names it. */
  readonly image: string | undefined;
}

/** A process outside pods, as all are on a machine without Kubernetes. */
export const HOST: Place = { namespace: undefined, image: undefined };

/** What narrows a right to some places. What it does not say is not narrowed. */
export interface PlaceScope {
  readonly namespaces?: readonly string[];
  readonly images?: readonly string[];
  readonly hostProcesses?: boolean;
}

/**
 * Whether a scope covers a place. A scope of some namespaces or images leaves processes outside pods out, unless it says
 * otherwise: whoever narrows something to a namespace does not mean the machine below it.
 */
export function coversPlace({ namespaces, images, hostProcesses }: PlaceScope, place: Place): boolean {
  const isForPods = namespaces !== undefined || images !== undefined;
  if (place.namespace === undefined) return hostProcesses ?? !isForPods;
  return fits(namespaces, place.namespace) && fits(images, place.image ?? '');
}

const fits = (patterns: readonly string[] | undefined, text: string): boolean =>
  patterns === undefined || patterns.some((pattern) => matchesGlob(pattern, text));

/** For people: `namespace shop, image registry.example.org/app:1` or `a process outside pods`. */
export const describePlace = ({ namespace, image }: Place): string =>
  namespace === undefined ? 'a process outside pods' : `namespace ${namespace}, image ${image ?? 'unknown'}`;
