import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian's packages put what only root is meant to run; not on everybody's PATH. */
const MORE_PLACES = ['/usr/sbin', '/sbin'];

/** A program of the machine; a sentence that says what to do when it is not there. */
export function toolPath(name: string): string {
  const found = places()
    .map((place) => join(place, name))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    `${name} is not installed, and this test patches a program that needs it. Run scripts/install-test-tools: as root it installs Debian's package, and as anybody else it names it.`,
  );
}

const places = (): string[] => [...(process.env['PATH'] ?? '').split(delimiter), ...MORE_PLACES];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
