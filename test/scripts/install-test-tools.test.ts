import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aTemporaryDirectory } from '../support/temporary-directory.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'install-test-tools');
const NOBODY = 65_534;

let places: ReturnType<typeof aTemporaryDirectory>;
beforeEach(() => {
  places = aTemporaryDirectory('tools');
  chmodSync(places.path, 0o755);
  symlinkSync('/usr/bin/id', join(places.path, 'id'));
});
afterEach(() => {
  places.remove();
});

/** As an ordinary user who has these programs and no others. */
function run(tools: readonly string[]) {
  for (const tool of tools) symlinkSync('/bin/true', join(places.path, tool));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const { status, stdout, stderr } = spawnSync('/bin/sh', [SCRIPT], {
    env: { PATH: places.path },
    encoding: 'utf8',
    ...user,
  });
  return { status, said: stdout + stderr };
}

const ALL = [
  'cc',
  'c++',
  'musl-gcc',
  'go',
  'rustc',
  'java',
  'javac',
  'runc',
  'ssh-keygen',
  'openssl',
  'unshare',
  'setpriv',
  'chroot',
];

describe('scripts/install-test-tools', () => {
  it('has nothing to say where everything is there', () => {
    expect(run(ALL)).toEqual({ status: 0, said: '' });
  });

  it('names to an ordinary user what is missing, and nothing else', () => {
    const { status, said } = run(ALL.filter((tool) => tool !== 'rustc' && tool !== 'musl-gcc'));
    expect(status).toBe(1);
    expect(said).toBe(
      'The live tests need programs that are not installed. As root: apt-get install musl-tools rustc\n',
    );
  });
});
