import { expect, it } from 'vitest';
import type { PatcherFailure } from '#domain/patcher.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { MapRequest, Witness } from '../../patcher/ports.ts';
import { witnessed } from '../../patcher/witnessed-tracer.ts';
import { sha256 } from '../support/sha256.ts';

const REQUEST: MapRequest = {
  target: { pid: 7, startTicks: 100, startStack: 1, device: 1, inode: 1 },
  content: 'code',
  size: 4096,
  addresses: [0x10_0000, 0x20_0000],
  scratch: { address: 0x5000, size: 160, fill: 0 },
};
const FULL: PatcherFailure = { reason: 'StateUnusable', message: 'the audit log cannot be written' };

/** A tracer and a witness, and the order in which they were called. */
function aTracer(allowed: Result<void, PatcherFailure>, mapped: Result<number, PatcherFailure>) {
  const calls: unknown[] = [];
  const witness: Witness = {
    met: () => undefined,
    before: () => ok(undefined),
    after: () => undefined,
    beforeMapping: (mapping) => {
      calls.push(['announce', mapping]);
      return allowed;
    },
    mapped: (range) => {
      calls.push(['mapped', range]);
    },
  };
  const tracer = witnessed(
    {
      change: () => Promise.resolve(err({ reason: 'NoProcess', message: 'it is not asked to change anything' })),
      map: ({ addresses }) => {
        calls.push(['map', addresses]);
        return Promise.resolve(mapped.ok ? ok({ address: mapped.value, pauseMs: 0 }) : mapped);
      },
      close: () => Promise.resolve(),
    },
    witness,
    sha256,
  );
  return { tracer, calls };
}

const ANNOUNCED = ['announce', { content: 'code', length: 4096, call: { address: 0x5000, length: 160 } }];

it.each<{
  title: string;
  allowed: Result<void, PatcherFailure>;
  mapped: Result<number, PatcherFailure>;
  calls: unknown;
}>([
  {
    title: 'is announced before the process is touched, and told of with its address',
    allowed: ok(undefined),
    mapped: ok(0x20_0000),
    calls: [ANNOUNCED, ['map', REQUEST.addresses], ['mapped', { address: 0x20_0000, length: 4096 }]],
  },
  {
    title: 'is not asked for when it cannot be announced',
    allowed: err(FULL),
    mapped: ok(0x20_0000),
    calls: [ANNOUNCED],
  },
  {
    title: 'that failed is not told of as mapped',
    allowed: ok(undefined),
    mapped: err({ reason: 'TargetBusy', message: 'no thread' }),
    calls: [ANNOUNCED, ['map', REQUEST.addresses]],
  },
])('a mapping $title', async ({ allowed, mapped, calls }) => {
  const made = aTracer(allowed, mapped);
  const done = await made.tracer.map(REQUEST);
  expect(done.ok).toBe(allowed.ok && mapped.ok);
  expect(made.calls).toEqual(calls);
});
