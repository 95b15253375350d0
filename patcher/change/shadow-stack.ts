import type { InstructionSet } from '../ports.ts';
import type { SitePlan } from './site-layout.ts';

/**
 * Why a patch must not go into a process with shadow stacks (Intel SDM vol. 1, 17.2); undefined when it may.
 *
 * A call that was moved puts its return address on the stack by hand, so that it returns to the original code. The
 * processor's second stack knows nothing of it, and the return would end the process. Nothing else of ours calls or
 * returns: detours, gates and counted exits are jumps, and threads are moved without either stack.
 */
export function faultWithShadowStack(sites: readonly SitePlan[], instructions: InstructionSet): string | undefined {
  const moved = sites.find((site) => instructions.decode(site.expect, site.address)?.at(-1)?.flow === 'call');
  return (
    moved &&
    `patchlet ${moved.patchlet}: in a process with shadow stacks a call cannot be moved; end the window before it`
  );
}
