import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ProcessEvent } from './process-events.ts';
import type { ProcessEventsData, ProcessEventsMessage } from './process-events.worker.ts';

/** A connection to the kernel's process events. */
export interface ProcessEvents {
  /** False where the kernel gives none: without CAP_NET_ADMIN, outside the first network namespace, or not built in. */
  readonly isAvailable: boolean;
  close(): Promise<void>;
}

const WORKER = new URL(`./process-events.worker${extname(import.meta.url)}`, import.meta.url);

/** Hands on the kernel's events of processes that begin, call exec or end, as they come; resolves when it is known whether there are any. */
export function listenToProcesses(onEvents: (events: readonly ProcessEvent[]) => void): Promise<ProcessEvents> {
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(WORKER, { workerData: { stop } satisfies ProcessEventsData });
  worker.unref();
  const close = async (): Promise<void> => {
    Atomics.store(new Int32Array(stop), 0, 1);
    await worker.terminate();
  };
  return new Promise((resolve) => {
    worker.on('message', (message: ProcessEventsMessage) => {
      if ('available' in message) resolve({ isAvailable: message.available, close });
      else onEvents(message.events);
    });
    worker.on('error', () => {
      resolve({ isAvailable: false, close });
    });
  });
}
