import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createOwnPrograms } from '../../patcher/proc/own-programs.ts';
import { waitUntil } from '../support/proc-state.ts';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const root = aTemporaryDirectory('own');
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});
afterAll(() => {
  root.remove();
});

/** A Node.js that runs a file of this folder, however its command line writes the path. */
async function runs(file: string, written = join(root.path, file)): Promise<number> {
  mkdirSync(join(root.path, file, '..'), { recursive: true });
  writeFileSync(join(root.path, file), "process.stdout.write('up'); setInterval(() => undefined, 1000);\n");
  child = spawn(process.execPath, [written], { stdio: ['ignore', 'pipe', 'inherit'] });
  let isUp = false;
  child.stdout?.once('data', () => (isUp = true));
  await waitUntil(() => isUp, { what: 'the program to run' });
  return child.pid ?? 0;
}

describe('createOwnPrograms', () => {
  const own = createOwnPrograms(root.path);

  it('knows this process', () => {
    expect(own.has(process.pid)).toBe(true);
    expect(own.has(1)).toBe(false);
  });

  it.each([
    ...['cli/main.ts', 'agent/main.ts', 'patcher/main.ts', 'controller/main.ts', 'cli/main.js'],
    ...['patcher/confine/main.ts', 'patcher/frida/host/main.ts'],
  ])('knows the installed %s', async (program) => {
    expect(own.has(await runs(program))).toBe(true);
  });

  it('knows one that was started through another folder', async () => {
    expect(own.has(await runs('cli/main.ts', `${root.path}/bin/../cli/main.ts`))).toBe(true);
  });

  it('does not take other programs of the same Node.js for its own', async () => {
    expect(own.has(await runs('catalog/reproducer.js'))).toBe(false);
  });

  it('knows whoever has asked, for as long as that process runs', async () => {
    const pid = await runs('somewhere/app.js');
    expect(own.has(pid)).toBe(false);
    own.met(pid);
    expect(own.has(pid)).toBe(true);
    for (let stranger = 0; stranger < 100; stranger += 1) own.met(4_194_304 + stranger);
    expect(own.has(pid)).toBe(false);
  });
});
