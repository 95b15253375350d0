import { InvalidArgumentError, Option } from 'commander';
import { err, ok, type Result } from '#domain/result.ts';
import type { ThresholdChange } from '#domain/trust/next-root.ts';
import type { SshPublicKey } from '#domain/trust/ssh-key.ts';
import { ROLE_NAMES, type RoleName } from '#domain/trust/trust-root.ts';
import { readPublicKeyFile } from '#runtime/crypto/public-key-file.ts';

/** `alice=alice.pub` on the command line. */
export interface NamedFile {
  readonly name: string;
  readonly file: string;
}

/** One person and one of their keys. */
export interface NamedKey {
  readonly name: string;
  readonly publicKey: SshPublicKey;
}

/** A flag that takes a person and a public key file, and may be given again. */
export const personOption = (flag: string, description: string): Option =>
  new Option(`--${flag} <name=file>`, description).argParser(collectNamed);

function collectNamed(text: string, before: readonly NamedFile[] | undefined): readonly NamedFile[] {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new InvalidArgumentError('Write a name and a public key file, such as alice=alice.pub.');
  }
  return [...(before ?? []), { name, file }];
}

/** `--threshold 2` is for authors, `--threshold approver=2` for another role, `author:High=2` from a severity on. */
export const thresholdOption = (): Option =>
  new Option(
    '--threshold <[role[:severity]=]n>',
    'how many different people it takes, such as 2 authors, approver=2 or author:High=2; repeatable',
  ).argParser(collectThreshold);

const SEVERITIES = ['Medium', 'High', 'Critical'] as const;

function collectThreshold(text: string, before: readonly ThresholdChange[] | undefined): readonly ThresholdChange[] {
  const [, roleName = 'author', severity, count = ''] = /^(?:([a-z]+)(?::([A-Za-z]+))?=)?([^=]*)$/.exec(text) ?? [];
  if (!/^[1-9]\d?$/.test(count)) throw new InvalidArgumentError('Write a whole number from 1 to 64.');
  const from = SEVERITIES.find((level) => level === severity);
  if (from === undefined && severity !== undefined)
    throw new InvalidArgumentError(`Write one of ${SEVERITIES.join(', ')} after the colon.`);
  const one = { role: parseRole(roleName), count: Number(count), ...(from === undefined ? {} : { from }) };
  return [...(before ?? []), one];
}

export function parseRole(text: string): RoleName {
  const role = ROLE_NAMES.find((name) => name === text);
  if (role === undefined) throw new InvalidArgumentError(`Write one of ${ROLE_NAMES.join(', ')}.`);
  return role;
}

export const collectRole = (text: string, before: readonly RoleName[] = []): readonly RoleName[] => [
  ...before,
  parseRole(text),
];

/** `name=role` on the command line. */
export function collectHolding(
  text: string,
  before: readonly { readonly name: string; readonly role: RoleName }[] = [],
): readonly { readonly name: string; readonly role: RoleName }[] {
  const [, name, role] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (name === undefined || role === undefined)
    throw new InvalidArgumentError('Write a name and a role, such as alice=approver.');
  return [...before, { name, role: parseRole(role) }];
}

export const collectText = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** The keys in some public key files, or what is wrong with each of them, in sentences. */
export async function readNamedKeys(
  flags: readonly NamedFile[],
): Promise<Result<readonly NamedKey[], readonly string[]>> {
  const keys = await Promise.all(flags.map(({ file }) => readPublicKeyFile(file)));
  const errors = keys.flatMap((key) => (key.ok ? [] : [key.error]));
  if (errors.length > 0) return err(errors);
  return ok(
    flags.flatMap(({ name }, index) => {
      const key = keys[index];
      return key?.ok === true ? [{ name, publicKey: key.value }] : [];
    }),
  );
}
