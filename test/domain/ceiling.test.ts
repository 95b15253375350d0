import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ceiling } from '#domain/api/ceiling.types.ts';
import { aboveCeiling, excludedByCeiling, NEVER_PATCHED, NO_CEILING, parseCeiling } from '#domain/ceiling.ts';

const ceiling = (over: Partial<Ceiling>): Ceiling => ({ ...NO_CEILING, ...over });
const excludes = (never: Ceiling['never'], executable: string, users: readonly number[] = [1000, 1000, 1000, 1000]) =>
  excludedByCeiling(ceiling(never === undefined ? {} : { never }), { executable, users });

describe('programs that hold up the containers of a machine', () => {
  it.each([
    '/usr/bin/containerd',
    '/usr/bin/containerd-shim-runc-v2',
    '/usr/bin/containerd-shim',
    '/usr/bin/dockerd',
    '/usr/bin/crio',
    '/usr/sbin/runc',
    '/usr/bin/runc (deleted)',
    '/usr/bin/kubelet',
    '/var/lib/rancher/k3s/data/current/bin/k3s-server',
    '/usr/bin/conmon',
  ])('are refused whatever the file says: %s', (executable) => {
    expect(excludes(undefined, executable)).toMatchObject({ reason: 'TargetExcluded' });
  });

  it.each(['/usr/bin/containerdish', '/usr/bin/runcible', '/opt/kubelet/bin/app', '/usr/bin/node', '/usr/bin/my-runc'])(
    'are told from others: %s',
    (executable) => {
      expect(excludes(undefined, executable)).toBeUndefined();
    },
  );

  it('cannot be given free by a file that is merely empty', () => {
    const parsed = parseCeiling({ apiVersion: 'stopgap.dev/v1alpha1', kind: 'Ceiling', never: {} });
    expect(parsed.ok && excludedByCeiling(parsed.value, { executable: '/usr/bin/runc', users: [0] })).toMatchObject({
      reason: 'TargetExcluded',
    });
    expect(NEVER_PATCHED).toContain('runc');
  });
});

describe('what an administrator forbids', () => {
  it.each([
    {
      title: 'a name',
      never: { executables: ['postgres'] },
      executable: '/usr/lib/postgresql/15/bin/postgres',
      is: true,
    },
    { title: 'a name, not a folder', never: { executables: ['postgres'] }, executable: '/postgres/app', is: false },
    { title: 'a name with a star', never: { executables: ['ssh*'] }, executable: '/usr/sbin/sshd', is: true },
    { title: 'a whole path', never: { executables: ['/usr/sbin/sshd'] }, executable: '/usr/sbin/sshd', is: true },
    {
      title: 'a whole path, not its end',
      never: { executables: ['/sbin/sshd'] },
      executable: '/usr/sbin/sshd',
      is: false,
    },
    { title: 'a folder', never: { executables: ['/opt/pay/*'] }, executable: '/opt/pay/a/b', is: true },
    { title: 'a file that was replaced', never: { executables: ['/opt/a'] }, executable: '/opt/a (deleted)', is: true },
    { title: 'a star alone', never: { executables: ['*'] }, executable: '/usr/bin/anything', is: true },
    { title: 'a user', never: { users: [33] }, executable: '/a', users: [33, 33, 33, 33], is: true },
    { title: 'an effective user', never: { users: [0] }, executable: '/a', users: [33, 0, 33, 33], is: true },
    { title: 'another user', never: { users: [0] }, executable: '/a', users: [33, 33, 33, 33], is: false },
    { title: 'one of several', never: { executables: ['x'], users: [1, 33] }, executable: '/a', users: [33], is: true },
  ])('by $title', ({ never, executable, users, is }) => {
    const found = excludes(never, executable, users);
    expect(found?.reason).toBe(is ? 'TargetExcluded' : undefined);
    if (is) expect(found?.message).toMatch(/never\.(executables|users): /);
  });

  it.each([
    { highest: undefined, severity: 'Critical', is: false },
    { highest: 'Critical', severity: 'Critical', is: false },
    { highest: 'High', severity: 'Critical', is: true },
    { highest: 'High', severity: 'High', is: false },
    { highest: 'Low', severity: 'Medium', is: true },
    { highest: 'Low', severity: 'Low', is: false },
  ] as const)('by a severity above $highest: $severity', ({ highest, severity, is }) => {
    const found = aboveCeiling(ceiling(highest === undefined ? {} : { highestSeverity: highest }), { severity });
    expect(found?.reason).toBe(is ? 'TargetExcluded' : undefined);
  });
});

describe('parseCeiling', () => {
  const head = { apiVersion: 'stopgap.dev/v1alpha1', kind: 'Ceiling' };

  it.each([
    { title: 'nothing', document: undefined, says: /kind.*ceiling/ },
    { title: 'a list', document: [], says: /kind/ },
    { title: 'a manifest', document: { ...head, kind: 'MicroPatch' }, says: /kind does not say.*`kind: Ceiling`/ },
    { title: 'another version', document: { ...head, apiVersion: 'stopgap.dev/v9' }, says: /apiVersion/ },
    { title: 'a field nobody knows', document: { ...head, nevr: {} }, says: /nevr is not a known field\. Write never/ },
    { title: 'a severity nobody knows', document: { ...head, highestSeverity: 'Hihg' }, says: /Write High/ },
    {
      title: 'a user by name',
      document: { ...head, never: { users: ['root'] } },
      says: /never\.users\[0\].*whole number/,
    },
    { title: 'an empty list', document: { ...head, never: { executables: [] } }, says: /executables/ },
    { title: 'half a path', document: { ...head, never: { executables: ['bin/sshd'] } }, says: /executables\[0\]/ },
  ])('refuses $title, and says what to write', ({ document, says }) => {
    const parsed = parseCeiling(document);
    expect(parsed.ok ? 'taken' : parsed.error).toMatch(says);
  });

  it('never throws, and takes nothing but ceilings', () => {
    fc.assert(
      fc.property(fc.anything(), (document) => {
        if (parseCeiling(document).ok) expect(document).toMatchObject({ kind: 'Ceiling' });
      }),
    );
  });
});
