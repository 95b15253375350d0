import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from '#domain/glob.ts';

describe('matchesGlob', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 6 });

  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(pattern, text, (glob, path) => {
        expect(matchesGlob(glob, path)).toBe(new RegExp(`^${glob.replaceAll('*', '.*')}$`, 's').test(path));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for a hostile pattern', () => {
    const started = performance.now();
    expect(matchesGlob('*a'.repeat(2_000) + 'b', 'a'.repeat(4_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
