import { describe, expect, it } from 'vitest';
import { readTasks } from '../../../patcher/proc/stat.ts';
import { spawnProgram } from '../../../patcher/proc/spawn-program.ts';
import { OPTION_TRACESYSGOOD, ptrace } from '../../../patcher/ptrace/ptrace.ts';
import { waitUntil } from '../../support/proc-state.ts';

describe('the rehearsal target', () => {
  it('ends at once even when a stop was given up and left one of its threads seized', async () => {
    const program = spawnProgram(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    const pid = program?.pid ?? 0;
    await waitUntil(() => readTasks(pid).length > 3, { what: 'its threads to start' });
    const seized = readTasks(pid).find((tid) => tid !== pid) ?? 0;
    ptrace('SEIZE', seized, 0, OPTION_TRACESYSGOOD);
    const start = performance.now();
    program?.end();
    expect(performance.now() - start).toBeLessThan(900);
    expect(readTasks(pid)).toEqual([]);
  });
});
