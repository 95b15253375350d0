import { toHex } from '#domain/bytes.ts';
import type { HostStatus } from '#domain/host-status.ts';
import type { RawDocument } from '#domain/manifest/raw-document.ts';
import type { ParsedManifest, VerifiedPatch } from '#domain/patch.ts';
import { formatRejection, type Rejection } from '#domain/rejection.ts';
import type { Result } from '#domain/result.ts';
import type { CommitTree, SourceFile } from '#domain/source/commit-tree.ts';
import { formatTimestamp } from '#domain/timestamp.ts';
import { approvalTimes } from '#domain/trust/approval.ts';
import { mayPass, type DocumentRefusal } from '#domain/trust/document-refusal.ts';
import { parseEnvelope } from '#domain/trust/parse-envelope.ts';
import { earliestNow, withdrawnBy, type Trust } from '#domain/trust/trust.ts';
import { kindOf, type TrustDocument } from '#domain/trust/trust-state.ts';
import { verifyManifest } from '#domain/trust/verify-manifest.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Logger } from '#runtime/logger.ts';
import type { CurrentTrust, TrustStore } from '#runtime/trust/trust-store.ts';

/** What the host trusts, and what it has to hand on to its patcher, which judges for itself. */
export class HostTrust {
  readonly #store: TrustStore;
  readonly #log: Logger;
  #current: CurrentTrust;
  #documents: readonly TrustDocument[] = [];
  /** Names and digests of their files, by which a list is the same. */
  #contents = '[]';
  #read: readonly FileDocument[] = [];
  #unreadable: readonly DocumentRefusal[] = [];
  #refused: readonly DocumentRefusal[] = [];
  /** Moments at which an approval that was seen begins or ends to count: then everything is judged anew. */
  readonly #moments = new Set<number>();

  /** `current` is what the store had at the start; without any there is no host. */
  constructor(store: TrustStore, current: CurrentTrust, log: Logger) {
    this.#store = store;
    this.#log = log;
    this.#current = current;
  }

  get trust(): Trust {
    return this.#refresh().trust;
  }

  /** The good documents of the commit that was read last; the same list until they change. */
  get documents(): readonly TrustDocument[] {
    return this.#documents;
  }

  /** A text that changes whenever the same documents may be judged otherwise, be it by time alone. */
  judgedBy(now: Date): string {
    const { trust, digest } = this.#refresh();
    const dates = [earliestNow(trust), trust.root.expiresMs, trust.catalog?.expiresMs ?? 0];
    const passed = [...dates, ...this.#moments].filter((moment) => moment <= now.getTime());
    return `${digest} ${passed.length} ${trust.doubt ?? ''}`;
  }

  /**
   * Takes what is newer. What is not there takes nothing away. The manifests of the same commit are judged after it. What
   * is refused here is not handed on: anybody may have put it there, and the patcher would refuse it as well.
   */
  take({ files, rejected }: CommitTree): void {
    this.#moments.clear();
    const { documents, broken } = readFiles(files);
    this.#read = documents;
    this.#unreadable = [...rejected.map(unreadable), ...broken];
    this.#accept();
  }

  /** Tries the documents of the last commit again when something stood in their way that may have passed: a clock, a disk. */
  tryAgain(): void {
    if (this.#refused.some(mayPass) || this.#store.problem() !== undefined) this.#accept();
  }

  #accept(): void {
    const refused = this.#store.accept(this.#read);
    const names = new Set(refused.map(({ document }) => document));
    this.#handOn(this.#read.filter(({ name }) => !names.has(name)));
    this.#say([...this.#unreadable, ...refused]);
    this.#refresh();
  }

  #handOn(documents: readonly FileDocument[]): void {
    const contents = JSON.stringify(documents.map(({ name, sha256 }) => [name, sha256]));
    if (contents === this.#contents) return;
    this.#contents = contents;
    this.#documents = documents;
  }

  withdrawn(): ReadonlySet<string> {
    return withdrawnBy(this.trust);
  }

  verify(
    manifest: ParsedManifest,
    document: RawDocument | undefined,
    now: Date,
  ): Result<VerifiedPatch, readonly Rejection[]> {
    for (const moment of approvalTimes(manifest.approvals)) this.#moments.add(moment);
    return verifyManifest(manifest, document, { trust: this.trust, crypto: nodeCrypto, now });
  }

  status(): Pick<HostStatus, 'trustRoot' | 'catalog' | 'trustRefused'> {
    const { root, catalog } = this.trust;
    const problem = this.#store.problem();
    return {
      trustRoot: {
        version: root.version,
        expires: formatTimestamp(root.expiresMs),
        ...(problem === undefined ? {} : { problem }),
      },
      ...(root.roles.catalog === undefined
        ? {}
        : {
            catalog: {
              version: catalog?.version ?? 0,
              ...(catalog === undefined ? {} : { expires: formatTimestamp(catalog.expiresMs) }),
            },
          }),
      ...(this.#refused.length === 0 ? {} : { trustRefused: this.#refused }),
    };
  }

  #refresh(): CurrentTrust {
    const current = this.#store.current();
    if (current.ok && current.value.digest !== this.#current.digest) {
      const { root, catalog } = current.value.trust;
      this.#log.info({ root: root.version, catalog: catalog?.version }, 'trust exchanged');
    }
    if (current.ok) this.#current = current.value;
    return this.#current;
  }

  #say(refused: readonly DocumentRefusal[]): void {
    const before = new Set(this.#refused.map((one) => JSON.stringify(one)));
    for (const refusal of refused)
      if (!before.has(JSON.stringify(refusal))) this.#log.warn({ ...refusal }, 'a trust document was refused');
    this.#refused = refused;
  }
}

/** A document with the digest of its file, in hex. */
interface FileDocument extends TrustDocument {
  readonly sha256: string;
}

/** Opens what its name makes a trust document; whatever else anybody puts into the folder costs no more than its name. */
function readFiles(files: readonly SourceFile[]): {
  readonly documents: readonly FileDocument[];
  readonly broken: readonly DocumentRefusal[];
} {
  const documents: FileDocument[] = [];
  const broken: DocumentRefusal[] = [];
  for (const { path, bytes } of files) {
    const envelope = kindOf(path).kind === 'unknown' ? undefined : parseEnvelope(bytes);
    if (envelope === undefined) broken.push(unknownDocument(path));
    else if (envelope.ok)
      documents.push({ name: path, envelope: envelope.value, sha256: toHex(nodeCrypto.sha256(bytes)) });
    else broken.push({ document: path, reason: 'Malformed', message: `${envelope.error.join('; ')}.` });
  }
  return { documents, broken };
}

const unknownDocument = (path: string): DocumentRefusal => ({
  document: path,
  reason: 'UnknownDocument',
  message: 'its name is none of N.root.json, catalog.json and NAME.revocation.json.',
});

const unreadable = (rejection: Rejection): DocumentRefusal => ({
  document: rejection.path,
  reason: 'Malformed',
  message: formatRejection(rejection),
});
