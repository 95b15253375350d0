import type { Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { fromHex, hexAddress } from '#domain/bytes.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { TargetModule } from '../elf/module.ts';
import type { Refusal } from './check-site.ts';
import type { PlannedRelocation, SitePlan } from './site-layout.ts';

/** The patchlets of a variant with every address resolved for one module of one process. */
export function planSites(variant: Variant, module: TargetModule): Result<SitePlan[], Refusal> {
  if ((variant.hooks ?? []).length > 0) {
    return err({
      reason: 'EngineUnavailable',
      message: `variant ${variant.name} has hooks, and this version has no hook engine`,
    });
  }
  const sites: SitePlan[] = [];
  for (const patchlet of variant.patchlets ?? []) {
    const site = planSite(patchlet, module);
    if (!site.ok) return site;
    sites.push(site.value);
  }
  return ok(sites.sort((left, right) => left.address - right.address));
}

function planSite(patchlet: Patchlet, module: TargetModule): Result<SitePlan, Refusal> {
  const expect = fromHex(patchlet.expect);
  const machineCode = fromHex(patchlet.machineCode);
  const address = module.bias + Number(patchlet.address);
  const unsafe = (message: string) =>
    err({ reason: 'SiteUnsafe', message: `patchlet ${patchlet.name}: ${message}` } as const);
  if (expect === undefined || machineCode === undefined) return unsafe('its bytes are not hex');
  if (!isText(module, address, expect.length))
    return unsafe(`${patchlet.address} is not in the code of ${module.path}`);
  const relocations: PlannedRelocation[] = [];
  for (const { offset, label, addend } of patchlet.relocations ?? []) {
    const target = module.bias + Number(patchlet.labels?.[label]);
    if (!isText(module, target, 1))
      return unsafe(`label ${label} (${hexAddress(target)}) is not in the code of ${module.path}`);
    if (offset + 4 > machineCode.length) return unsafe(`the relocation at ${offset} lies outside its code`);
    relocations.push({ offset, target, addend, isHit: label === patchlet.onHit });
  }
  return ok({ patchlet: patchlet.name, address, expect, action: patchlet.action, machineCode, relocations });
}

const isText = (module: TargetModule, address: number, length: number): boolean =>
  module.text.some(({ start, end }) => start <= address && address + length <= end);
