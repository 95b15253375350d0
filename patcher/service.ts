import type { OfferedPatch, PatcherRequest } from '#domain/api/patcher-request.types.ts';
import { toHex } from '#domain/bytes.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type {
  OfferVerdict,
  PatcherAnswers,
  PatcherHello,
  PlannedChange,
  StepAnswer,
  TrustSummary,
} from '#domain/patcher-wire.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { DocumentRefusal } from '#domain/trust/document-refusal.ts';
import { fromEnvelopeJson } from '#domain/trust/envelope-json.ts';
import type { TrustDocument } from '#domain/trust/trust-state.ts';
import { createExecutor, type ExecutorDeps } from './executor.ts';
import type { Observers } from './observers.ts';
import type { Quarantine } from './ports.ts';
import { PatchStore } from './patch-store.ts';
import { createPlanningTracer } from './planning-tracer.ts';
import type { Recorded } from './recorded-executor.ts';
import { ownerOf, signedPatchOf, stepOf } from './requested-step.ts';
import type { StepAudit } from './step-audit.ts';

export interface ServiceDeps extends Omit<ExecutorDeps, 'owner'> {
  /** Carries out a step with everything around it: quarantine, journal, death watch. */
  readonly carryOut: (step: PatcherStep, owner: OwnerId) => Promise<Recorded>;
  /** sha256 of a text, in hex. */
  readonly digestOf: (text: string) => string;
  readonly hello: () => PatcherHello;
  /** What would be hooked; undefined when the step is not for the hook engine. */
  readonly planHooks: (step: PatcherStep, owner: OwnerId) => Result<PlannedChange, PatcherFailure> | undefined;
  readonly quarantine: Quarantine;
  /** What this machine trusts, and how that becomes newer. */
  readonly trust: {
    readonly accept: (documents: readonly TrustDocument[]) => readonly DocumentRefusal[];
    readonly summary: () => TrustSummary;
  };
  readonly audit: Pick<StepAudit, 'refusedOffer' | 'note'>;
  readonly observers: Observers;
}

/** Answers a question that has the shape of a PatcherRequest; the error is a sentence about what it lacks. */
export type Question<P extends keyof PatcherAnswers> = (
  request: PatcherRequest,
) => Promise<Result<PatcherAnswers[P], string>>;

export type PatcherService = { readonly [P in keyof PatcherAnswers]: Question<P> };

/** Everything that may be asked. The asker is believed in nothing: what it wants is verified, what it names is looked at. */
export function createPatcherService(deps: ServiceDeps): PatcherService {
  const store = new PatchStore();

  function judge(offered: OfferedPatch): { readonly verdict: OfferVerdict; readonly patch?: VerifiedPatch } {
    const { name } = offered;
    const signed = signedPatchOf(offered);
    const patch = signed.ok ? deps.verify(signed.value, name) : err(malformed(signed.error));
    return patch.ok
      ? { verdict: { name, digest: patch.value.digest }, patch: patch.value }
      : { verdict: { name, refusal: patch.error } };
  }

  async function step(request: PatcherRequest, kind: PatcherStep['kind']): Promise<Result<StepAnswer, string>> {
    const wanted = stepOf(request, kind);
    if (!wanted.ok) return wanted;
    const done = await deps.carryOut(wanted.value, ownerOf(request));
    return ok(done.ok ? { done: done.value } : { failure: done.error });
  }

  return {
    '/v1/hello': () => Promise.resolve(ok(deps.hello())),
    '/v1/offer': (request) => {
      const judged = (request.patches ?? []).map(judge);
      for (const { patch } of judged) if (patch !== undefined) store.keep(patch);
      return Promise.resolve(ok({ verdicts: recorded(request, judged, deps) }));
    },
    '/v1/want': (request) => {
      const text = request.digests ?? '';
      const wanted = deps.digestOf(text);
      return Promise.resolve(ok({ wanted, missing: store.want(request.owner, wanted, linesOf(text)) }));
    },
    '/v1/observe': (request) => {
      const patches = store.wanted(request.owner, request.wanted ?? '');
      if (patches === undefined) return Promise.resolve(ok({ unknown: 'wanted' }));
      return Promise.resolve(ok({ processes: deps.observers.observe(ownerOf(request), patches, request.pids) }));
    },
    '/v1/verify': ({ patch }) => {
      if (patch === undefined) return Promise.resolve(err('`patch` is missing'));
      const { verdict, patch: verified } = judge(patch);
      return Promise.resolve(ok(verified === undefined ? verdict : { ...verdict, signers: verified.signers }));
    },
    '/v1/trust': trustAnswer(deps.trust),
    '/v1/plan': async (request) => {
      const wanted = stepOf(request, 'apply');
      if (!wanted.ok) return wanted;
      const hooks = deps.planHooks(wanted.value, ownerOf(request));
      if (hooks !== undefined) return ok(hooks.ok ? { planned: hooks.value } : { failure: hooks.error });
      const { tracer, planned } = createPlanningTracer();
      const done = await createExecutor({ ...deps, tracer, owner: ownerOf(request) })(wanted.value);
      return ok(done.ok ? { planned: planned() ?? { room: 'tail', bytes: 0, sites: [] } } : { failure: done.error });
    },
    '/v1/apply': (request) => step(request, 'apply'),
    '/v1/revert': (request) => step(request, 'revert'),
    '/v1/sweep': (request) => step(request, 'sweep'),
    ...quarantineAnswers(deps),
  };
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

/** The verdicts over the patches of a request, in their order, once every refusal among them is in the log. */
function recorded(
  { owner, patches = [] }: PatcherRequest,
  judged: readonly { readonly verdict: OfferVerdict }[],
  { audit, sha256 }: Pick<ServiceDeps, 'audit' | 'sha256'>,
): OfferVerdict[] {
  return judged.map(({ verdict }, index) => {
    const { name, refusal } = verdict;
    const envelope = fromEnvelopeJson(patches[index]?.envelope);
    const digest = envelope.ok ? { digest: toHex(sha256(envelope.value.payload)) } : {};
    if (refusal !== undefined) audit.refusedOffer({ name, ...digest }, owner, refusal);
    return verdict;
  });
}

const malformed = (message: string): PatcherFailure => ({ reason: 'SignatureInvalid', message });

const trustAnswer =
  (trust: ServiceDeps['trust']): Question<'/v1/trust'> =>
  ({ documents = [] }) =>
    Promise.resolve(ok(takeDocuments(documents, trust)));

/** Documents that are no envelope at all are refused beside those that the trust store refuses. */
function takeDocuments(
  documents: NonNullable<PatcherRequest['documents']>,
  trust: ServiceDeps['trust'],
): PatcherAnswers['/v1/trust'] {
  const read = documents.map(({ name, envelope }) => ({ name, envelope: fromEnvelopeJson(envelope) }));
  const broken = read.flatMap(({ name, envelope }) =>
    envelope.ok ? [] : [{ document: name, reason: 'Malformed' as const, message: `${envelope.error.join('; ')}.` }],
  );
  const whole = read.flatMap(({ name, envelope }) => (envelope.ok ? [{ name, envelope: envelope.value }] : []));
  const refused = [...broken, ...trust.accept(whole)];
  return { trust: trust.summary(), refused };
}

function quarantineAnswers({
  quarantine,
  audit,
}: Pick<ServiceDeps, 'quarantine' | 'audit'>): Pick<PatcherService, '/v1/quarantine' | '/v1/release'> {
  const trouble = (): { problem?: string } => {
    const problem = quarantine.problem();
    return problem === undefined ? {} : { problem };
  };
  return {
    '/v1/quarantine': () => Promise.resolve(ok({ entries: quarantine.entries(), ...trouble() })),
    '/v1/release': ({ digest }) => {
      if (digest === undefined) return Promise.resolve(err('`digest` is missing'));
      const released = quarantine.release(digest);
      if (released > 0) audit.note({ kind: 'Released', digest, entries: released });
      return Promise.resolve(ok({ released, ...trouble() }));
    },
  };
}
