import { isDeepStrictEqual } from 'node:util';
import type { KubeClient } from './kube-client.ts';
import { readObject, type KubeObject } from './kube-object.ts';

export interface ApplyTarget {
  /** Of the object itself, from /apis on, each segment encoded. */
  readonly path: string;
  /** One for each program and subresource: what a manager leaves out of its next apply is removed. */
  readonly fieldManager: string;
  readonly signal?: AbortSignal;
}

/** All that one manager wants of an object; never one that was read, or it would come to own every field of it. */
export interface Intent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  readonly [field: string]: unknown;
}

/** Server-side apply of the whole intent; fields that others own become ours. Throws KubeError. */
export async function applyObject(client: KubeClient, target: ApplyTarget, intent: Intent): Promise<KubeObject> {
  const { path, fieldManager, signal } = target;
  const answer = await client.call({
    method: 'PATCH',
    path,
    query: { fieldManager, force: 'true', fieldValidation: 'Strict' },
    contentType: 'application/apply-patch+yaml',
    body: intent,
    isIdempotent: true,
    ...(signal === undefined ? {} : { signal }),
  });
  return readObject(answer, `applying ${path}`);
}

/** Writes a whole status, and nothing when it says what the object says already. True if it was written. */
export async function applyStatus(
  client: KubeClient,
  target: ApplyTarget,
  live: KubeObject,
  intent: Intent & { readonly status: unknown },
): Promise<boolean> {
  if (isDeepStrictEqual(live['status'], intent.status)) return false;
  await applyObject(client, { ...target, path: `${target.path}/status` }, intent);
  return true;
}
