import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAllowedSigners, isValidAt, parseAllowedSigners, standsFor } from '#domain/trust/allowed-signers.ts';
import { parseRevokedSigners } from '#domain/trust/revoked-signers.ts';
import { failureOf, valueOf } from '../../support/git-sources.ts';
import { anEd25519Key, aTokenKey } from '../../support/signing.ts';

const KEY = anEd25519Key().line.split(' ').slice(0, 2).join(' ');
const LINE = `alice@example.org namespaces="git" ${KEY}\n`;
const at = (text: string): number => Date.parse(text);

describe('parseAllowedSigners', () => {
  it.each([
    { name: 'a line as the documentation has it', text: LINE, signer: { principals: 'alice@example.org' } },
    {
      name: 'comments, empty lines and a comment after the key',
      text: `# who may sign\n\n  ${LINE.trim()} alice's laptop\n`,
      signer: { principals: 'alice@example.org' },
    },
    {
      name: 'several principals',
      text: `*@example.org,!eve@example.org namespaces="git" ${KEY}\n`,
      signer: { principals: '*@example.org,!eve@example.org' },
    },
    {
      name: 'bounds by the day and by the second, always in UTC',
      text: `a namespaces="git",valid-after="20260101",valid-before="20270101120000Z" ${KEY}\n`,
      signer: { validAfterMs: at('2026-01-01T00:00:00Z'), validBeforeMs: at('2027-01-01T12:00:00Z') },
    },
    { name: 'names of options in capitals', text: `a NAMESPACES="git" ${KEY}\n`, signer: { principals: 'a' } },
    {
      name: 'a key in a token',
      text: `a namespaces="git" ${aTokenKey('ed25519').line}\n`,
      signer: { key: { type: 'sk-ssh-ed25519@openssh.com' } },
    },
  ])('reads $name', ({ text, signer }) => {
    expect(valueOf(parseAllowedSigners(text))).toMatchObject([signer]);
  });

  it.each([
    { name: 'nothing', text: '', says: /^is empty/ },
    { name: 'blanks', text: ' \n\n', says: /^is empty/ },
    { name: 'comments alone', text: '# nobody\n', says: /^names nobody/ },
    { name: 'a line that was cut off', text: LINE.slice(0, -1), says: /cut off/ },
    { name: 'no namespace', text: `a ${KEY}\n`, says: /^line 1 is not confined to Git.*namespaces="git"/ },
    { name: 'no namespace but a bound', text: `a valid-after="20260101" ${KEY}\n`, says: /not confined to Git/ },
    { name: 'more namespaces than one', text: `a namespaces="git,file" ${KEY}\n`, says: /not confined to Git/ },
    { name: 'all namespaces', text: `a namespaces="*" ${KEY}\n`, says: /not confined to Git/ },
    {
      name: 'the namespace of patches',
      text: `a namespaces="stopgap-dsse@stopgap.dev" ${KEY}\n`,
      says: /not confined to Git/,
    },
    { name: 'namespaces twice', text: `a namespaces="git",namespaces="file" ${KEY}\n`, says: /a second time/ },
    { name: 'a certificate authority', text: `a cert-authority,namespaces="git" ${KEY}\n`, says: /authority/ },
    { name: 'an option of another program', text: `a namespaces="git",no-pty ${KEY}\n`, says: /"no-pty".*not under/ },
    { name: 'a bound without a value', text: `a namespaces="git",valid-before ${KEY}\n`, says: /no time/ },
    { name: 'a day that no month has', text: `a namespaces="git",valid-before="20260230" ${KEY}\n`, says: /no time/ },
    { name: 'a principal in quotes', text: `"alice b" namespaces="git" ${KEY}\n`, says: /^line 1 is not/ },
    { name: 'no principal', text: `${KEY}\n`, says: /^line 1/ },
    { name: 'no key', text: 'a namespaces="git"\n', says: /^line 1/ },
    { name: 'half a key', text: `a namespaces="git" ${KEY.slice(0, -9)}\n`, says: /^line 1 has a key that/ },
    { name: 'a byte order mark', text: `\uFEFF${LINE}`, says: /^line 1/ },
    { name: 'a bad line after a good one', text: `${LINE}junk\n`, says: /^line 2/ },
  ])('refuses $name', ({ text, says }) => {
    expect(failureOf(parseAllowedSigners(text))).toMatch(says);
  });

  it('never throws, and says of what it takes the same in its own words', () => {
    const pieces = ['alice', '"', ' ', ',', '\n', '#', 'namespaces="git"', 'valid-before="20270101"', 'cert-authority'];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces, KEY), fc.string({ maxLength: 4 })))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (random) => {
        const parsed = parseAllowedSigners(random);
        if (!parsed.ok) return;
        expect(valueOf(parseAllowedSigners(formatAllowedSigners(parsed.value)))).toEqual(
          parsed.value.map((signer) => ({ ...signer, key: { ...signer.key, comment: '' } })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('writes the bounds of a key in UTC and without a zone, which every OpenSSH reads', () => {
    const text = `a namespaces="git",valid-after="20260101",valid-before="20270101120000Z" ${KEY}\n`;
    expect(formatAllowedSigners(valueOf(parseAllowedSigners(text)))).toBe(
      `a namespaces="git",valid-after="20260101000000",valid-before="20270101120000" ${KEY}\n`,
    );
  });
});

describe('isValidAt', () => {
  const [signer] = valueOf(
    parseAllowedSigners(`a namespaces="git",valid-after="20260101",valid-before="20270101" ${KEY}\n`),
  );
  it.each([
    { when: '2025-12-31T23:59:59Z', is: false },
    { when: '2026-01-01T00:00:00Z', is: true },
    { when: '2027-01-01T00:00:00Z', is: true },
    { when: '2027-01-01T00:00:01Z', is: false },
  ])('says $is at $when', ({ when, is }) => {
    expect(signer && isValidAt(signer, at(when))).toBe(is);
  });
});

describe('standsFor', () => {
  it.each([
    { principals: 'alice@example.org', identity: 'alice@example.org', is: true },
    { principals: 'alice@example.org', identity: 'alice@example.org.evil', is: false },
    { principals: 'alice@example.org', identity: 'Alice@example.org', is: false },
    { principals: '*@example.org', identity: 'alice@example.org', is: true },
    { principals: '*@example.org', identity: 'alice@example.com', is: false },
    { principals: '*@example.org,!eve@example.org', identity: 'eve@example.org', is: false },
    { principals: '!eve@example.org', identity: 'alice@example.org', is: false },
    { principals: 'a?ice@*', identity: 'alice@x', is: true },
    { principals: 'a?ice@*', identity: 'aice@x', is: false },
    { principals: '*a*b*', identity: 'xaxxbx', is: true },
    { principals: '*a*b*', identity: 'xbxxax', is: false },
    { principals: 'a.ice', identity: 'alice', is: false },
  ])('$principals for $identity: $is', ({ principals, identity, is }) => {
    expect(standsFor(principals, identity)).toBe(is);
  });

  it('does not take long over a pattern made to', () => {
    const startedAt = performance.now();
    expect(standsFor(`${'*a'.repeat(2_000)}b`, 'a'.repeat(5_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('parseRevokedSigners', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each([
    { name: 'keys with comments', text: `# lost\n${KEY} alice's laptop\n`, keys: 1 },
    { name: 'a comment that says that nobody is', text: '# nobody so far\n', keys: 0 },
    { name: 'a binary list', text: 'SSHKRL\n\0 and what follows', keys: 0 },
  ])('reads $name', ({ text, keys }) => {
    const revoked = valueOf(parseRevokedSigners(bytes(text)));
    expect([revoked.keys.length, revoked.bytes]).toEqual([keys, bytes(text)]);
  });

  it.each([
    { name: 'nothing', text: '', says: /^is empty/ },
    { name: 'a line that was cut off', text: KEY, says: /cut off/ },
    { name: 'half a key', text: `${KEY.slice(0, -9)}\n`, says: /^line 1/ },
    { name: 'the beginning of a binary list', text: 'SSHKRL', says: /cut off/ },
    { name: 'a line of allowed signers', text: LINE, says: /^line 1/ },
  ])('refuses $name', ({ text, says }) => {
    expect(failureOf(parseRevokedSigners(bytes(text)))).toMatch(says);
  });

  it('refuses bytes that are no text', () => {
    expect(failureOf(parseRevokedSigners(Uint8Array.of(0xff, 0xfe, 10)))).toMatch(/neither text/);
  });
});
