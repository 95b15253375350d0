import { parentPort } from 'node:worker_threads';
import { err, ok, type Result } from '#domain/result.ts';
import type { StopFailure } from '../ports.ts';
import { changeUnderStop } from './change-under-stop.ts';
import { mapUnderStop } from './map-under-stop.ts';
import type { TracerAnswer, TracerRequest } from './protocol.ts';
import { StopError } from './stop-error.ts';
import { warmUp } from './warm-up.ts';

/**
 * The one OS thread that traces. All requests of a stop must come from the thread that seized (ptrace(2)), so they
 * run here, one after the other and synchronously. If this thread ends while it holds a process, the kernel detaches
 * and the process runs on; that is also the only way out when a thread of a target never stops.
 */
const port = parentPort;
if (port !== null) {
  warmUp();
  port.on('message', (message: TracerRequest) => {
    const { result, mustEnd } = attempt(message);
    port.postMessage({ id: message.id, result } satisfies TracerAnswer);
    if (mustEnd) process.exit(0);
  });
}

type Attempt = { readonly result: TracerAnswer['result']; readonly mustEnd: boolean };

function attempt(message: TracerRequest): Attempt {
  try {
    const value = message.kind === 'change' ? changeUnderStop(message.request) : mapUnderStop(message.request);
    return { result: ok(value), mustEnd: false };
  } catch (error) {
    return { result: failureOf(error), mustEnd: !(error instanceof StopError) || error.leavesThreadSeized };
  }
}

/** An error that is not a StopError is unexpected: nothing is known to be held, so the thread ends and is replaced. */
function failureOf(error: unknown): Result<never, StopFailure> {
  if (error instanceof StopError) return err({ reason: error.reason, message: error.message });
  return err({
    reason: 'KernelUnsupported',
    message: `unexpected: ${error instanceof Error ? error.message : String(error)}`,
  });
}
