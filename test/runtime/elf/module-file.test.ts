import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openModuleFile } from '../../../runtime/elf/module-file.ts';
import { mutate, mutations, sampleOf } from '../../support/mutated-elf.ts';
import { run } from '../../support/stock-tools.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const folder = aTemporaryDirectory('module-file');
const file = (name: string): string => join(folder.path, name);
afterAll(() => {
  folder.remove();
});

/** The running Node itself: a real module with everything in it. */
const SELF = sampleOf(process.execPath);
const executable = SELF.loads.filter(({ flags }) => flags.includes('x'));
const [code] = executable.toSorted((left, right) => right.size - left.size);
const end = Math.max(...executable.map(({ address, size }) => address + size));
if (code === undefined) throw new Error('a program without code');

describe('openModuleFile', () => {
  it('reads a build id, and code where it is loaded', () => {
    const module = openModuleFile(process.execPath);
    if (!module.ok) throw new Error(module.error);
    const { buildId, readCode, close } = module.value;
    expect(run('readelf', ['-n', process.execPath]).toString()).toContain(`Build ID: ${buildId}\n`);
    const middle = 64 * 1024;
    const expected = new Uint8Array(SELF.bytes.subarray(code.offset + middle, code.offset + middle + 16));
    expect(readCode(code.address + middle, 16)).toEqual(expected);
    close();
  });

  it.each([
    ['headers, which are not run', 0, 16],
    ['what lies behind the code', end + 4096, 1],
    ['an address below 0', -16, 16],
    ['no address at all', Number.NaN, 16],
    ['an address beyond all', 2 ** 60, 16],
    ['more than anybody needs', code.address + 64 * 1024, 2 ** 20],
  ])('does not read %s', (_, address, length) => {
    const module = openModuleFile(process.execPath);
    if (!module.ok) throw new Error(module.error);
    expect(module.value.readCode(address, length)).toBeUndefined();
    module.value.close();
  });

  it('says what is wrong with a file that is none', () => {
    writeFileSync(file('text'), '#!/bin/sh\n');
    writeFileSync(file('empty'), '');
    writeFileSync(file('cut'), SELF.bytes.subarray(0, 100));
    run('mkfifo', [file('pipe')]);
    symlinkSync('/dev/zero', file('endless'));
    const faults = ['absent', 'text', 'empty', 'cut', 'pipe', 'endless', '.'].map((name) => {
      const module = openModuleFile(file(name));
      return module.ok ? name : module.error.replace(`${folder.path}/`, '');
    });
    expect(faults).toEqual([
      expect.stringMatching(/^absent cannot be read: ENOENT/),
      'text is no program or library for x86-64.',
      'empty is no program or library for x86-64.',
      'cut is no program or library for x86-64.',
      'pipe is no file.',
      'endless is no file.',
      `${folder.path} is no file.`,
    ]);
  });

  it('says that there is no build id', () => {
    const { start, length } = SELF.parts.notes;
    const bytes = Buffer.from(SELF.bytes);
    const notes = bytes.subarray(0, 1024 * 1024);
    for (let at = notes.indexOf('GNU\0'); at !== -1; at = notes.indexOf('GNU\0', at)) notes.write('ABC\0', at);
    bytes.fill(0, start, start + length);
    writeFileSync(file('anonymous'), bytes);
    expect(openModuleFile(file('anonymous'))).toMatchObject({
      error: expect.stringContaining('has no build id') as string,
    });
  });

  it('takes any lies about where things are', () => {
    const small = sampleOf('/bin/true');
    fc.assert(
      fc.property(mutations, fc.nat(2 ** 20), (changes, address) => {
        writeFileSync(file('lies'), mutate(small, changes));
        const module = openModuleFile(file('lies'));
        if (!module.ok) return;
        expect(module.value.readCode(address, 16)?.length ?? 16).toBe(16);
        module.value.close();
      }),
      { numRuns: 300 },
    );
  });
});
