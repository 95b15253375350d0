import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stateDirectoryFault } from '#runtime/state/state-directory.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';

const folder = aTemporaryDirectory('state-directory');
afterAll(() => {
  folder.remove();
});

function aDirectory(name: string, mode: number): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

describe('stateDirectoryFault', () => {
  it.each([
    { name: 'private', mode: 0o700, fault: undefined },
    { name: 'readable', mode: 0o755, fault: undefined },
    { name: 'of the group', mode: 0o770, fault: 'chmod go-w' },
    { name: 'of everybody', mode: 0o777, fault: 'chmod go-w' },
    { name: 'of everybody, and sticky', mode: 0o1777, fault: 'chmod go-w' },
  ])('of one that is $name: $fault', ({ name, mode, fault }) => {
    const found = stateDirectoryFault(aDirectory(name, mode));
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });

  it('of one that is not there yet is nothing', () => {
    expect(stateDirectoryFault(join(folder.path, 'nothing', 'here'))).toBeUndefined();
  });

  it('of a file says that it is no directory', () => {
    writeFileSync(join(folder.path, 'file'), '');
    expect(stateDirectoryFault(join(folder.path, 'file'))).toContain('is no directory');
  });

  it('of one that belongs to somebody else names the user', () => {
    // Only root can give a folder away; for everybody else there is one of root.
    const isRoot = process.geteuid?.() === 0;
    const theirs = isRoot ? aDirectory('given away', 0o700) : '/proc';
    if (isRoot) chownSync(theirs, 65_534, 65_534);
    expect(stateDirectoryFault(theirs)).toContain(`belongs to user ${isRoot ? '65534' : '0'}`);
  });
});
