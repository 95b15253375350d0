import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stopgapCache } from '../vendor-build.ts';

/** Where `scripts/install-test-tools` unpacks what an ordinary user cannot install. */
const UNPACKED = join(stopgapCache(), 'tools');
const UNPACKED_PLACES = ['usr/bin', 'usr/sbin', 'usr/lib/go/bin', 'usr/lib/jvm/default-java/bin'];

/** A program of the machine, or of the unpacked tools; a sentence that says what to do when it is in neither. */
export function toolPath(name: string): string {
  const found = places()
    .map((place) => join(place, name))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    `${name} is not installed, and this test patches a program that needs it. Run scripts/install-test-tools: as root it installs Debian's package, as anybody else it unpacks it into ${UNPACKED}.`,
  );
}

const places = (): string[] => [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...UNPACKED_PLACES.map((place) => join(UNPACKED, place)),
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
