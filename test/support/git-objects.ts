import type { GitObject } from '#domain/source/git-object.ts';
import { armorSshSignature } from '#domain/trust/sshsig.ts';
import type { TestKey } from './signing.ts';
import { aCommit } from './source-builders.ts';
import { anSshsigBlob } from './sshsig-blob.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The armor of a signature over something else, by this key: for those who look at it before git does. */
export const anArmor = (key: TestKey, namespace = 'git'): string =>
  armorSshSignature(anSshsigBlob(bytesOf('something else'), key, { namespace })).trimEnd();

export interface CommitSpec {
  /** Whole lines of the header, after that of the author. */
  readonly committer?: string;
  readonly signatures?: readonly string[];
  readonly more?: string;
  readonly message?: string;
}

const PERSON = 'Alice <alice@example.org> 1795500000 +0000';

/** A commit object as `git cat-file commit` prints it. */
export function aCommitObject(spec: CommitSpec = {}, id = aCommit()): GitObject {
  const { committer = `committer ${PERSON}`, signatures = [], more = '', message = 'change\n' } = spec;
  const signed = signatures.map((armor) => `gpgsig ${armor.replaceAll('\n', '\n ')}\n`).join('');
  const header = `tree ${aCommit('b')}\nparent ${aCommit('c')}\nauthor ${PERSON}\n${committer}\n${signed}${more}`;
  return { type: 'commit', id, bytes: bytesOf(`${header}\n${message}`) };
}

export interface TagSpec {
  readonly name?: string;
  readonly target?: string;
  readonly tagger?: string;
  readonly signature?: string;
}

/** A tag object as `git cat-file tag` prints it. */
export function aTagObject({
  name = 'v1',
  target = aCommit(),
  tagger = PERSON,
  signature = '',
}: TagSpec = {}): GitObject {
  const header = `object ${target}\ntype commit\ntag ${name}\ntagger ${tagger}\n`;
  return {
    type: 'tag',
    id: aCommit('d'),
    bytes: bytesOf(`${header}\nrelease\n${signature}${signature === '' ? '' : '\n'}`),
  };
}
