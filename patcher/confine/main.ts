import { mkdirSync, readlinkSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceProgram } from '../proc/confinement-calls.ts';
import { confine } from './confine.ts';

/**
 * Becomes the patcher after giving up what it does not need. Rights belong to threads, and Node.js has several before its
 * first line runs: so a program of its own gives them up in one thread and goes on as the patcher in that one, with the
 * same pid and the same streams. Flags are the patcher's; only the directories that it writes to are looked at here.
 */
const PATCHER = new URL(`../main${extname(import.meta.url)}`, import.meta.url);

const flags = process.argv.slice(2);
const { values } = parseArgs({
  args: flags,
  options: {
    socket: { type: 'string' },
    'state-dir': { type: 'string' },
    'checkpoint-dir': { type: 'string' },
    'audit-dir': { type: 'string' },
  },
  strict: false,
});
const places = [
  values['state-dir'],
  values['audit-dir'],
  values['checkpoint-dir'],
  values.socket === undefined ? undefined : dirname(String(values.socket)),
];
const writable = [...new Set(places.filter((place) => typeof place === 'string'))].filter(isThere);

/** What cannot be made is the patcher's to complain about. */
function isThere(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

/** Which mounts are the machine's own: the patcher will have a view of its own, and has to tell containers from the rest. */
const outer = ['--outer-mounts', readlinkSync('/proc/self/ns/mnt')];

confine(writable);
replaceProgram(process.execPath, [...process.execArgv, PATCHER.pathname, ...flags, ...outer]);
