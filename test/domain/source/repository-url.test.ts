import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRepositoryUrl, type UrlMode } from '#domain/source/repository-url.ts';

const good: { text: string; kind: string; origin: string; mode?: UrlMode; git?: string }[] = [
  { text: 'https://github.com/acme/patches.git', kind: 'https', origin: 'https://github.com' },
  { text: 'https://git.acme.example:8443/a/b', kind: 'https', origin: 'https://git.acme.example:8443' },
  { text: 'https://[2001:db8::1]:8443/a', kind: 'https', origin: 'https://[2001:db8::1]:8443' },
  { text: 'HTTPS://git.example/a', kind: 'https', origin: 'https://git.example', git: 'https://git.example/a' },
  { text: 'ssh://git@github.com/acme/patches.git', kind: 'ssh', origin: 'ssh://git@github.com' },
  { text: 'ssh://git@host:2222/~alice/patches', kind: 'ssh', origin: 'ssh://git@host:2222' },
  { text: 'http://127.0.0.1:8080/a.git', kind: 'http', origin: 'http://127.0.0.1:8080', mode: 'host' },
  { text: 'http://localhost/a.git', kind: 'http', origin: 'http://localhost', mode: 'host' },
  { text: 'http://[::1]:80/a.git', kind: 'http', origin: 'http://[::1]:80', mode: 'host' },
  { text: '/srv/git/patches', kind: 'local', origin: '', mode: 'host' },
  { text: 'file:///srv/git/patches', kind: 'local', origin: '', mode: 'host', git: '/srv/git/patches' },
];

const bad: { text: string; says: RegExp; mode?: UrlMode }[] = [
  { text: '', says: /empty/ },
  { text: '--upload-pack=touch /tmp/x', says: /as an option would/ },
  { text: '-x', says: /as an option would/ },
  { text: 'ext::sh -c touch% /tmp/x', says: /spaces/ },
  { text: 'ext::sh', says: /not a URL/ },
  { text: 'fd::17/x', says: /not a URL/ },
  { text: 'git://host/a', says: /scheme git:\/\/ is not supported/ },
  { text: 'ftp://host/a', says: /scheme ftp:\/\/ is not supported/ },
  { text: 'git@github.com:acme/patches.git', says: /write ssh:\/\/git@github\.com\/acme\/patches\.git/ },
  { text: 'host:path', says: /write ssh:\/\/git@host\/path/ },
  { text: 'https://alice:hunter2@github.com/a', says: /user name or a password/ },
  { text: 'https://ghp_hunter2@github.com/a', says: /user name or a password/ },
  { text: 'ssh://git:hunter2@github.com/a', says: /password/ },
  { text: 'ssh://github.com/a', says: /write ssh:\/\/git@github\.com\/a/ },
  { text: 'ssh://-oProxyCommand=hunter2@h/a', says: /name of the user/ },
  { text: 'ssh://git@-oProxyCommand=x/a', says: /server part/ },
  { text: 'https://github.com', says: /names no repository/ },
  { text: 'https://github.com/', says: /names no repository/ },
  { text: 'https://github.com/a?token=hunter2', says: /query/ },
  { text: 'https://github.com/a#main', says: /fragment/ },
  { text: 'https://host:99999/a', says: /server part/ },
  { text: 'https://host:0/a', says: /server part/ },
  { text: 'https://ho st/a', says: /spaces/ },
  { text: 'https://host/a\n--upload-pack=x', says: /control characters/ },
  { text: 'https://höst/a', says: /outside ASCII/ },
  { text: 'http://github.com/a', says: /plain HTTP/, mode: 'host' },
  { text: 'http://127.0.0.1.evil.example/a', says: /plain HTTP/, mode: 'host' },
  { text: 'http://127.0.0.1/a', says: /plain HTTP/, mode: 'cluster' },
  { text: '/srv/git', says: /every node/, mode: 'cluster' },
  { text: 'file:///srv/git', says: /every node/, mode: 'cluster' },
  { text: 'file://host/srv', says: /absolute path/, mode: 'host' },
  { text: '//srv/git', says: /absolute path/, mode: 'host' },
  { text: './patches', says: /absolute path/, mode: 'host' },
  { text: `https://host/${'a'.repeat(3000)}`, says: /longer than 2048/ },
];

describe('parseRepositoryUrl', () => {
  it.each(good)('takes $text', ({ text, kind, origin, mode = 'cluster', git = text }) => {
    expect(parseRepositoryUrl(text, mode)).toEqual({ ok: true, value: { kind, origin, text: git, printable: git } });
  });

  it.each(bad)('refuses $text and says how to write it', ({ text, says, mode = 'host' }) => {
    const parsed = parseRepositoryUrl(text, mode);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(`${parsed.error.message}; ${parsed.error.fix}`).toMatch(says);
    expect(JSON.stringify(parsed.error)).not.toContain('hunter2');
  });

  it('gives git nothing that could be an option, a transport helper or a second line', () => {
    const parts = [
      '-',
      '--upload-pack=',
      'ext::',
      '::',
      'file://',
      'ssh://',
      'git@',
      'h',
      '/',
      ':',
      '\n',
      ' ',
      '..',
      '%',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 4 }))), (pieces) => {
        const parsed = parseRepositoryUrl(pieces.join(''), 'host');
        if (!parsed.ok) return;
        expect(parsed.value.text).toMatch(/^(?:https?:\/\/|ssh:\/\/|\/)[\x21-\x7e]+$/);
        expect(parsed.value.text).not.toMatch(/^[A-Za-z]*::/);
        expect(parseRepositoryUrl(parsed.value.text, 'host')).toEqual(parsed);
      }),
    );
  });
});
