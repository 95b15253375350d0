import { toHex } from '#domain/bytes.ts';
import type { PlannedChange } from '#domain/patcher-wire.ts';
import { ok } from '#domain/result.ts';
import type { ChangeRequest, Tracer } from './ports.ts';
import { PAGE_MARKER } from './record/page-marker.ts';

/** Stands in for the tracer when a change is only planned: it stops nothing, writes nothing, and remembers what it was asked. */
export function createPlanningTracer(): { readonly tracer: Tracer; readonly planned: () => PlannedChange | undefined } {
  let asked: ChangeRequest | undefined;
  let wouldMap = false;
  return {
    tracer: {
      change: (request) => {
        asked = request;
        return Promise.resolve(ok({ pauseMs: 0, threads: 0, moved: 0, restarted: 0, wiped: [] }));
      },
      map: ({ addresses, content }) => {
        wouldMap ||= content === 'code';
        return Promise.resolve(ok({ address: addresses[0] ?? 0, pauseMs: 0 }));
      },
      close: () => Promise.resolve(),
    },
    planned: () => asked && describe(asked, wouldMap),
  };
}

function describe({ prepare, writes }: ChangeRequest, wouldMap: boolean): PlannedChange {
  const region = prepare.findLast(({ bytes }) => bytes.length > PAGE_MARKER.length);
  const inPage = region !== undefined && region.address % 4096 === PAGE_MARKER.length;
  return {
    room: wouldMap ? 'newPage' : inPage ? 'page' : 'tail',
    bytes: region?.bytes.length ?? 0,
    sites: writes.map(({ address, expect, bytes }) => ({ address, from: toHex(expect), to: toHex(bytes) })),
  };
}
