import type { PatcherRequest } from '#domain/api/patcher-request.types.ts';
import type { OwnerId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { PatcherFailure, PatcherStep } from '#domain/patcher.ts';
import type { OfferVerdict, PatcherAnswers, PatcherHello, PlannedChange, StepAnswer } from '#domain/patcher-wire.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { fromEnvelopeJson } from '#domain/trust/envelope-json.ts';
import { createExecutor, type ExecutorDeps } from './executor.ts';
import { createObserver, type Observe } from './observer.ts';
import type { Quarantine } from './ports.ts';
import { PatchStore } from './patch-store.ts';
import { createPlanningTracer } from './planning-tracer.ts';
import type { Recorded } from './recorded-executor.ts';
import { ownerOf, stepOf } from './requested-step.ts';

export interface ServiceDeps extends Omit<ExecutorDeps, 'owner'> {
  /** Carries out a step with everything around it: quarantine, journal, death watch. */
  readonly carryOut: (step: PatcherStep, owner: OwnerId) => Promise<Recorded>;
  /** sha256 of a text, in hex. */
  readonly digestOf: (text: string) => string;
  readonly hello: () => PatcherHello;
  /** What would be hooked; undefined when the step is not for the hook engine. */
  readonly planHooks: (step: PatcherStep, owner: OwnerId) => Result<PlannedChange, PatcherFailure> | undefined;
  readonly quarantine: Quarantine;
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
      const hooks = deps.planHooks(wanted.value, ownerOf(request));
      if (hooks !== undefined) return ok(hooks.ok ? { planned: hooks.value } : { failure: hooks.error });
      const { tracer, planned } = createPlanningTracer();
      const done = await createExecutor({ ...deps, tracer, owner: ownerOf(request) })(wanted.value);
      return ok(done.ok ? { planned: planned() ?? { room: 'tail', bytes: 0, sites: [] } } : { failure: done.error });
    },
    '/v1/apply': (request) => step(request, 'apply'),
    '/v1/revert': (request) => step(request, 'revert'),
    '/v1/sweep': (request) => step(request, 'sweep'),
    ...quarantineAnswers(deps.quarantine),
  };
}

const malformed = (faults: readonly string[]): PatcherFailure => ({
  reason: 'SignatureInvalid',
  message: `the envelope ${faults.join('; ')}`,
});

function quarantineAnswers(quarantine: Quarantine): Pick<PatcherService, '/v1/quarantine' | '/v1/release'> {
  const trouble = (): { problem?: string } => {
    const problem = quarantine.problem();
    return problem === undefined ? {} : { problem };
  };
  return {
    '/v1/quarantine': () => Promise.resolve(ok({ entries: quarantine.entries(), ...trouble() })),
    '/v1/release': ({ digest }) =>
      Promise.resolve(
        digest === undefined ? err('`digest` is missing') : ok({ released: quarantine.release(digest), ...trouble() }),
      ),
  };
}
