/** Stops the program on a broken assumption of ours: going on would act on a state that nobody has thought about. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`broken invariant (a bug in Stopgap, please report it): ${message}`);
}
