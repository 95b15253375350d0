import type { Variant } from '#domain/api/micropatch.types.ts';
import type { InstructionSet } from '../ports.ts';
import type { Composed } from './compose-change.ts';
import type { SitePlan } from './site-layout.ts';

/**
 * Why a patch must not go into a process that runs Go code; undefined when it may.
 *
 * A goroutine that was preempted and parked is on no thread, and the stack of one that runs lies in Go's heap: nobody
 * can see whether one stands at a second instruction of a window or will return into a function, also of C code that
 * called back into Go. And Go walks its stacks itself, to grow and to collect: an address of ours on them ends the
 * process ("unexpected return pc", runtime/traceback.go). What asks for none of this is safe, for Go parks a goroutine
 * only where it knows the function (isAsyncSafePoint in runtime/preempt.go), and so never in our code.
 */
export function faultWithGoroutines(
  variant: Variant,
  sites: readonly SitePlan[],
  instructions: InstructionSet,
): string | undefined {
  const fault = sites.map((site) => faultOfSite(site, instructions)).find((each) => each !== undefined);
  if (fault !== undefined) return fault;
  const drained = (variant.patchlets ?? []).find(({ inFlight }) => (inFlight ?? 'Drained') === 'Drained');
  return (
    drained &&
    `patchlet ${drained.name}: in a process with Go code it cannot be seen whether a goroutine that is parked on no thread is inside ${drained.function}; if the patch permits it, say inFlight: Allowed`
  );
}

function faultOfSite(site: SitePlan, instructions: InstructionSet): string | undefined {
  const count = (bytes: Uint8Array) => instructions.decode(bytes, site.address)?.length ?? 0;
  const isWide = count(site.expect) > 1 || (site.action === 'Bytes' && count(site.machineCode) > 1);
  if (isWide)
    return `patchlet ${site.patchlet}: in a process with Go code the window may hold only one instruction, for a goroutine that is parked on no thread may stand at a second one`;
  const calls = instructions
    .decode(site.machineCode, site.address)
    ?.some(({ flow }) => flow === 'call' || flow === 'indirectCall');
  return calls === true && site.action !== 'Bytes'
    ? `patchlet ${site.patchlet}: in a process with Go code the patch must not call anything, for Go does not know our return address when it walks the stack`
    : undefined;
}

/**
 * The same change for such a process: since nothing is ever called from a region, nothing returns into one, and the
 * stacks need not be searched, which in Go's heap would never come out empty.
 */
export const besideGoroutines = (composed: Composed): Composed => ({
  ...composed,
  guards: composed.guards.map(lookAtHandlers),
  wipes: composed.wipes.map((wipe) => ({ ...wipe, guard: lookAtHandlers(wipe.guard) })),
});

const lookAtHandlers = (guard: Composed['guards'][number]): Composed['guards'][number] =>
  guard.extent === 'region' && guard.scanStacks !== false ? { ...guard, scanStacks: 'handlers' } : guard;
