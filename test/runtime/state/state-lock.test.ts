import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { lockState } from '#runtime/state/state-lock.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const folder = aTemporaryDirectory('state-lock');
const state = join(folder.path, 'state');
const lockFile = join(state, 'host.lock');
afterAll(() => {
  folder.remove();
});
beforeEach(() => {
  rmSync(state, { recursive: true, force: true });
});

/** Takes the lock in a process of its own, says what came of it, and stays until it is killed. */
const HOLDER = `
import { lockState } from ${JSON.stringify(join(import.meta.dirname, '../../../runtime/state/state-lock.ts'))};
const lock = lockState(process.argv[1]);
console.log(lock.ok ? 'held' : lock.error);
setInterval(() => undefined, 1000);
`;
async function start(): Promise<{ pid: number; line: string; kill: () => Promise<void> }> {
  const args = ['--conditions=source', '--input-type=module', '--eval', HOLDER, state];
  const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string];
  const kill = async (): Promise<void> => {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  };
  return { pid: holder.pid ?? 0, line, kill };
}

describe('the lock of a state directory', () => {
  it('is held by one process, until that lets go', () => {
    const first = lockState(state);
    expect(first.ok).toBe(true);
    expect(lockState(state)).toMatchObject({
      ok: false,
      error: expect.stringContaining(`process ${process.pid}`) as string,
    });
    if (first.ok) first.value();
    expect(readdirSync(state)).toEqual([]);
    expect(lockState(state).ok).toBe(true);
  });

  it('is refused while another process lives, and taken over once that was killed', async () => {
    const holder = await start();
    expect(holder.line).toBe('held');
    expect(lockState(state)).toMatchObject({
      ok: false,
      error: expect.stringContaining(`process ${holder.pid}`) as string,
    });
    await holder.kill();
    expect(lockState(state).ok).toBe(true);
    expect(readdirSync(state)).toEqual(['host.lock']);
  });

  it.each([
    { title: 'a pid that somebody else has now', content: `${process.pid} 1 of-another-boot` },
    { title: 'nothing, as of a disk that was full', content: '' },
    { title: 'something that nobody wrote', content: '../../etc/passwd' },
  ])('is void when it holds $title', ({ content }) => {
    mkdirSync(state);
    writeFileSync(lockFile, content);
    expect(lockState(state).ok).toBe(true);
    expect(readFileSync(lockFile, 'utf8')).toContain(`${process.pid} `);
  });

  it('goes to exactly one of many that come at once for that of a dead one', async () => {
    mkdirSync(state);
    writeFileSync(lockFile, '999999999 1 dead');
    const many = await Promise.all(Array.from({ length: 8 }, () => start()));
    for (const { kill } of many) await kill();
    expect(many.filter(({ line }) => line === 'held')).toHaveLength(1);
    expect(many.filter(({ line }) => line.includes('already'))).toHaveLength(7);
  });

  it('does not stop a host that cannot write', () => {
    writeFileSync(state, 'a file where the folder should be');
    expect(lockState(state).ok).toBe(true);
  });
});
