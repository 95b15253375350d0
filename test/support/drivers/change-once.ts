import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import type { ChangeRequest, MapRequest, Tracer } from '../../../patcher/ports.ts';
import { changeUnderStop } from '../../../patcher/ptrace/change-under-stop.ts';
import { mapUnderStop } from '../../../patcher/ptrace/map-under-stop.ts';
import { err, ok } from '#domain/result.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import { StopError } from '../../../patcher/ptrace/stop-error.ts';
import { startEngine } from '../engine.ts';
import type { Target } from '../target.ts';

/**
 * One step of the engine in a process of its own that is going to be killed in the middle of it. It traces on the main
 * thread and without a rehearsal, so that the number of its steps is the same each time.
 */
const directTracer: Tracer = {
  change: (request: ChangeRequest) => attempt(() => changeUnderStop(request)),
  map: (request: MapRequest) => attempt(() => mapUnderStop(request)),
  close: () => Promise.resolve(),
};

function attempt<T>(work: () => T) {
  try {
    return Promise.resolve(ok(work()));
  } catch (error) {
    if (!(error instanceof StopError)) throw error;
    return Promise.resolve(err({ reason: error.reason, message: error.message }));
  }
}

const [kind, file = ''] = process.argv.slice(2);
const { target, patch } = deserialize(readFileSync(file)) as { target: Target; patch: VerifiedPatch };
const engine = startEngine(directTracer);
const result = kind === 'apply' ? await engine.apply(target, patch) : await engine.revert(target, patch);
process.stdout.write(`${JSON.stringify(result)}\n`);
