import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { HOOK_PROTOCOL, type HostMessage, type HostRequest } from '../protocol.ts';
import type { FridaBinding } from './frida-binding.ts';
import { HookServer } from './serve-hooks.ts';

/** The hook host on npm's `frida`, as a program: keeps hooks in processes for as long as its standard input is open. */
const BINDING = 'npm frida';
const FAREWELL_MS = 1_000;

const say = (message: HostMessage): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
const hello = { protocol: HOOK_PROTOCOL, binding: BINDING };

/** A name that is computed is not looked for when this is built or checked: the package is optional. */
async function load(name: string): Promise<FridaBinding | undefined> {
  try {
    return (await import(name)) as FridaBinding;
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    say({ hello: { ...hello, unavailable: sentence } });
    return undefined;
  }
}

/** The package exports no version; its description lies two folders above its only entry. */
function versionOf(name: string): string {
  const file = new URL('../../package.json', import.meta.resolve(name));
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

const frida = await load('frida');
if (frida !== undefined) {
  const server = new HookServer({ frida, say, now: () => performance.now() });
  say({ hello: { ...hello, frida: versionOf('frida') } });
  let last: Promise<unknown> = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    const ask = JSON.parse(line) as HostRequest;
    last = last.then(async () => {
      say(await server.answer(ask));
    });
  }
  await last;
  await server.farewell(FAREWELL_MS);
  process.exit(0);
}
