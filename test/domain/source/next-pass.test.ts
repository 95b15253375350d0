import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPassAfterMs } from '#domain/source/next-pass.ts';

describe('nextPassAfterMs', () => {
  it.each([
    { name: 'the interval when all is well', failures: 0, waitMs: 5_000 },
    { name: 'a second after the first failure', failures: 1, waitMs: 1_000 },
    { name: 'twice as long after the second', failures: 2, waitMs: 2_000 },
    { name: 'a minute at most', failures: 50, waitMs: 60_000 },
    { name: 'the interval at most, when that is longer', failures: 50, intervalMs: 600_000, waitMs: 600_000 },
    { name: 'the interval when only a person can help', failures: 9, isStalled: true, waitMs: 5_000 },
  ])('waits $name', ({ waitMs, failures, isStalled = false, intervalMs = 5_000 }) => {
    expect(nextPassAfterMs({ failures, isStalled, intervalMs, chance: 0.5 })).toBe(waitMs);
  });

  it('never waits less than half a second nor more than a quarter above the limit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, isStalled, chance) => {
        const waitMs = nextPassAfterMs({ failures, isStalled, intervalMs: 1_000, chance });
        expect(waitMs).toBeGreaterThanOrEqual(500);
        expect(waitMs).toBeLessThanOrEqual(75_000);
      }),
    );
  });
});
