import { toBase64 } from '../base64.ts';
import type { SshPublicKey } from './ssh-key.ts';

/** Name of a person in the trust root. */
export type PersonName = string;

/** One key and whose it is. */
export interface OwnedKey {
  readonly owner: PersonName;
  readonly publicKey: SshPublicKey;
}

/** All keys of some people, by the base64 of their wire form. A key has one owner, so that a signature is one person's. */
export type Keyring = ReadonlyMap<string, OwnedKey>;

/** The entry of a keyring under which a key stands. */
export const keyringEntry = (blob: Uint8Array): string => toBase64(blob);
