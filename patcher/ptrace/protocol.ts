import type { Result } from '#domain/result.ts';
import type { ChangeReport, ChangeRequest, MapReport, MapRequest, StopFailure } from '../ports.ts';

/** What the patcher asks of its tracing thread, and the answers. */
export type TracerRequest =
  | { readonly id: number; readonly kind: 'change'; readonly request: ChangeRequest }
  | { readonly id: number; readonly kind: 'map'; readonly request: MapRequest };

export interface TracerAnswer {
  readonly id: number;
  readonly result: Result<ChangeReport | MapReport, StopFailure>;
}
