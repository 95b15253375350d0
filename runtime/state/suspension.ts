import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether `stopgap revert --all` took everything out. A file, so that a restart does not put it in again. */
export interface Suspension {
  isSuspended(): boolean;
  suspend(now: Date): void;
  resume(): void;
}

export function createSuspension(stateDirectory: string): Suspension {
  const file = join(stateDirectory, 'suspended');
  return {
    isSuspended: () => existsSync(file),
    suspend(now) {
      mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
      writeFileSync(
        file,
        `everything was reverted by hand at ${now.toISOString()}; \`stopgap resume\` puts it in again\n`,
        { mode: 0o600, flush: true },
      );
    },
    resume() {
      rmSync(file, { force: true });
    },
  };
}
