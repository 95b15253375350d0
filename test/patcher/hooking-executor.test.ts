import { expect, it } from 'vitest';
import type { PatcherStep } from '#domain/patcher.ts';
import type { LivePatch } from '#domain/process.ts';
import { err, ok } from '#domain/result.ts';
import { HOST } from '#domain/trust/place.ts';
import { withHooks } from '../../patcher/hooking-executor.ts';
import { aPatch, aVerifiedPatch, buildId, digest, OURS, signedIn } from '../support/builders.ts';

const DONE = { pauseMs: 0, threads: 1, moved: 0, restarted: 0 };
const EXPIRES = '2026-11-24T12:00:00Z';
const hooks = [{ name: 'guard', address: '0x1000', expect: 'f3904889f8', onEnter: 'function (args) {}' }];
const variants = [{ name: 'a', buildId: buildId('a'), architecture: 'x86_64' as const, hooks }];
const PATCH = aVerifiedPatch({ patch: aPatch({ expires: EXPIRES, variants }) });
const STEP: PatcherStep = {
  kind: 'apply',
  process: { pid: 7, startTicks: 100 },
  name: PATCH.name,
  buildId: buildId('a'),
  ...signedIn(PATCH),
};
const kept = (over: Partial<LivePatch> = {}): LivePatch => ({
  name: PATCH.name,
  digest: PATCH.digest,
  owner: OURS,
  buildId: buildId('a'),
  state: 'Tampered',
  tampering: [],
  ...over,
});

it.each([
  { title: 'before their date: put in', time: '2026-11-24T11:59:59Z', live: [], asked: 1, reason: undefined },
  { title: 'past it: refused, and the engine is not asked', time: EXPIRES, live: [], asked: 0, reason: 'Expired' },
  { title: 'past it, and changed where they are: mended', time: EXPIRES, live: [kept()], asked: 1, reason: undefined },
  {
    title: 'past it, over an older version: refused',
    time: EXPIRES,
    live: [kept({ digest: digest('0') })],
    asked: 0,
    reason: 'Expired',
  },
])('hooks $title', async ({ time, live, asked, reason }) => {
  const applied: unknown[] = [];
  const execute = withHooks(() => Promise.resolve(err({ reason: 'NoProcess', message: 'it is for the hook engine' })), {
    engine: {
      apply: (wanted) => {
        applied.push(wanted);
        return Promise.resolve(ok(DONE));
      },
      revert: () => undefined,
      live: () => live,
      close: () => Promise.resolve(),
    },
    verify: () => ok(PATCH),
    placeOf: () => HOST,
    wallClock: () => new Date(time),
    owner: OURS,
  });
  const done = await execute(STEP);
  expect(done.ok ? undefined : done.error.reason).toBe(reason);
  expect(applied).toHaveLength(asked);
});
