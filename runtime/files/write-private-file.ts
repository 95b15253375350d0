import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceWhole } from './replace-whole.ts';

/** Writes a file that only its owner reads, in one step, and makes its folder. Throws what the system says. */
export function writePrivateFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceWhole(path, content, 0o600);
}
