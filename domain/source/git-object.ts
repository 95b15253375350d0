import { fromBase64 } from '../base64.ts';
import { dearmorSshSignature, parseSshSignature, type SshSignature } from '../trust/sshsig.ts';

/** A commit or an annotated tag as Git keeps it. */
export interface GitObject {
  readonly type: 'commit' | 'tag';
  /** SHA-1 name, 40 hex digits. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export type ObjectSignature =
  | { readonly kind: 'none' }
  | { readonly kind: 'ssh'; readonly signature: SshSignature }
  /** `why` reads on after "its signature". */
  | { readonly kind: 'unusable'; readonly why: string };

/** What a commit or tag says of itself. Nothing of it is true before its signature was verified. */
export interface ObjectClaims {
  readonly signature: ObjectSignature;
  /** E-mail address of the committer or tagger; undefined when there is no one such line. */
  readonly email: string | undefined;
  /** Name of the tag and the object that it is about; only of a tag. */
  readonly tag?: { readonly name: string; readonly target: string };
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/**
 * Takes apart what gitformat-signature(5) describes. The object is hostile: what stands twice has no value, and more than
 * one signature is refused, because readers differ on which of them counts.
 */
export function readClaims({ type, bytes }: GitObject): ObjectClaims {
  // One character a byte: a message in another encoding must not get in the way.
  const text = new TextDecoder('latin1').decode(bytes);
  const end = text.indexOf('\n\n');
  const fields = readFields(end < 0 ? text : text.slice(0, end));
  return type === 'commit' ? readCommit(fields) : readTag(fields, text);
}

/** `name value` lines; a line that begins with a blank goes on with the one before. */
const readFields = (header: string): readonly Field[] =>
  header.split(/\n(?! )/).map((line) => {
    const [, name = '', value = ''] = /^(\S*) ?([^]*)$/.exec(line) ?? [];
    return { name, value: value.replaceAll('\n ', '\n') };
  });

const allOf = (fields: readonly Field[], wanted: string): readonly string[] =>
  fields.filter(({ name }) => name === wanted).map(({ value }) => value);

function onlyOne(fields: readonly Field[], wanted: string): string | undefined {
  const [first, ...others] = allOf(fields, wanted);
  return others.length === 0 ? first : undefined;
}

function readCommit(fields: readonly Field[]): ObjectClaims {
  const email = emailOf(onlyOne(fields, 'committer'));
  const signatures = allOf(fields, 'gpgsig');
  const [armor = ''] = signatures;
  return {
    email,
    signature: signatures.length === 0 ? withoutSignature(fields) : judgeArmor(armor, signatures.length, fields),
  };
}

function readTag(fields: readonly Field[], text: string): ObjectClaims {
  const email = emailOf(onlyOne(fields, 'tagger'));
  const tag = { name: onlyOne(fields, 'tag') ?? '', target: onlyOne(fields, 'object') ?? '' };
  // git takes the last line that begins a signature for its beginning, and what comes before for the signed content.
  const at = text.lastIndexOf('\n-----BEGIN ');
  const signature = at < 0 ? withoutSignature(fields) : judgeArmor(text.slice(at + 1), 1, fields);
  return { email, tag, signature };
}

const hasOtherSignature = (fields: readonly Field[]): boolean => fields.some(({ name }) => /^gpgsig-/.test(name));

const withoutSignature = (fields: readonly Field[]): ObjectSignature =>
  hasOtherSignature(fields) ? unusable('is for another kind of object names') : { kind: 'none' };

function judgeArmor(armor: string, count: number, fields: readonly Field[]): ObjectSignature {
  if (count > 1 || hasOtherSignature(fields)) return unusable('is not the only one');
  if (!armor.startsWith('-----BEGIN SSH SIGNATURE-----'))
    return unusable('was not made by an SSH key; OpenPGP and X.509 are not supported');
  const blob = fromBase64(dearmorSshSignature(armor) ?? '');
  const signature = parseSshSignature(blob ?? new Uint8Array());
  return signature.ok ? { kind: 'ssh', signature: signature.value } : unusable(signature.error);
}

const unusable = (why: string): ObjectSignature => ({ kind: 'unusable', why });

const emailOf = (person: string | undefined): string | undefined =>
  /^[^<>\n]*<([!-;=?-~]+)> \d+ [+-]\d{4}$/.exec(person ?? '')?.[1];
