import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createHookHost, type HostProgram } from '../../../patcher/frida/hook-host-process.ts';
import type { HookHost } from '../../../patcher/frida/ports.ts';
import { FRIDA_VERSION, HOOK_PROTOCOL } from '../../../patcher/frida/protocol.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const folder = aTemporaryDirectory('hook-host');
const hosts: HookHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});
afterAll(folder.remove);

/** A program in place of a hook host, that is not Frida's and says this of itself; it writes down that it was started. */
function aProgram(label: string, script: string): HostProgram & { starts(): number } {
  const file = join(folder.path, `${label.replaceAll(/\W+/g, '-')}-${hosts.length}-${Math.random()}`);
  appendFileSync(file, '');
  const note = `require('node:fs').appendFileSync(${JSON.stringify(file)}, 'x');`;
  return {
    label,
    command: process.execPath,
    args: ['-e', `${note}${script}`],
    starts: () => (existsSync(file) ? readFileSync(file, 'latin1').length : 0),
  };
}

const saying = (hello: object): string =>
  `console.log(${JSON.stringify(JSON.stringify({ hello }))}); process.stdin.resume();`;
const HELLO = { protocol: HOOK_PROTOCOL, binding: 'test', frida: FRIDA_VERSION };
const ABSENT: HostProgram = { label: 'npm frida', command: join(folder.path, 'there-is-no-such-program'), args: [] };

function hostOf(...programs: HostProgram[]): HookHost {
  const events = { lost: () => undefined, trouble: () => undefined, ended: () => undefined };
  const host = createHookHost({
    programs,
    searchPath: '/usr/bin:/bin',
    events,
    onStart: () => undefined,
    onNoise: () => undefined,
  });
  hosts.push(host);
  return host;
}

describe('where there is no Frida', () => {
  it.each<{ title: string; program: HostProgram; says: string }>([
    { title: 'is not there', program: ABSENT, says: 'ENOENT' },
    { title: 'ends at once', program: aProgram('npm frida', 'process.exit(1);'), says: 'it ended at once' },
    {
      title: 'says what is missing',
      program: aProgram('npm frida', saying({ protocol: HOOK_PROTOCOL, binding: 'x', unavailable: 'no module frida' })),
      says: 'no module frida',
    },
    {
      title: 'has another version',
      program: aProgram('npm frida', saying({ ...HELLO, frida: '1.2.3' })),
      says: 'it has Frida 1.2.3',
    },
    {
      title: 'speaks another protocol',
      program: aProgram('npm frida', saying({ ...HELLO, protocol: 99 })),
      says: `it speaks protocol 99, not ${HOOK_PROTOCOL}`,
    },
  ])('says so of a program that $title, by its name, and of what was to be found', async ({ program, says }) => {
    const host = hostOf(program);
    const ready = await host.ready();
    expect(ready.ok).toBe(false);
    const sentence = ready.ok ? '' : ready.error;
    expect(sentence).toContain(`there is no Frida ${FRIDA_VERSION} (npm frida: `);
    expect(sentence).toContain(says);
    expect(host.pid).toBe(0);
    expect((await host.attach({ pid: process.pid, source: '', parts: [] })).ok).toBe(false);
  });

  it('names every program that was tried', async () => {
    const ready = await hostOf(ABSENT, aProgram('PyPI frida', 'process.exit(1);')).ready();
    expect(ready).toMatchObject({
      ok: false,
      error: expect.stringMatching(/npm frida: .*ENOENT; PyPI frida: it ended at once/) as string,
    });
  });

  it('does not look for it again for every process that is to be hooked', async () => {
    const program = aProgram('npm frida', 'process.exit(1);');
    const host = hostOf(program);
    const first = await host.ready();
    for (let time = 0; time < 3; time += 1) expect(await host.ready()).toEqual(first);
    expect(program.starts()).toBe(1);
  });
});

describe('where there is one', () => {
  it('takes the first program that has it, and starts that once', async () => {
    const [first, second] = [aProgram('npm frida', saying(HELLO)), aProgram('PyPI frida', saying(HELLO))];
    const host = hostOf(ABSENT, first, second);
    const [one, other] = await Promise.all([host.ready(), host.ready()]);
    expect(one).toEqual({ ok: true, value: host.pid });
    expect(other).toEqual(one);
    expect([first.starts(), second.starts()]).toEqual([1, 0]);
  });
});
