import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditLine } from '#domain/audit/line.ts';
import { parseVerifierKey } from '#domain/audit/signed-note.ts';
import { verifyChain, type ChainVerdict } from '#domain/audit/verify-chain.ts';
import { AUDIT_PLACES, listAuditFiles, readAuditFile } from '#runtime/audit/audit-directory.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';

/** What an audit log in a folder says, as whoever checks it reads it. */
export class WrittenLog {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  files(): string[] {
    return listAuditFiles(this.directory);
  }

  lines(): AuditLine[] {
    return this.files().flatMap((name) =>
      this.text(name)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AuditLine),
    );
  }

  /** The kinds of all lines, in order. */
  kinds(): string[] {
    return this.lines().map(({ event }) => event.kind);
  }

  text(name = this.files().at(-1) ?? ''): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  change(how: (text: string) => string, name = this.files().at(-1) ?? ''): void {
    writeFileSync(join(this.directory, name), how(this.text(name)));
  }

  append(text: string, name = this.files().at(-1) ?? ''): void {
    appendFileSync(join(this.directory, name), text);
  }

  others(): string[] {
    return readdirSync(this.directory).filter((name) => !this.files().includes(name));
  }

  checkpoint(): string {
    return readFileSync(join(this.directory, AUDIT_PLACES.checkpoint), 'utf8');
  }

  /** The verdict over all files, with these checkpoints and the key that lies beside them. */
  verdict(...notes: readonly string[]): ChainVerdict {
    const key = parseVerifierKey(
      readFileSync(join(this.directory, AUDIT_PLACES.verifierKey), 'utf8'),
      nodeCrypto.sha256,
    );
    if (!key.ok) throw new Error(key.error);
    const checkpoints = notes.map((note) => ({ source: 'kept', note, key: key.value }));
    return verifyChain(
      this.files().map((name) => readAuditFile(this.directory, name)),
      checkpoints,
      nodeCrypto,
    );
  }
}
