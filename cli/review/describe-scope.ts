import type { PlaceScope } from '#domain/trust/place.ts';

/** Places for people. What a scope leaves out it does not narrow (`coversPlace`), so that it is said as well. */
export function describeScope({ namespaces, images, hostProcesses }: PlaceScope): string {
  const isForPods = namespaces !== undefined || images !== undefined;
  const pods = [
    namespaces === undefined ? 'any namespace' : `namespaces ${namespaces.join(', ')}`,
    images === undefined ? 'any image' : `images ${images.join(', ')}`,
  ].join(' and ');
  return `${pods}, and ${(hostProcesses ?? !isForPods) ? '' : 'no '}processes outside pods`;
}
