import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignerFiles } from '../../controller/git/signer-files.ts';
import { run } from './stock-tools.ts';

/** Real keys that sign commits, and the files that say which of them may. */
export class CommitSigners {
  readonly allowedSignersFile: string;
  readonly revokedSignersFile: string;
  readonly #directory: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.allowedSignersFile = join(directory, 'allowed_signers');
    this.revokedSignersFile = join(directory, 'revoked_signers');
  }

  /** Makes a key by the stock program; the answer is its private file. */
  key(name: string, type = 'ed25519'): string {
    const path = join(this.#directory, name);
    run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', path]);
    return path;
  }

  /** `ssh-ed25519 AAAA...`, without a comment. */
  publicKey(keyFile: string): string {
    return readFileSync(`${keyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  }

  /** Replaces the file of allowed signers by one line for each. */
  allow(...signers: readonly { readonly keyFile: string; readonly principal: string; readonly more?: string }[]): void {
    const lines = signers.map(
      ({ keyFile, principal, more = '' }) => `${principal} namespaces="git"${more} ${this.publicKey(keyFile)}\n`,
    );
    writeFileSync(this.allowedSignersFile, lines.join(''));
  }

  revoke(...keyFiles: readonly string[]): void {
    writeFileSync(this.revokedSignersFile, '# keys that were lost\n');
    for (const keyFile of keyFiles) appendFileSync(this.revokedSignersFile, `${this.publicKey(keyFile)}\n`);
  }

  /** The same as a binary key revocation list. */
  revokeByList(...keyFiles: readonly string[]): void {
    rmSync(this.revokedSignersFile, { force: true });
    run('ssh-keygen', ['-q', '-k', '-f', this.revokedSignersFile, ...keyFiles.map((path) => `${path}.pub`)]);
  }

  get files(): SignerFiles {
    const { allowedSignersFile, revokedSignersFile } = this;
    return { allowedSignersFile, revokedSignersFile };
  }
}
