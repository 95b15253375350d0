import { release } from 'node:os';
import {
  bindToItself,
  dropFromBoundingSet,
  filterSystemCalls,
  forbidNewPrivileges,
  keepCapabilities,
  permittedOf,
  setReadOnly,
  unshareMounts,
} from '../proc/confinement-calls.ts';
import { CAPABILITY_COUNT, keptMask } from './privileges.ts';
import { encodeFilter } from './seccomp-filter.ts';

/**
 * Gives up, for this thread and the program that it becomes, everything that the patcher does not need. In this order,
 * because each step needs a right that the next ones give up. What cannot be given up here is no reason to stop: an
 * ordinary user has little to lose, a container runtime may have taken it all before, and the patcher looks at what is
 * left when it starts.
 */
export function confine(writableDirectories: readonly string[]): void {
  const kept = keptMask(release());
  attempt(() => {
    makeReadOnly(writableDirectories);
  });
  attempt(() => {
    for (let bit = 0; bit < CAPABILITY_COUNT; bit += 1) {
      if (((kept >> BigInt(bit)) & 1n) === 0n) dropFromBoundingSet(bit);
    }
  });
  attempt(() => {
    keepCapabilities(permittedOf(kept));
  });
  attempt(() => {
    forbidNewPrivileges();
    filterSystemCalls(encodeFilter());
  });
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // Seen by shortfallsOf, whose word counts.
  }
}

/** Everything but /proc, through which targets are written, and what is named: each of them becomes a mount of its own first. */
function makeReadOnly(writable: readonly string[]): void {
  unshareMounts();
  for (const directory of writable) bindToItself(directory);
  setReadOnly('/', true);
  setReadOnly('/proc', false, false);
  for (const directory of writable) setReadOnly(directory, false);
}
