import { createHash } from 'node:crypto';
import type { OwnerId } from '#domain/ids.ts';
import type { SignedPatch, VerifiedPatch } from '#domain/patch.ts';
import type { ChangeDone, PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import {
  MAX_QUESTION_BYTES,
  PATCHER_PROTOCOL,
  type PatcherAnswers,
  type PatcherHello,
  type ProcessNews,
  type StepAnswer,
} from '#domain/patcher-wire.ts';
import type { ObservedProcess } from '#domain/process.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { toEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { inTurn, type TrustDocument } from '#domain/trust/trust-state.ts';
import type { Patcher } from '../ports.ts';
import { TrustTeller } from './trust-teller.ts';
import { askPatcher, listenToPatcher } from '#runtime/patcher/ask-patcher.ts';

/** A patcher in another process. Every question may fail, as that process may be gone; the promise is then rejected. */
export interface PatcherClient extends Patcher {
  hello(): Promise<PatcherHello>;
  /** Calls back for each piece of news until the signal aborts or the patcher is gone; then it resolves. */
  listen(onNews: (news: ProcessNews) => void, signal: AbortSignal): Promise<void>;
  /** What this machine puts into no further process. */
  quarantine(): Promise<PatcherAnswers['/v1/quarantine']>;
  /** Lets a version be put in again. */
  release(digest: string): Promise<PatcherAnswers['/v1/release']>;
}

/** Patches in one question; the protocol's limit. */
const OFFER_SIZE = 128;
/** Trust documents in one question; the protocol's limit. */
const TELL_SIZE = 1_024;
/** Bytes of what one question holds, as it is sent; what stands around it has some hundred more. */
const BATCH_BYTES = MAX_QUESTION_BYTES / 2;
/** Longest name of a document; the protocol's limit. */
const NAME_CHARS = 255;
/** Pids in one question; the protocol's limit. */
const PIDS_SIZE = 512;

export function createPatcherClient(socketPath: string, owner: OwnerId): PatcherClient {
  const ask = <P extends keyof PatcherAnswers>(path: P, fields: object = {}): Promise<PatcherAnswers[P]> =>
    askPatcher(socketPath, path, { protocol: PATCHER_PROTOCOL, owner, ...fields });
  /** The set that the patcher last said it knows. */
  let wanted = '';
  const teller = new TrustTeller(
    (documents) => tell(documents, ask),
    () => performance.now(),
  );

  /** Tells the patcher what is wanted, offering what it has not seen; what it refuses is not wanted. */
  async function want(patches: readonly VerifiedPatch[]): Promise<void> {
    const refused = new Set<string>();
    for (;;) {
      const kept = patches.filter(({ digest }) => !refused.has(digest));
      const answer = await ask('/v1/want', {
        digests: kept
          .map(({ digest }) => digest)
          .sort()
          .join('\n'),
      });
      if (answer.missing.length === 0) {
        wanted = answer.wanted;
        return;
      }
      await offer(
        kept.filter(({ digest }) => answer.missing.includes(digest)),
        refused,
        ask,
      );
    }
  }

  async function observeSome(
    patches: readonly VerifiedPatch[],
    pids: readonly number[] | undefined,
  ): Promise<readonly ObservedProcess[]> {
    const answer = await ask('/v1/observe', { wanted, ...(pids === undefined ? {} : { pids }) });
    if ('processes' in answer) return answer.processes;
    await teller.again();
    await want(patches);
    const again = await ask('/v1/observe', { wanted, ...(pids === undefined ? {} : { pids }) });
    return 'processes' in again ? again.processes : [];
  }

  return {
    hello: () => ask('/v1/hello'),
    quarantine: () => ask('/v1/quarantine'),
    release: (digest) => ask('/v1/release', { digest }),
    async observe(patches, pids) {
      if (wanted !== idOf(patches)) await want(patches);
      if (pids === undefined) return [...(await observeSome(patches, undefined))];
      const found: ObservedProcess[] = [];
      for (let at = 0; at < pids.length; at += PIDS_SIZE)
        found.push(...(await observeSome(patches, pids.slice(at, at + PIDS_SIZE))));
      return found;
    },
    trust: (documents) => teller.tell(documents),
    execute: (step) => execute(step, ask),
    listen: (onNews, signal) => listenToPatcher(socketPath, onNews, signal),
  };
}

async function offer(missing: readonly VerifiedPatch[], refused: Set<string>, ask: Ask): Promise<void> {
  const items = missing.map(({ digest, name, ...signed }) => ({ digest, sent: { name, ...signedJson(signed) } }));
  for (const batch of batchesOf(items, OFFER_SIZE)) {
    const { verdicts } = await ask('/v1/offer', { patches: batch.map(({ sent }) => sent) });
    for (const [index, { digest }] of batch.entries()) if (verdicts[index]?.digest !== digest) refused.add(digest);
  }
}

/** In their turn, so that a root comes before what it is needed for; as many at a time as one question may hold. */
async function tell(documents: readonly TrustDocument[], ask: Ask): Promise<PatcherAnswers['/v1/trust'][]> {
  const items = inTurn(documents).map(({ name, envelope }) => ({
    sent: { name: fileNameOf(name), envelope: toEnvelopeJson(envelope) },
  }));
  const answers: PatcherAnswers['/v1/trust'][] = [];
  for (const batch of batchesOf(items, TELL_SIZE))
    answers.push(await ask('/v1/trust', { documents: batch.map(({ sent }) => sent) }));
  return answers;
}

/** Without its folders, and of a name that is too long the end, which says what the document wants to be. */
const fileNameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).slice(-NAME_CHARS);

/** As many at a time as one question may hold, by number and by size as it is sent, and one at least. */
function batchesOf<T extends { readonly sent: object }>(items: readonly T[], most: number): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item.sent));
    const last = batches.at(-1);
    const isFull = last === undefined || last.length >= most || bytes + size > BATCH_BYTES;
    if (isFull) batches.push([item]);
    else last.push(item);
    bytes = isFull ? size : bytes + size;
  }
  return batches;
}

/** How the patcher names a set: sha256 over its digests, sorted, one a line. */
function idOf(patches: readonly VerifiedPatch[]): string {
  const text = patches
    .map(({ digest }) => digest)
    .sort()
    .join('\n');
  return createHash('sha256').update(text).digest('hex');
}

const signedJson = ({ envelope, approvals }: SignedPatch) => ({
  envelope: toEnvelopeJson(envelope),
  approvals: approvals.map(toEnvelopeJson),
});

type Ask = <P extends keyof PatcherAnswers>(path: P, fields?: object) => Promise<PatcherAnswers[P]>;

async function execute(step: PatcherStep, ask: Ask): Promise<Result<ChangeDone, PatcherFailure>> {
  switch (step.kind) {
    case 'apply': {
      const { name, buildId, process } = step;
      return toResult(await ask('/v1/apply', { process, patch: { name, buildId, ...signedJson(step) } }));
    }
    case 'revert':
      return toResult(await ask('/v1/revert', { process: step.process, digest: step.digest, of: step.owner }));
    case 'sweep':
      return toResult(await ask('/v1/sweep', { process: step.process }));
  }
}

const toResult = (answer: StepAnswer): Result<ChangeDone, PatcherFailure> =>
  'done' in answer ? ok(answer.done) : err(answer.failure);
