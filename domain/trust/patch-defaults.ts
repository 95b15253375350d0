import type { Patch, Patchlet } from '../api/micropatch.types.ts';

/** What a patchlet means by saying nothing about threads inside the function: the careful way. */
export const DEFAULT_IN_FLIGHT = 'Drained';

/**
 * Fills in what the author left out. Only ever applied to what was read from verified bytes, never before signing: what
 * people sign is what they wrote.
 */
export const withDefaults = (patch: Patch): Patch => ({
  ...patch,
  variants: patch.variants.map((variant) => ({
    ...variant,
    patchlets: (variant.patchlets ?? []).map(patchletWithDefaults),
    hooks: variant.hooks ?? [],
  })),
});

const patchletWithDefaults = (patchlet: Patchlet): Patchlet => ({
  labels: {},
  relocations: [],
  clobbers: [],
  inFlight: DEFAULT_IN_FLIGHT,
  ...patchlet,
});
