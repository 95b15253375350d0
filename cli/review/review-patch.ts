import type { Hook, Patch, Variant } from '#domain/api/micropatch.types.ts';
import { parseTimestamp } from '#domain/timestamp.ts';
import type { ModuleFile } from '#runtime/elf/module-file.ts';
import { reviewBinary, type BinaryReview } from './review-binary.ts';
import { reviewPatchlet, type PatchletReview } from './review-patchlet.ts';

/** What a patch says and would change, for whoever has to decide on it. */
export interface PatchReview extends Pick<Patch, 'version' | 'severity' | 'vulnerabilities' | 'summary' | 'expires'> {
  /** sha256 of the bytes that are to be signed, in lower-case hex. */
  readonly digest: string;
  readonly references: readonly string[];
  /** Past its date, the patch is applied to no further process. */
  readonly expired: boolean;
  readonly variants: readonly VariantReview[];
}

export interface VariantReview extends Pick<Variant, 'name' | 'buildId' | 'architecture'> {
  readonly packages: readonly string[];
  readonly patchlets: readonly PatchletReview[];
  /** Scripts as they are; there is nothing to decode in them. */
  readonly hooks: readonly Hook[];
  /** Sentences about what a reviewer must not overlook. */
  readonly warnings: readonly string[];
  /** Only where there is a binary to compare with. */
  readonly binary?: BinaryReview;
}

/** What a patch is looked at with. */
export interface ReviewBasis {
  readonly now: Date;
  /** A binary to compare with. */
  readonly binary?: ModuleFile | undefined;
}

/** `patch` has the right shape; whether anybody signed it is another question. `digest` is that of its signed bytes. */
export function reviewPatch(patch: Patch, digest: string, { now, binary }: ReviewBasis): PatchReview {
  const { version, severity, vulnerabilities, summary, references = [], expires } = patch;
  return {
    ...{ digest, version, severity, vulnerabilities, summary, references, expires },
    expired: (parseTimestamp(expires) ?? 0) <= now.getTime(),
    variants: patch.variants.map((variant) => reviewVariant(variant, binary)),
  };
}

function reviewVariant(variant: Variant, binary: ModuleFile | undefined): VariantReview {
  const { name, buildId, architecture, packages = [], patchlets = [], hooks = [] } = variant;
  const isMixed = patchlets.length > 0 && hooks.length > 0;
  return {
    ...{ name, buildId, architecture, packages, hooks, warnings: isMixed ? [MIXED] : [] },
    patchlets: patchlets.map(reviewPatchlet),
    ...(binary === undefined ? {} : { binary: reviewBinary(variant, binary) }),
  };
}

const MIXED = 'It has both patchlets and hooks, and is put into no process: two engines cannot be one transaction.';
