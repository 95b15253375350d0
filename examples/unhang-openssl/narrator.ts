/** Tells a story step by step and stops it at the first claim that is not true. */
export interface Narrator {
  /** Begins a step. */
  step(title: string): void;
  /** Says something that was seen, with how long it took where that matters. */
  say(text: string): void;
  /** Says a claim and checks it; throws when it is not so. */
  claim(isTrue: boolean, text: string): void;
}

export class ClaimFailed extends Error {}

/** Writes to standard output, with the time since the start before each step. */
export function createNarrator(write: (text: string) => void): Narrator {
  const start = performance.now();
  let number = 0;
  return {
    step(title) {
      number += 1;
      write(`\n${number}. ${title}  [${((performance.now() - start) / 1000).toFixed(1)} s]\n`);
    },
    say(text) {
      for (const line of text.split('\n')) write(`   ${line}\n`);
    },
    claim(isTrue, text) {
      write(`   ${isTrue ? 'ok' : 'NOT SO'}  ${text}\n`);
      if (!isTrue) throw new ClaimFailed(text);
    },
  };
}

/** Milliseconds that something took, and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

/** A time as people say it: `0.84 ms`, `12 ms`, `1.3 s`. */
export function formatTime(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
