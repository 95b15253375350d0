import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { err, type Result } from '#domain/result.ts';
import type { ChangeReport, ChangeRequest, MapReport, MapRequest, StopFailure, Tracer } from '../ports.ts';
import type { TracerAnswer, TracerRequest } from './protocol.ts';
import { reapEndedThreads } from './reap-ended-threads.ts';

type Answer = TracerAnswer['result'];

const WORKER = new URL(`./tracer.worker${extname(import.meta.url)}`, import.meta.url);

/** No stop takes this long unless something is wrong; looking then costs little. */
const WATCH_INTERVAL_MS = 25;

/** A tracer on a thread of its own, replaced whenever it ends; requests wait for one another. */
export function createThreadTracer(): Tracer {
  const waiting = new Map<number, (answer: Answer) => void>();
  let worker: Worker | undefined = start();
  let lastId = 0;
  let isClosed = false;

  function start(): Worker {
    const started = new Worker(WORKER);
    started.on('message', ({ id, result }: TracerAnswer) => {
      settle(id, result);
    });
    started.on('error', () => undefined);
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      for (const id of [...waiting.keys()])
        settle(id, err({ reason: 'Timeout', message: 'the tracing thread ended; it is started again' }));
    });
    started.unref();
    return started;
  }

  function settle(id: number, answer: Answer): void {
    waiting.get(id)?.(answer);
    waiting.delete(id);
    if (waiting.size === 0) worker?.unref();
  }

  function ask(
    message: { kind: 'change'; request: ChangeRequest } | { kind: 'map'; request: MapRequest },
  ): Promise<Answer> {
    if (isClosed) return Promise.resolve(err({ reason: 'Timeout', message: 'the tracer is closed' }));
    worker ??= start();
    worker.ref();
    const id = (lastId += 1);
    worker.postMessage({ ...message, id } satisfies TracerRequest);
    const watch = setInterval(() => {
      reapEndedThreads(message.request.target.pid);
    }, WATCH_INTERVAL_MS);
    return new Promise<Answer>((resolve) => waiting.set(id, resolve)).finally(() => {
      clearInterval(watch);
    });
  }

  return {
    change: (request) => ask({ kind: 'change', request }) as Promise<Result<ChangeReport, StopFailure>>,
    map: (request) => ask({ kind: 'map', request }) as Promise<Result<MapReport, StopFailure>>,
    async close() {
      isClosed = true;
      await worker?.terminate();
    },
  };
}
