import type { Patchlet } from '#domain/api/micropatch.types.ts';
import { NO_CEILING } from '#domain/ceiling.ts';
import type { BuildId } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { ChangeDone, PatcherFailure } from '#domain/patcher.ts';
import type { LivePatch, ObservedProcess } from '#domain/process.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { groupModules, readModule } from '../../patcher/elf/module.ts';
import { createModuleFinder } from '../../patcher/elf/module-finder.ts';
import { createExecutor, type Execute } from '../../patcher/executor.ts';
import { createObserver } from '../../patcher/observer.ts';
import type { Tracer } from '../../patcher/ports.ts';
import { readMaps } from '../../patcher/proc/maps.ts';
import { createProcReader } from '../../patcher/proc/proc-reader.ts';
import { createTargetMemory } from '../../patcher/proc/target-memory.ts';
import { createThreadTracer } from '../../patcher/ptrace/thread-tracer.ts';
import { x86 } from '../../patcher/x86/instruction-set.ts';
import { aPatch, aVerifiedPatch, digest, name, OURS, signedIn } from './builders.ts';
import { sha256 } from './sha256.ts';
import type { Target } from './target.ts';
import { HOST } from '#domain/trust/place.ts';
import { onceStopped } from './until-done.ts';

/** The real engine with one thing left out, which has tests of its own: whose signatures a patch carries. */
export interface Engine {
  readonly observe: (pid: number, patches?: readonly VerifiedPatch[]) => ObservedProcess | undefined;
  /** All processes of the machine that matter to these patches, as a full look finds them. */
  readonly observeAll: (patches?: readonly VerifiedPatch[]) => ObservedProcess[];
  readonly live: (target: Target, patch: VerifiedPatch) => LivePatch | undefined;
  readonly apply: (target: Target, patch: VerifiedPatch) => Promise<Result<ChangeDone, PatcherFailure>>;
  readonly revert: (target: Target, patch: VerifiedPatch) => Promise<Result<ChangeDone, PatcherFailure>>;
  readonly sweep: (target: Target) => Promise<Result<ChangeDone, PatcherFailure>>;
  readonly execute: Execute;
  readonly close: () => Promise<void>;
}

export function startEngine(tracer: Tracer = createThreadTracer(), owner = OURS, ceiling = NO_CEILING): Engine {
  const patches = new Map<string, VerifiedPatch>();
  const reader = createProcReader();
  const deps = {
    reader,
    finder: createModuleFinder(),
    tracer,
    instructions: x86,
    sha256,
    owner,
    residents: () => [],
    ceiling: () => ok(ceiling),
    now: () => performance.now(),
    verify: (_: unknown, patch: string): Result<VerifiedPatch, PatcherFailure> => {
      const known = patches.get(patch);
      return known === undefined ? err({ reason: 'SignatureInvalid', message: `nobody signed ${patch}` }) : ok(known);
    },
    placeOf: () => HOST,
    wallClock: () => new Date(),
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  };
  const observer = createObserver(deps);
  const execute = createExecutor(deps);
  const key = ({ pid, startTicks }: Target) => ({ pid, startTicks });
  return {
    observe: (pid, wanted = []) => observer(wanted, [pid])[0],
    observeAll: (wanted = []) => observer(wanted),
    live: ({ pid }, patch) =>
      observer([patch], [pid])[0]?.patches.find((live) => live.name === patch.name && live.state !== 'Retired'),
    apply: (target, patch) => {
      patches.set(patch.name, patch);
      const buildId = patch.patch.variants[0]?.buildId ?? '';
      const { name } = patch;
      return onceStopped(
        () => execute({ kind: 'apply', process: key(target), name, buildId, ...signedIn(patch) }),
        failureOf,
      );
    },
    revert: (target, patch) =>
      onceStopped(() => execute({ kind: 'revert', process: key(target), digest: patch.digest, owner }), failureOf),
    sweep: (target) => execute({ kind: 'sweep', process: key(target) }),
    execute,
    close: () => tracer.close(),
  };
}

const failureOf = (done: Result<ChangeDone, PatcherFailure>): PatcherFailure | undefined =>
  done.ok ? undefined : done.error;

/** A patch of one build with these patchlets. */
export function patchOf(
  buildId: BuildId | string,
  patchlets: readonly Patchlet[],
  label = 'cve-1',
  letter = '1',
): VerifiedPatch {
  const variants = [{ name: 'build', buildId, architecture: 'x86_64' as const, patchlets }];
  return aVerifiedPatch({ name: name(label), digest: digest(letter), patch: aPatch({ variants }) });
}

/** Build id of a file that the process has mapped. */
export function buildIdIn(pid: number, binary: string): BuildId {
  const memory = createTargetMemory(pid);
  const group = groupModules(readMaps(pid) ?? []).find(({ path }) => path === binary);
  const module = group && readModule(group, memory);
  if (module === undefined) throw new Error(`process ${pid} has no ${binary} mapped`);
  return module.buildId;
}
