import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMaps, readMaps } from '../../patcher/proc/maps.ts';
import { readProcFile } from '../../patcher/proc/read-proc-file.ts';
import { readRunTime } from '../../patcher/proc/run-time.ts';
import { parseStat, readExecutable, readStat, readStatus, readTasks } from '../../patcher/proc/stat.ts';
import { createTargetMemory, MAX_READ_BYTES } from '../../patcher/proc/target-memory.ts';

describe('parseMaps', () => {
  it('reads every field, spaces in paths included', () => {
    expect(parseMaps('7f00-8000 r-xp 0001b000 fe:00 42    /srv/my app (deleted)\n')).toEqual([
      {
        start: 0x7f00,
        end: 0x8000,
        read: true,
        write: false,
        execute: true,
        shared: false,
        offset: 0x1b000,
        device: 'fe:00',
        inode: 42,
        path: '/srv/my app (deleted)',
      },
    ]);
  });

  it('reads a path with a carriage return, which the kernel does not escape', () => {
    expect(parseMaps('7f00-8000 r-xp 0 fe:00 42 /srv/a\rb\n8000-9000 rw-p 0 0:0 0').map(({ path }) => path)).toEqual([
      '/srv/a\rb',
      '',
    ]);
  });

  it.each([
    '',
    'garbage',
    '7f00-8000 r-xp 0001b000 fe:00 4x2 /srv/app',
    '7f00-8000 r-xp 0001B000 fe:00 42',
    '7f00-8000 rwxp',
    '7f00 r-xp 0 0:0 0',
    '7f00-8000 ???? 0 0:0 0',
  ])('leaves out %j', (line) => {
    expect(parseMaps(line)).toEqual([]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => parseMaps(text)).not.toThrow();
      }),
    );
  });

  it('finds as many mappings of this process as the kernel lists', () => {
    expect(parseMaps(readFileSync('/proc/self/maps', 'latin1')).length).toBeGreaterThan(20);
  });
});

describe('readProcFile', () => {
  it('gives up on a file that does not end', () => {
    expect(() => readProcFile('/dev/zero')).toThrow('/dev/zero is larger than');
    expect(readProcFile('/proc/self/comm').trimEnd().length).toBeGreaterThan(0);
  });
});

describe('parseStat', () => {
  const rest = (state: string) =>
    `${state} 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21 22 23 24 140700000000000 26`;
  it.each([
    { title: 'a plain name', line: `7 (node) ${rest('S')}` },
    { title: 'a name with brackets and spaces', line: `7 (a) S 9 (b) ${rest('S')}` },
    { title: 'a name with a new line', line: `7 (a\nb) ${rest('S')}` },
  ])('reads the start behind $title', ({ line }) => {
    expect(parseStat(line)).toEqual({
      state: 'S',
      parent: 1,
      isKernelThread: false,
      startTicks: 4711,
      startStack: 140_700_000_000_000,
      activity: '7 9 11 12 17 20',
    });
  });
  it('tells a thread of the kernel by its flags', () => {
    const line = '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0 18446744073709551615 0 0 0';
    expect(parseStat(line)).toMatchObject({ isKernelThread: true, startTicks: 5, startStack: 0 });
    expect(parseStat(line.replace('2129984', '4194560'))).toMatchObject({ isKernelThread: false });
  });
  it.each(['', '7 (node)', '7 (node) S 1', '7 (node) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711'])(
    'does not guess at %j',
    (line) => {
      expect(parseStat(line)).toBeUndefined();
    },
  );
});

describe('this process', () => {
  it('is there, traced by nobody, with its own executable and threads', () => {
    expect(readStat(process.pid)?.startTicks).toBeGreaterThan(0);
    expect(readStatus(process.pid)?.tracer).toBe(0);
    const [user, effective] = [process.getuid?.(), process.geteuid?.()];
    expect(readStatus(process.pid)?.users).toEqual([user, effective, effective, effective]);
    expect(readExecutable(process.pid)?.path).toBe(process.execPath);
    expect(readTasks(process.pid)).toContain(process.pid);
  });
});

/** Far above any pid of a test machine (pid_max is 4,194,304). */
const NOBODY = 4_194_305;

describe('readRunTime', () => {
  it('counts all threads of a process, to the nanosecond', () => {
    const before = process.cpuUsage();
    const runTime = readRunTime(process.pid) ?? 0;
    const after = process.cpuUsage();
    expect(runTime / 1_000).toBeGreaterThanOrEqual(before.user + before.system - 20_000);
    expect(runTime / 1_000).toBeLessThanOrEqual(after.user + after.system + 20_000);
    expect(readRunTime(process.pid)).toBeGreaterThan(runTime);
  });

  it('stands still while a process waits, and moves when that has run for an instant', async () => {
    const cat = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
    const echo = async (text: string): Promise<void> => {
      cat.stdin.write(text);
      await once(cat.stdout, 'data');
    };
    const untilItWaits = async (): Promise<number> => {
      for (let last = -1; ;) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const runTime = readRunTime(cat.pid ?? 0) ?? 0;
        if (runTime === last) return runTime;
        last = runTime;
      }
    };
    await echo('first');
    const before = await untilItWaits();
    for (let count = 0; count < 5; count += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(readRunTime(cat.pid ?? 0)).toBe(before);
    }
    await echo('second');
    expect(await untilItWaits()).toBeGreaterThan(before);
    cat.kill();
    await once(cat, 'exit');
  });
});

describe('a process that is not there', () => {
  it('yields nothing instead of throwing', () => {
    expect([readStat(NOBODY), readStatus(NOBODY), readExecutable(NOBODY), readMaps(NOBODY)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(readTasks(NOBODY)).toEqual([]);
    expect(readRunTime(NOBODY)).toBeUndefined();
    expect(createTargetMemory(NOBODY).read(0x1000, 8)).toBeUndefined();
  });
});

describe('createTargetMemory', () => {
  const memory = createTargetMemory(process.pid);
  const text = readMaps(process.pid)?.find(({ execute, inode }) => execute && inode !== 0);

  it('reads exactly what is there', () => {
    expect(memory.read(text?.start ?? 0, 16)).toHaveLength(16);
    expect(memory.read(text?.start ?? 0, 0)).toHaveLength(0);
  });

  it.each([
    { title: 'nothing is mapped', address: 0x10, length: 8 },
    { title: 'the length is more than anybody needs', address: 0x400000, length: MAX_READ_BYTES + 1 },
    { title: 'the address is no address', address: Number.NaN, length: 8 },
    { title: 'the address is negative', address: -8, length: 8 },
  ])('yields nothing where $title', ({ address, length }) => {
    expect(memory.read(address, length)).toBeUndefined();
  });
});
