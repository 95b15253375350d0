import { InvalidArgumentError, Option } from 'commander';
import type { RoleScope } from '#domain/api/trust-root.types.ts';
import { quote } from '#domain/manifest/describe-value.ts';
import { nearestName } from '#domain/manifest/nearest-name.ts';
import { SEVERITIES } from '#domain/severity.ts';
import type { ScopeChange, ScopeRemoval } from '#domain/trust/next-scopes.ts';
import { PATCH_ROLES, ROLE_NAMES, type PatchRole } from '#domain/trust/trust-root.ts';

const PATTERNS = ['packages', 'namespaces', 'images'] as const;
const KEYS = [...PATTERNS, 'hostProcesses', 'highestSeverity'] as const;
type Key = (typeof KEYS)[number];

const EXAMPLE = '"author:alice packages=pkg:npm/* highestSeverity=High"';

/** `--scope "author:alice,bob packages=pkg:npm/*,pkg:deb/* highestSeverity=High"`: what people of a role may sign. */
export const scopeOption = (): Option =>
  new Option(
    '--scope <role:people limits>',
    `what people of a role may sign, in one argument, such as ${EXAMPLE}; limits are packages, namespaces, images ` +
      '(patterns with commas between), hostProcesses (yes or no) and highestSeverity; repeatable',
  ).argParser((text: string, before: readonly ScopeChange[] | undefined) => [...(before ?? []), parseScope(text)]);

/** `--remove-scope author:alice`: who is narrowed no longer, unless a `--scope` beside it says how. */
export const removeScopeOption = (): Option =>
  new Option('--remove-scope <role:person>', 'who is to lose all scopes in a role; repeatable').argParser(
    (text: string, before: readonly ScopeRemoval[] | undefined) => [...(before ?? []), parseRemoval(text)],
  );

function parseScope(text: string): ScopeChange {
  const [head = '', ...limits] = text.split(/\s+/).filter((part) => part !== '');
  const { role, people } = parseHolders(head, EXAMPLE);
  if (limits.length === 0) wrong(`${head} has no limits. Say what narrows it, such as ${EXAMPLE}, in one argument.`);
  const values = new Map<Key, readonly string[]>();
  for (const limit of limits) {
    const { key, value } = parseLimit(limit);
    if (values.has(key)) wrong(`${key} is given twice. Write its values once, with commas between.`);
    values.set(key, value);
  }
  const scope = { people, ...narrowing(values) };
  refuseIdle(scope);
  return { role, scope };
}

function parseRemoval(text: string): ScopeRemoval {
  const { role, people } = parseHolders(text, 'author:alice');
  const [name] = people;
  if (name === undefined || people.length > 1) wrong('Name one person, and give the flag again for the next.');
  return { role, name };
}

function parseHolders(head: string, example: string): { readonly role: PatchRole; readonly people: readonly string[] } {
  const [, roleName, names] = /^([^:=]+):([^:=\s]+)$/.exec(head) ?? [];
  if (roleName === undefined || names === undefined)
    wrong(`${quote(head)} is no role with people. Begin with them, such as ${example}.`);
  return { role: parsePatchRole(roleName), people: listOf(names, head) };
}

function parsePatchRole(text: string): PatchRole {
  const role = PATCH_ROLES.find((name) => name === text);
  if (role !== undefined) return role;
  const choice = `Write one of ${PATCH_ROLES.join(', ')}.`;
  if (ROLE_NAMES.some((name) => name === text))
    wrong(
      `The ${text} role signs documents that are about no patch alone, so there is nothing to narrow it to. ${choice}`,
    );
  wrong(`${quote(text)} is no role.${guess(text, PATCH_ROLES)} ${choice}`);
}

function parseLimit(limit: string): { readonly key: Key; readonly value: readonly string[] } {
  const [, name = limit, value = ''] = /^([^=]*)=(.*)$/s.exec(limit) ?? [];
  const key = KEYS.find((one) => one === name);
  if (key === undefined)
    wrong(`${quote(name)} limits nothing.${guess(name, KEYS)} Known are ${KEYS.join(', ')}, each with = and a value.`);
  if (value === '') wrong(`${key} has no value. Write one after ${key}=, without spaces.`);
  return { key, value: listOf(value, limit) };
}

function narrowing(values: ReadonlyMap<Key, readonly string[]>): Omit<RoleScope, 'people'> {
  const patterns = PATTERNS.flatMap((key) => {
    const value = values.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const [host, severity] = (['hostProcesses', 'highestSeverity'] as const).map((key) => values.get(key)?.join(','));
  return {
    ...Object.fromEntries(patterns),
    ...(host === undefined ? {} : { hostProcesses: parseAnswer(host) }),
    ...(severity === undefined ? {} : { highestSeverity: parseSeverity(severity) }),
  };
}

function listOf(text: string, at: string): readonly string[] {
  const parts = text.split(',');
  if (parts.includes(''))
    wrong(`${quote(at)} has an empty place beside a comma. Write values with commas and no spaces between them.`);
  return [...new Set(parts)];
}

function parseAnswer(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  wrong(`hostProcesses is ${quote(text)}. Write yes or no.`);
}

function parseSeverity(text: string): NonNullable<RoleScope['highestSeverity']> {
  const severity = SEVERITIES.find((level) => level === text);
  if (severity === undefined)
    wrong(`highestSeverity is ${quote(text)}.${guess(text, SEVERITIES)} Write one of ${SEVERITIES.join(', ')}.`);
  return severity;
}

/** Somebody who has a scope beside one that narrows nothing would not be narrowed by either. */
function refuseIdle({ packages, namespaces, images, hostProcesses, highestSeverity }: RoleScope): void {
  if (hostProcesses === true && namespaces === undefined && images === undefined)
    wrong('hostProcesses=yes widens namespaces or images. Without these it changes nothing: leave it out.');
  const isNarrow = [packages, namespaces, images, hostProcesses].some((limit) => limit !== undefined);
  if (!isNarrow && highestSeverity === 'Critical')
    wrong('Nothing is graver than Critical, so this narrows nothing. Name a lower severity, or another limit.');
}

function guess(written: string, known: readonly string[]): string {
  const near = nearestName(written, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

function wrong(sentences: string): never {
  throw new InvalidArgumentError(sentences);
}
