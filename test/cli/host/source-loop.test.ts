import { describe, expect, it, vi } from 'vitest';
import type { PatchSet } from '#domain/patch.ts';
import type { HostState } from '../../../cli/host/host-state.ts';
import { runSourceLoop, type SourceLoopDeps } from '../../../cli/host/source-loop.ts';
import { aDesiredPatch, aPatchSet } from '../../support/builders.ts';

type Memory = Awaited<ReturnType<SourceLoopDeps['source']['restore']>>;

/** A loop over a Git server that never answers; `events` is what happened, in order. */
function aLoopWithout(set: PatchSet | undefined) {
  const stop = new AbortController();
  const events: string[] = [];
  const never = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => {
      reject(new Error('stopped'));
    });
  });
  const loop = runSourceLoop({
    source: {
      restore: () => Promise.resolve({ accepted: set === undefined ? undefined : { set } } as unknown as Memory),
      reconcile: () => {
        events.push('git asked');
        return never;
      },
    },
    state: {
      restored: () => events.push('restored'),
      refreshRoot: () => undefined,
      request: () => ({}),
    } as unknown as HostState,
    log: () => undefined,
    onError: () => undefined,
    intervalMs: 60_000,
    poke: () => {
      events.push('poked');
      return Promise.resolve();
    },
    signal: stop.signal,
  });
  return { loop, stop, events };
}

describe('the loop over a source', () => {
  it.each([
    ['what was in force is looked for in processes before Git answers', aPatchSet([aDesiredPatch()]), true],
    ['nothing is looked for when nothing is known', undefined, false],
  ])('%s', async (_, set, isPoked) => {
    const { loop, stop, events } = aLoopWithout(set);
    const ended = loop.run();
    await vi.waitFor(() => {
      expect(events).toContain('git asked');
    });
    expect(events).toEqual(['restored', ...(isPoked ? ['poked'] : []), 'git asked']);
    stop.abort();
    await ended;
  });
});
