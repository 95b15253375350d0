import { describe, expect, it } from 'vitest';
import { parseHostOptions, type HostFlags } from '../../../cli/host/parse-host-options.ts';

const environment = {
  stateDirectory: '/var/lib/stopgap',
  runtimeDirectory: '/run/stopgap',
  colour: true,
  path: '/usr/bin',
  isRoot: true,
};

const flags = (over: Partial<HostFlags> = {}): HostFlags => ({
  repository: 'https://git.example.org/p.git',
  path: 'patches/',
  trustRoot: '/etc/stopgap/root.json',
  trustPath: 'trust/',
  interval: '5s',
  history: 'FastForwardOnly',
  prune: true,
  pruneLimitPercent: '50',
  label: [],
  dryRun: false,
  ...over,
});

describe('parseHostOptions', () => {
  it('reads a plain command line', () => {
    expect(parseHostOptions(flags(), environment)).toMatchObject({
      ok: true,
      value: {
        url: { kind: 'https' },
        source: {
          source: { ref: { kind: 'branch', name: 'main' }, path: 'patches' },
          intervalMs: 5_000,
          isPruning: true,
          pruneLimitPercent: 50,
          confirmed: {},
        },
        stateDirectory: '/var/lib/stopgap',
        socketPath: '/run/stopgap/host.sock',
        labels: {},
      },
    });
  });

  it('takes a relative path for the folder that the person stands in', () => {
    const parsed = parseHostOptions(flags({ repository: './patches.git' }), environment);
    expect(parsed).toMatchObject({ value: { url: { kind: 'local', text: `${process.cwd()}/patches.git` } } });
  });

  it('has no ceiling file unless one is named', () => {
    expect(parseHostOptions(flags(), environment)).toMatchObject({ value: { ceilingFile: undefined } });
    const ceiling = '/etc/stopgap/ceiling.yaml';
    expect(parseHostOptions(flags({ ceiling }), environment)).toMatchObject({ value: { ceilingFile: ceiling } });
  });

  it('keeps everything of a host with its own state directory in it', () => {
    expect(parseHostOptions(flags({ stateDir: '/srv/s' }), environment)).toMatchObject({
      value: { stateDirectory: '/srv/s', socketPath: '/srv/s/host.sock' },
    });
  });

  it.each([
    ['100ms', 100],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('understands an interval of %s', (interval, intervalMs) => {
    expect(parseHostOptions(flags({ interval }), environment)).toMatchObject({ value: { source: { intervalMs } } });
  });

  it('takes labels, the last one counting', () => {
    const parsed = parseHostOptions(flags({ label: ['role=db', 'stopgap.dev/ring=canary', 'role=web'] }), environment);
    expect(parsed).toMatchObject({ value: { labels: { role: 'web', 'stopgap.dev/ring': 'canary' } } });
  });

  const signed = { verifyCommits: 'head', allowedSigners: '/etc/stopgap/allowed_signers' };

  it('verifies no commits unless it is told to, and then by whom', () => {
    expect(parseHostOptions(flags({ verifyCommits: 'none' }), environment)).toMatchObject({
      value: { signers: undefined, source: { verification: { mode: 'None', allowedCommitters: [] } } },
    });
    const more = { revokedSigners: '/etc/stopgap/revoked', allowedCommitters: 'alice@example.org,bob@example.org' };
    expect(parseHostOptions(flags({ ...signed, ...more }), environment)).toMatchObject({
      value: {
        signers: { allowedSignersFile: '/etc/stopgap/allowed_signers', revokedSignersFile: '/etc/stopgap/revoked' },
        source: { verification: { mode: 'Head', allowedCommitters: ['alice@example.org', 'bob@example.org'] } },
      },
    });
    expect(parseHostOptions(flags({ ...signed, verifyCommits: 'tag', tag: 'v1' }), environment)).toMatchObject({
      value: { source: { verification: { mode: 'Tag' } } },
    });
  });

  it.each([
    { title: 'an interval without unit', over: { interval: '5' }, flag: 'interval' },
    { title: 'an interval that never comes', over: { interval: '999h' }, flag: 'interval' },
    { title: 'an interval of nothing', over: { interval: '0s' }, flag: 'interval' },
    { title: 'a file transport', over: { repository: 'ext::sh -c id' }, flag: 'repository' },
    {
      title: 'plain http to another machine',
      over: { repository: 'http://git.example.org/p.git' },
      flag: 'repository',
    },
    { title: 'a path out of the repository', over: { path: '../x' }, flag: 'path' },
    { title: 'an unknown history policy', over: { history: 'any' }, flag: 'history' },
    { title: 'more than all of it', over: { pruneLimitPercent: '101' }, flag: 'prune-limit-percent' },
    { title: 'half a percent', over: { pruneLimitPercent: '0.5' }, flag: 'prune-limit-percent' },
    { title: 'a short commit to confirm', over: { confirmHistory: '1a2b3c' }, flag: 'confirm-history' },
    { title: 'a label without value', over: { label: ['role'] }, flag: 'label' },
    { title: 'a branch that looks like an option', over: { branch: '--upload-pack=x' }, flag: 'branch' },
    { title: 'two refs', over: { branch: 'main', tag: 'v1' }, flag: 'tag' },
    { title: 'an unknown kind of verification', over: { ...signed, verifyCommits: 'Head' }, flag: 'verify-commits' },
    { title: 'a verification by nobody', over: { verifyCommits: 'head' }, flag: 'verify-commits' },
    { title: 'signers whom nobody asks', over: { ...signed, verifyCommits: 'none' }, flag: 'verify-commits' },
    { title: 'revocations alone', over: { revokedSigners: '/etc/r' }, flag: 'verify-commits' },
    { title: 'the tag of a branch', over: { ...signed, verifyCommits: 'tag' }, flag: 'verify-commits' },
    { title: 'verified commits of any age', over: { ...signed, history: 'Any' }, flag: 'verify-commits' },
    { title: 'no address', over: { ...signed, allowedCommitters: 'a@b,' }, flag: 'allowed-committers' },
  ])('refuses $title and names the flag', ({ over, flag }) => {
    const parsed = parseHostOptions(flags(over), environment);
    expect(parsed).toMatchObject({
      ok: false,
      error: expect.stringMatching(new RegExp(`--${flag}\\b[^:]*: `)) as string,
    });
  });
});
