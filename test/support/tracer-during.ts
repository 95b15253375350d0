import type { Tracer } from '../../patcher/ports.ts';
import { createThreadTracer } from '../../patcher/ptrace/thread-tracer.ts';

/** A tracer that lets something happen to the target in the middle of each stop. */
export interface DisturbedTracer extends Tracer {
  /** Called with the process once the tracing thread has been asked to stop it; it may take its time. */
  disturb: (pid: number) => void;
}

/** The tracing thread works while this one disturbs, so that both really happen at once. */
export function createDisturbedTracer(): DisturbedTracer {
  const tracer = createThreadTracer();
  const disturbed: DisturbedTracer = {
    ...tracer,
    disturb: () => undefined,
    change: (request) => {
      const answer = tracer.change(request);
      disturbed.disturb(request.target.pid);
      return answer;
    },
    map: (request) => {
      const answer = tracer.map(request);
      disturbed.disturb(request.target.pid);
      return answer;
    },
  };
  return disturbed;
}

/** Waits without letting go of the processor: timers are far too coarse for the middle of a stop. */
export function spinFor(microseconds: number): void {
  const end = performance.now() + microseconds / 1000;
  while (performance.now() < end);
}
