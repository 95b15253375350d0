import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/**
 * Processes whose environment mentions the text, such as the folder of a test: helpers that git starts inherit it, so
 * this finds grandchildren too, whoever their parent is by now. Zombies have no environment and are not found.
 */
export function processesMentioning(text: string): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
        if (!environment.includes(text)) return [];
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), commandLine }];
      } catch {
        return [];
      }
    });
}

/** Killed processes need a moment to be gone, and a longer one on a busy machine; none of a test would end by itself. */
const PATIENCE_MS = 20_000;

/** Asks again until the answer is there. */
export async function eventually<T>(ask: () => T | undefined, timeoutMs = PATIENCE_MS): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`nothing came within ${timeoutMs} ms`);
    await sleep(20);
  }
}

/** Resolves once no process mentions the text; rejects with their command lines otherwise. */
export async function noProcessMentions(text: string, timeoutMs = PATIENCE_MS): Promise<void> {
  try {
    await eventually(() => (processesMentioning(text).length === 0 ? true : undefined), timeoutMs);
  } catch {
    throw new Error(
      `still running: ${processesMentioning(text)
        .map(({ commandLine }) => commandLine)
        .join(' | ')}`,
    );
  }
}
