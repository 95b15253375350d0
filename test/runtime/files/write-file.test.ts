import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFile, isTaken, replaceFile } from '../../../runtime/files/write-file.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const folder = aTemporaryDirectory('files');
const file = (name: string): string => join(folder.path, name);
afterAll(() => {
  folder.remove();
});

describe('a file is created', () => {
  it('with the rights asked for, and never over another', async () => {
    expect(await createFile(file('new'), 'a', 0o600)).toEqual({ ok: true, value: undefined });
    expect(statSync(file('new')).mode & 0o777).toBe(0o600);
    expect(await createFile(file('new'), 'b', 0o600)).toMatchObject({ ok: false });
    expect(readFileSync(file('new'), 'utf8')).toBe('a');
  });

  it('or not at all: what could not be written whole is not left behind', async () => {
    // As on a full disk: the text that cannot be encoded makes the writing fail after the file was opened.
    const broken = { toString: () => 'never asked' } as unknown as string;
    expect((await createFile(file('half'), broken, 0o600)).ok).toBe(false);
    expect(await isTaken(file('half'))).toBe(false);
  });

  it('not through a link that leads nowhere', async () => {
    symlinkSync(file('nowhere'), file('dangling'));
    expect(await isTaken(file('dangling'))).toBe(true);
    expect((await createFile(file('dangling'), 'a', 0o600)).ok).toBe(false);
    expect(await isTaken(file('nowhere'))).toBe(false);
  });
});

describe('a file is replaced', () => {
  it('as another file under its name, with the rights of the old one', async () => {
    writeFileSync(file('old'), 'old');
    chmodSync(file('old'), 0o604);
    linkSync(file('old'), file('kept'));
    expect((await replaceFile(file('old'), 'new')).ok).toBe(true);
    expect(readFileSync(file('old'), 'utf8')).toBe('new');
    expect(readFileSync(file('kept'), 'utf8')).toBe('old'); // nobody who has it open sees half of the new one
    expect(statSync(file('old')).mode & 0o777).toBe(0o604);
  });

  it('where a link leads', async () => {
    mkdirSync(file('deep'));
    writeFileSync(file('deep/target'), 'old');
    symlinkSync('deep/target', file('link'));
    expect((await replaceFile(file('link'), 'new')).ok).toBe(true);
    expect(readlinkSync(file('link'))).toBe('deep/target');
    expect(readFileSync(file('deep/target'), 'utf8')).toBe('new');
    expect(readdirSync(file('deep'))).toEqual(['target']);
  });

  it('only if it is there, with a sentence if not', async () => {
    expect(await replaceFile(file('absent'), 'x')).toEqual({
      ok: false,
      error: expect.stringContaining(`${file('absent')} cannot be replaced: ENOENT`) as string,
    });
  });
});
