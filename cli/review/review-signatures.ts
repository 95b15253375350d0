import type { Envelope } from '#domain/patch.ts';
import { judgeSignatures } from '#domain/trust/count-signers.ts';
import type { CryptoPrimitive } from '#domain/trust/crypto-primitive.ts';
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

/** Each signature under a patch by itself. Whether those that count are enough is the matter of `verifyPatch`. */
export function reviewSignatures(
  { payload, signatures }: Envelope,
  root: TrustRoot,
  crypto: CryptoPrimitive,
): SignatureReview[] {
  const judged = judgeSignatures(payload, signatures, root.roles.author.keyring, crypto);
  const seen = new Set<string>();
  return judged.map((result, index) => {
    const keyid = signatures[index]?.keyid ?? '';
    const subject = `Signature ${index + 1} of ${judged.length}`;
    if (!result.ok) return { keyid, counts: false, problem: `${subject} ${result.error}.` };
    const person = result.value;
    if (seen.has(person)) {
      return { keyid, person, counts: false, problem: `${subject} is another one by ${person}, who counts once.` };
    }
    seen.add(person);
    return { keyid, person, counts: true };
  });
}
