/** How often a signature that does not say whose it is may still be tried against a key. */
export interface Attempts {
  /** Uses one up; false when none is left. */
  readonly take: () => boolean;
}

/** So many attempts, which at the same time come out of those that several envelopes share. */
export function attempts(count: number, shared?: Attempts): Attempts {
  let left = count;
  return {
    take: () => {
      if (left === 0 || shared?.take() === false) return false;
      left -= 1;
      return true;
    },
  };
}
