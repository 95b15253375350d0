import { keyOf, type KubeObject } from './kube-object.ts';

export type Change =
  | { readonly kind: 'Added'; readonly key: string; readonly object: KubeObject }
  | { readonly kind: 'Updated'; readonly key: string; readonly object: KubeObject; readonly previous: KubeObject }
  | { readonly kind: 'Deleted'; readonly key: string; readonly previous: KubeObject };

/** The objects as they were last seen. Each method says what its news changed; equal versions change nothing. */
export class ObjectStore {
  private readonly objects = new Map<string, KubeObject>();

  get(key: string): KubeObject | undefined {
    return this.objects.get(key);
  }

  all(): readonly KubeObject[] {
    return [...this.objects.values()];
  }

  /** Another uid under the same name is another object: the old one was deleted while nobody looked. */
  put(object: KubeObject): readonly Change[] {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    this.objects.set(key, object);
    if (previous === undefined) return [{ kind: 'Added', key, object }];
    if (previous.metadata.uid !== object.metadata.uid) {
      return [
        { kind: 'Deleted', key, previous },
        { kind: 'Added', key, object },
      ];
    }
    const isSame = previous.metadata.resourceVersion === object.metadata.resourceVersion;
    return isSame ? [] : [{ kind: 'Updated', key, object, previous }];
  }

  delete(key: string): readonly Change[] {
    const previous = this.objects.get(key);
    this.objects.delete(key);
    return previous === undefined ? [] : [{ kind: 'Deleted', key, previous }];
  }

  /** Takes a whole list: what is not in it has been deleted. */
  replace(objects: readonly KubeObject[]): readonly Change[] {
    const listed = new Set(objects.map(keyOf));
    const gone = [...this.objects.keys()].filter((key) => !listed.has(key));
    return [...gone.flatMap((key) => this.delete(key)), ...objects.flatMap((object) => this.put(object))];
  }
}
