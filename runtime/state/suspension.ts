import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether `stopgap revert --all` took everything out. A file, so that a restart does not put it in again. */
export interface Suspension {
  isSuspended(): boolean;
  /**
   * Takes effect at once, whatever the disk says: a brake that fails on a full disk is none. The answer is a sentence if
   * it could not be written down, so that it lasts only as long as this program.
   */
  suspend(now: Date): string | undefined;
  /** Throws, and all stays suspended, when the file cannot be removed: a restart would suspend everything again. */
  resume(): void;
}

export function createSuspension(stateDirectory: string): Suspension {
  const file = join(stateDirectory, 'suspended');
  let isAsked = false;
  return {
    isSuspended: () => isAsked || existsSync(file),
    suspend(now) {
      isAsked = true;
      try {
        mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
        const note = `everything was reverted by hand at ${now.toISOString()}; \`stopgap resume\` puts it in again\n`;
        writeFileSync(file, note, { mode: 0o600, flush: true });
        return undefined;
      } catch (error) {
        return `this could not be written down (${(error as Error).message}), so a host that is started anew puts everything in again`;
      }
    },
    resume() {
      try {
        rmSync(file, { force: true });
      } catch (error) {
        throw new Error(`everything stays out, because ${file} cannot be removed: ${(error as Error).message}`, {
          cause: error,
        });
      }
      isAsked = false;
    },
  };
}
