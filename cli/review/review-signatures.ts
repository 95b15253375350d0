import type { Envelope, VerifiedPatch } from '#domain/patch.ts';
import { judgeSignatures } from '#domain/trust/count-signers.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
import { matterOf, outOfScope } from '#domain/trust/role.ts';
import type { TrustRoot } from '#domain/trust/trust-root.ts';

/** What one signature of an envelope is worth. */
export interface SignatureReview {
  /** What the envelope says about the key; anybody could have written it. */
  readonly keyid: string;
  /** Whose it is, by the trust root. */
  readonly person?: string;
  readonly counts: boolean;
  /** Why it does not count, as a sentence. */
  readonly problem?: string;
}

/**
 * Each signature under a patch by itself. Whether those that count are enough is the matter of `verifyPatch`; `verified` is
 * what it made of them, undefined for a patch that it refused.
 */
export function reviewSignatures(
  { payload, signatures }: Envelope,
  root: TrustRoot,
  verified: VerifiedPatch | undefined,
  crypto: CryptoPrimitive,
): SignatureReview[] {
  const keyring = new Map([...root.roles.author.keyring, ...(root.roles.builder?.keyring ?? [])]);
  const judged = judgeSignatures(payload, signatures, keyring, crypto);
  const seen = new Set<string>();
  return judged.map((result, index) => {
    const keyid = signatures[index]?.keyid ?? '';
    const subject = `Signature ${index + 1} of ${judged.length}`;
    if (!result.ok) return { keyid, counts: false, problem: `${subject} ${result.error}.` };
    const person = result.value;
    const why = seen.has(person)
      ? `is another one by ${person}, who counts once`
      : whyNotCounted(person, root, verified);
    seen.add(person);
    return why === undefined
      ? { keyid, person, counts: true }
      : { keyid, person, counts: false, problem: `${subject} ${why}.` };
  });
}

/** Everybody who may sign a patch of this kind has a seat; what is in the way of others is a scope. */
function whyNotCounted(person: string, { roles }: TrustRoot, verified: VerifiedPatch | undefined): string | undefined {
  if (verified === undefined || verified.signers.includes(person)) return undefined;
  const matter = matterOf(verified.patch, undefined);
  const reasons = [roles.author, roles.builder].flatMap((role) =>
    role?.people.has(person) === true ? [outOfScope(role, person, matter)] : [],
  );
  return `is by ${person}, who ${reasons.find((reason) => reason !== undefined) ?? 'may not sign this patch'}`;
}
