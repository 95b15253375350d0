import type { Timers } from '../timers.ts';
import type { KubeClient } from './kube-client.ts';
import { errorFromStatus, isRecord, KubeError } from './kube-error.ts';
import { readObject, type KubeObject } from './kube-object.ts';
import { parseJson } from './read-body.ts';
import { splitLines } from './split-lines.ts';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface WatchOptions {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
  /** After which the server ends the watch; ours ends it a little later if the server did not. */
  readonly timeoutSeconds: number;
  /** A watch on which nothing came for so long, not even a bookmark, is on a dead connection. */
  readonly idleMs: number;
  readonly maxEventBytes: number;
}

/** Seconds that a server gets to end a watch by itself. */
const GRACE_MS = 10_000;

/** One watch, until the server, the deadline, silence or the signal ends it. Throws KubeError for an ERROR event. */
export async function* watchEvents(
  client: KubeClient,
  timers: Timers,
  options: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  const cancelDeadline = timers.after(options.timeoutSeconds * 1000 + GRACE_MS, end);
  let cancelIdle = timers.after(options.idleMs, end);
  const alive = (): void => {
    cancelIdle();
    cancelIdle = timers.after(options.idleMs, end);
  };
  try {
    const body = await client.stream(options.path, queryOf(options), AbortSignal.any([signal, ending.signal]));
    for await (const line of splitLines(touching(body, alive), options.maxEventBytes)) yield readEvent(line);
  } catch (error) {
    if (!ending.signal.aborted && !signal.aborted) throw error;
  } finally {
    cancelDeadline();
    cancelIdle();
    end();
  }
}

async function* touching(chunks: AsyncIterable<Uint8Array>, touch: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    touch();
    yield chunk;
  }
}

const queryOf = ({ query, resourceVersion, timeoutSeconds }: WatchOptions): Record<string, string> => ({
  ...query,
  watch: 'true',
  allowWatchBookmarks: 'true',
  resourceVersion,
  timeoutSeconds: String(timeoutSeconds),
});

function readEvent(line: string): WatchEvent {
  const event = parseJson(line, 'watching');
  if (!isRecord(event)) throw new KubeError('Malformed', 'watching: an event that is no object');
  const { type, object } = event;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: readObject(object, 'watching') };
    case 'BOOKMARK':
      return { type, object: readBookmark(object) };
    case 'ERROR':
      throw errorFromStatus(object, 'watching', codeOf(object));
    default:
      throw new KubeError('Malformed', 'watching: an event of an unknown type');
  }
}

/** A bookmark has a version and nothing else. */
function readBookmark(object: unknown): KubeObject {
  const metadata = isRecord(object) && isRecord(object['metadata']) ? object['metadata'] : {};
  return readObject({ metadata: { name: '', uid: '', ...metadata } }, 'watching');
}

const codeOf = (object: unknown): number =>
  isRecord(object) && typeof object['code'] === 'number' ? object['code'] : 500;
