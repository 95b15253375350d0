import type { Hook, Variant } from '#domain/api/micropatch.types.ts';
import { equalBytes, fromHex, hexAddress, toHex } from '#domain/bytes.ts';
import type { PatcherFailure } from '#domain/patcher.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { findSymbol } from '../elf/dynamic-symbol.ts';
import { functionAround } from '../elf/function-range.ts';
import type { TargetModule } from '../elf/module.ts';
import type { TargetMemory } from '../proc/target-memory.ts';
import type { PlacedHook } from './hook-script.ts';

/**
 * Frida writes 5 bytes where its code lies near, and 16 elsewhere (gumx86backend); a shorter function would lose its
 * neighbour, and with a function of 6 bytes a target has crashed.
 */
export const HOOKED_BYTES = 16;

/** Finds the functions of a variant's hooks in one module of one process, and refuses those that cannot be hooked. */
export function placeHooks(
  variant: Variant,
  module: TargetModule,
  memory: TargetMemory,
): Result<PlacedHook[], PatcherFailure> {
  if ((variant.patchlets ?? []).length > 0)
    return unsafe(
      `variant ${variant.name} has patchlets and hooks, and two engines cannot be one transaction; sign two micropatches`,
    );
  const placed: PlacedHook[] = [];
  for (const hook of variant.hooks ?? []) {
    const one = placeHook(hook, module, memory);
    if (!one.ok) return one;
    const twin = placed.find(({ address }) => address === one.value.address);
    if (twin !== undefined) return unsafe(`hooks ${twin.hook.name} and ${hook.name} are at the same function`);
    placed.push(one.value);
  }
  return ok(placed);
}

const unsafe = (message: string): Result<never, PatcherFailure> => err({ reason: 'SiteUnsafe', message });

function placeHook(hook: Hook, module: TargetModule, memory: TargetMemory): Result<PlacedHook, PatcherFailure> {
  const address = addressOf(hook, module, memory);
  if (!address.ok) return address;
  const fault = entryFault(address.value, module, memory);
  if (fault !== undefined) return unsafe(`hook ${hook.name}: ${fault}`);
  const expect = fromHex(hook.expect ?? '') ?? new Uint8Array();
  const found = memory.read(address.value, expect.length) ?? new Uint8Array();
  if (equalBytes(found, expect)) return ok({ hook, address: address.value, bias: module.bias });
  const message = `hook ${hook.name}: at ${hexAddress(address.value)} is ${toHex(found)}, not ${toHex(expect)}`;
  return err({ reason: 'BytesDiffer', message });
}

const SEARCHES = {
  none: 'is not a function that the module exports; give its address',
  several: 'has several versions at different places; give an address',
  indirect: 'is chosen when the program is linked (IFUNC); give the address of the one that is used',
} as const;

function addressOf(hook: Hook, module: TargetModule, memory: TargetMemory): Result<number, PatcherFailure> {
  if (hook.symbol === undefined) return ok(module.bias + Number(hook.address));
  const found = findSymbol(module, hook.symbol, memory);
  return typeof found === 'number' ? ok(found) : unsafe(`hook ${hook.name}: ${hook.symbol} ${SEARCHES[found]}`);
}

function entryFault(address: number, module: TargetModule, memory: TargetMemory): string | undefined {
  const place = `${hexAddress(address)} in ${module.path}`;
  if (!module.text.some(({ start, end }) => start <= address && address < end)) return `${place} is not in its code`;
  const around = functionAround(module, address, memory);
  if (around === undefined) return `no unwind entry tells where the function at ${place} begins and ends`;
  if (around.start !== address)
    return `${place} is inside a function, which begins at ${hexAddress(around.start)}; hooks are for whole functions`;
  const length = around.end - around.start;
  return length < HOOKED_BYTES
    ? `the function at ${place} has ${length} bytes, and a hook may need ${HOOKED_BYTES}`
    : undefined;
}
