import { groupModules, readModule } from '../elf/module.ts';
import type { ChangeRequest, Guard, TargetIdentity } from '../ports.ts';
import { readMaps } from '../proc/maps.ts';
import { nap } from '../proc/nap.ts';
import { spawnProgram } from '../proc/spawn-program.ts';
import { readExecutable, readStat, readTasks } from '../proc/stat.ts';
import { createTargetMemory } from '../proc/target-memory.ts';
import { createStackJudge } from '../unwind/dead-words.ts';
import { changeUnderStop } from './change-under-stop.ts';
import { mapUnderStop } from './map-under-stop.ts';
import { monotonicMs } from './ptrace.ts';
import { withStopped } from './with-stopped.ts';

/** After about this many rounds the pause no longer falls: everything on the path has been compiled. */
const ROUNDS = 100;
/** The rehearsal target ends by itself, should this process be killed meanwhile. */
const TARGET_LIFETIME_MS = 10_000;
const TARGET_START_MS = 2_000;
const TARGET_THREADS = 4;

/**
 * Rehearses every step of a stop on a process of our own, because code that runs for the first time costs a target 3
 * to 8 ms of pause instead of less than one. Failing to is no fault: the first pause is then longer.
 */
export function warmUp(): void {
  const program = spawnProgram(process.execPath, ['-e', `setTimeout(() => {}, ${TARGET_LIFETIME_MS})`]);
  if (program === undefined) return;
  try {
    rehearse(program.pid);
  } catch {
    // No permission to trace, most likely: the first real request says so in words.
  } finally {
    program.end();
  }
}

function rehearse(pid: number): void {
  const deadline = performance.now() + TARGET_START_MS;
  while (readTasks(pid).length < TARGET_THREADS && performance.now() < deadline) nap(2);
  const executable = readExecutable(pid);
  const stat = readStat(pid);
  if (executable === undefined || stat === undefined) return;
  const { startTicks, startStack } = stat;
  const target = { pid, startTicks, startStack, device: executable.device, inode: executable.inode };
  for (let round = 0; round < ROUNDS; round += 1) {
    const request = harmlessChange(target);
    if (request !== undefined) changeUnderStop(request);
    if (round % 10 === 0) rehearseMapping(target, round);
    if (round % 10 === 0) rehearseUnwinding(target);
  }
}

/** Writes over the unused end of a module what is there already, with every kind of check around it. */
function harmlessChange(target: TargetIdentity): ChangeRequest | undefined {
  const place = freeTail(target.pid);
  if (place === undefined) return undefined;
  const bytes = new Uint8Array(16).fill(place.fill);
  const guard: Guard = {
    start: place.address,
    end: place.address + 16,
    extent: 'region',
    scanStacks: 'conservative',
    moves: [],
    label: 'the rehearsal',
  };
  const write = { address: place.address, expect: bytes, bytes };
  return { target, guards: [guard], prepare: [write], writes: [write], wipes: [{ guard, write }] };
}

/** Each round needs a place of its own: nothing is mapped over what is there, and nothing is ever unmapped. */
function rehearseMapping(target: TargetIdentity, round: number): void {
  const place = freeTail(target.pid);
  const top = Math.max(...(readMaps(target.pid) ?? []).map((mapping) => (mapping.end < 2 ** 47 ? mapping.end : 0)));
  const address = top - 2 ** 40 - round * 2 ** 16;
  if (place !== undefined && top > 0)
    mapUnderStop({ target, content: 'code', size: 4096, addresses: [address], scratch: place });
}

/** Walks every stack, as is otherwise only done where a word is in the way. */
function rehearseUnwinding(target: TargetIdentity): void {
  const memory = createTargetMemory(target.pid);
  withStopped(target, ({ threads }) => {
    const stacks = createStackJudge(readMaps(target.pid) ?? [], memory, monotonicMs);
    for (const thread of threads.values()) stacks.judge(thread, { start: 0, end: 1, extent: 'region' });
  });
}

const PLACE_BYTES = 160;

function freeTail(pid: number): { address: number; size: number; fill: number } | undefined {
  const memory = createTargetMemory(pid);
  for (const group of groupModules(readMaps(pid) ?? [])) {
    const tail = readModule(group, memory)?.tail ?? { start: 0, end: 0 };
    const address = Math.ceil(tail.start / 16) * 16;
    const bytes = tail.end - address < PLACE_BYTES ? undefined : memory.read(address, PLACE_BYTES);
    if (bytes?.every((byte) => byte === 0) === true) return { address, size: PLACE_BYTES, fill: 0 };
  }
  return undefined;
}
