import type { PatcherAnswers } from '#domain/patcher-wire.ts';
import { mayPass } from '#domain/trust/document-refusal.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';

/** How long a patcher is left alone with what it could not take for a reason that may pass, in milliseconds. */
const RETRY_MS = 5_000;

/** Sends documents, in as many questions as it takes. */
export type SendTrust = (documents: readonly TrustDocument[]) => Promise<readonly PatcherAnswers['/v1/trust'][]>;

/**
 * Keeps a patcher told of the documents of trust: once, when they change, when it was started anew, and again for as long
 * as its clock or its disk stands in the way.
 */
export class TrustTeller {
  readonly #send: SendTrust;
  readonly #monotonic: () => number;
  #told: readonly TrustDocument[] = [];
  #isSettled = true;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(send: SendTrust, monotonic: () => number) {
    this.#send = send;
    this.#monotonic = monotonic;
  }

  async tell(documents: readonly TrustDocument[]): Promise<void> {
    const isDue = !this.#isSettled && this.#monotonic() - this.#toldAt >= RETRY_MS;
    if (documents === this.#told && !isDue) return;
    await this.#tellNow(documents);
  }

  /** For a patcher that was started anew. What it does not hear of now, the next `tell` tells it, which says why that fails. */
  async again(): Promise<void> {
    try {
      await this.#tellNow(this.#told);
    } catch {
      this.#told = [];
    }
  }

  async #tellNow(documents: readonly TrustDocument[]): Promise<void> {
    this.#toldAt = this.#monotonic();
    const answers = await this.#send(documents);
    this.#isSettled = answers.every(({ trust, refused }) => trust.problem === undefined && !refused.some(mayPass));
    this.#told = documents;
  }
}
