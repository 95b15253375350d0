const never = new Int32Array(new SharedArrayBuffer(4));

/** Sleeps in place and leaves the processor to others; for the thread that traces, which must not let go in between. */
export function nap(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}
