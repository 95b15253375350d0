import type { Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { fromHex, hexAddress } from '#domain/bytes.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Range, TargetModule } from '../elf/module.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import type { Refusal } from './check-site.ts';
import type { PlannedRelocation, SitePlan } from './site-layout.ts';

/** The patchlets of a variant with every address resolved for one module of one process. */
export function planSites(variant: Variant, module: TargetModule, memory: TargetMemory): Result<SitePlan[], Refusal> {
  if ((variant.hooks ?? []).length > 0) {
    return err({
      reason: 'EngineUnavailable',
      message: `variant ${variant.name} has hooks, and there is no hook engine here`,
    });
  }
  const sites: SitePlan[] = [];
  for (const patchlet of variant.patchlets ?? []) {
    const site = planSite(patchlet, module, memory);
    if (!site.ok) return site;
    sites.push(site.value);
  }
  return ok(sites.sort((left, right) => left.address - right.address));
}

function planSite(patchlet: Patchlet, module: TargetModule, memory: TargetMemory): Result<SitePlan, Refusal> {
  const expect = fromHex(patchlet.expect);
  const machineCode = fromHex(patchlet.machineCode);
  const address = module.bias + Number(patchlet.address);
  const unsafe = (message: string) =>
    err({ reason: 'SiteUnsafe', message: `patchlet ${patchlet.name}: ${message}` } as const);
  if (expect === undefined || machineCode === undefined) return unsafe('its bytes are not hex');
  if (!isIn(module.text, address, expect.length)) return outsideText(patchlet, { module, address }, memory);
  const relocations: PlannedRelocation[] = [];
  for (const { offset, label, addend } of patchlet.relocations ?? []) {
    const target = module.bias + Number(patchlet.labels?.[label]);
    if (!isIn(module.text, target, 1))
      return unsafe(`label ${label} (${hexAddress(target)}) is not in the code of ${module.path}`);
    if (offset + 4 > machineCode.length) return unsafe(`the relocation at ${offset} lies outside its code`);
    relocations.push({ offset, target, addend, isHit: label === patchlet.onHit });
  }
  return ok({ patchlet: patchlet.name, address, expect, action: patchlet.action, machineCode, relocations });
}

/**
 * A part of a module may have been unmapped since it was loaded, or never mapped: then nothing there can be run. It may
 * also have been exchanged for other memory, as programs do that move their own code into large pages.
 */
function outsideText(
  patchlet: Patchlet,
  { module, address }: { readonly module: TargetModule; readonly address: number },
  memory: TargetMemory,
): Result<never, Refusal> {
  const place = `patchlet ${patchlet.name}: ${patchlet.address}`;
  if (!isIn(module.code, address, 1))
    return err({ reason: 'SiteUnsafe', message: `${place} is not in the code of ${module.path}` });
  return memory.read(address, 1) === undefined
    ? err({ reason: 'NoProcess', message: `${place} is in a part of ${module.path} that is not mapped` })
    : err({
        reason: 'SiteUnsafe',
        message: `${place} is in a part of ${module.path} in whose place there is other memory`,
      });
}

const isIn = (ranges: readonly Range[], address: number, length: number): boolean =>
  ranges.some(({ start, end }) => start <= address && address + length <= end);
