import type { PatcherRequest } from '#domain/api/patcher-request.types.ts';
import { parseOwnerId, parsePatchName, parsePayloadDigest, type OwnerId } from '#domain/ids.ts';
import type { Envelope, VerifiedPatch } from '#domain/patch.ts';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type { OfferVerdict, PatcherAnswers, PatcherHello, StepAnswer } from '#domain/patcher-wire.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { fromEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { createExecutor, type ExecutorDeps } from './executor.ts';
import { createObserver, type Observe } from './observer.ts';
import { PatchStore } from './patch-store.ts';
import { createPlanningTracer } from './planning-tracer.ts';
import type { Recorded } from './recorded-executor.ts';

export interface ServiceDeps extends Omit<ExecutorDeps, 'owner'> {
  /** Carries out a step with everything around it: quarantine, journal, death watch. */
  readonly carryOut: (step: PatcherStep, owner: OwnerId) => Promise<Recorded>;
  /** sha256 of a text, in hex. */
  readonly digestOf: (text: string) => string;
  readonly hello: () => PatcherHello;
}

/** Answers a question that has the shape of a PatcherRequest; the error is a sentence about what it lacks. */
export type Question<P extends keyof PatcherAnswers> = (
  request: PatcherRequest,
) => Promise<Result<PatcherAnswers[P], string>>;

export type PatcherService = { readonly [P in keyof PatcherAnswers]: Question<P> };

/** Everything that may be asked. The asker is believed in nothing: what it wants is verified, what it names is looked at. */
export function createPatcherService(deps: ServiceDeps): PatcherService {
  const store = new PatchStore();
  const observers = new Map<OwnerId, Observe>();

  function observerOf(owner: OwnerId): Observe {
    const observe = observers.get(owner) ?? createObserver({ ...deps, owner });
    observers.set(owner, observe);
    return observe;
  }

  function judge(name: string, json: unknown): { readonly verdict: OfferVerdict; readonly patch?: VerifiedPatch } {
    const envelope = fromEnvelopeJson(json);
    const patch = envelope.ok ? deps.verify(envelope.value, name) : err(malformed(envelope.error));
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
    '/v1/offer': ({ patches = [] }) => {
      const judged = patches.map(({ name, envelope }) => judge(name, envelope));
      for (const { patch } of judged) if (patch !== undefined) store.keep(patch);
      return Promise.resolve(ok({ verdicts: judged.map(({ verdict }) => verdict) }));
    },
    '/v1/want': (request) => {
      const text = request.digests ?? '';
      const wanted = deps.digestOf(text);
      const missing = store.want(request.owner, wanted, text === '' ? [] : text.split('\n'));
      return Promise.resolve(ok({ wanted, missing }));
    },
    '/v1/observe': (request) => {
      const patches = store.wanted(request.owner, request.wanted ?? '');
      if (patches === undefined) return Promise.resolve(ok({ unknown: 'wanted' }));
      return Promise.resolve(ok({ processes: observerOf(ownerOf(request))(patches, request.pids) }));
    },
    '/v1/verify': ({ patch }) => {
      if (patch === undefined) return Promise.resolve(err('`patch` is missing'));
      const { verdict, patch: verified } = judge(patch.name, patch.envelope);
      return Promise.resolve(ok(verified === undefined ? verdict : { ...verdict, signers: verified.signers }));
    },
    '/v1/plan': async (request) => {
      const wanted = stepOf(request, 'apply');
      if (!wanted.ok) return wanted;
      const { tracer, planned } = createPlanningTracer();
      const done = await createExecutor({ ...deps, tracer, owner: ownerOf(request) })(wanted.value);
      return ok(done.ok ? { planned: planned() ?? { room: 'tail', bytes: 0, sites: [] } } : { failure: done.error });
    },
    '/v1/apply': (request) => step(request, 'apply'),
    '/v1/revert': (request) => step(request, 'revert'),
    '/v1/sweep': (request) => step(request, 'sweep'),
  };
}

const malformed = (faults: readonly string[]): PatcherFailure => ({
  reason: 'SignatureInvalid',
  message: `the envelope ${faults.join('; ')}`,
});

/** The shape has been checked: an owner is sixteen hex digits. */
const ownerOf = ({ owner }: PatcherRequest): OwnerId => owner as OwnerId;

function stepOf(request: PatcherRequest, kind: PatcherStep['kind']): Result<PatcherStep, string> {
  const { process } = request;
  if (process === undefined) return err('`process` is missing');
  switch (kind) {
    case 'sweep':
      return ok({ kind, process });
    case 'revert': {
      const digest = parsePayloadDigest(request.digest ?? '');
      const owner = parseOwnerId(request.of ?? request.owner);
      return digest === undefined || owner === undefined
        ? err('`digest` is missing')
        : ok({ kind, process, digest, owner });
    }
    case 'apply':
      return applyOf(request, process);
  }
}

function applyOf({ patch }: PatcherRequest, process: PatcherStep['process']): Result<PatcherStep, string> {
  const name = parsePatchName(patch?.name ?? '');
  const envelope: Result<Envelope, readonly string[]> = fromEnvelopeJson(patch?.envelope);
  if (name === undefined || patch?.buildId === undefined)
    return err('`patch` with name, buildId and envelope is missing');
  if (!envelope.ok) return err(`the envelope ${envelope.error.join('; ')}`);
  return ok({ kind: 'apply', process, name, buildId: patch.buildId, envelope: envelope.value });
}
