import type { PayloadDigest } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';

/** Verified patches that were offered. More than a source may hold; what is not wanted by anybody goes first. */
const MAX_PATCHES = 10_000;

/** What the patcher has verified, by digest, and what each owner wants of it. Nothing of it survives a restart. */
export class PatchStore {
  readonly #verified = new Map<string, VerifiedPatch>();
  readonly #wanted = new Map<string, { readonly id: string; readonly digests: readonly string[] }>();

  keep(patch: VerifiedPatch): void {
    if (this.#verified.size >= MAX_PATCHES) this.#forgetUnwanted();
    this.#verified.set(patch.digest, patch);
  }

  /** The digests that have not been offered; when there are none, the set is wanted from now on under this id. */
  want(owner: string, id: string, digests: readonly string[]): readonly string[] {
    const missing = digests.filter((digest) => !this.#verified.has(digest));
    if (missing.length === 0) this.#wanted.set(owner, { id, digests });
    return missing;
  }

  /** Undefined when this is not what the owner wanted last: the patcher was started anew, or somebody else spoke for it. */
  wanted(owner: string, id: string): VerifiedPatch[] | undefined {
    const wanted = this.#wanted.get(owner);
    return wanted?.id === id
      ? wanted.digests.flatMap((digest) => this.#verified.get(digest as PayloadDigest) ?? [])
      : undefined;
  }

  #forgetUnwanted(): void {
    const wanted = new Set([...this.#wanted.values()].flatMap(({ digests }) => digests));
    for (const digest of this.#verified.keys()) if (!wanted.has(digest)) this.#verified.delete(digest);
  }
}
