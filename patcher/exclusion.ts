import { aboveCeiling, type Ceiling, excludedByCeiling } from '#domain/ceiling.ts';
import type { Patch } from '#domain/api/micropatch.types.ts';
import type { PatcherFailure } from '#domain/patcher.ts';
import type { Result } from '#domain/result.ts';
import type { ProcessReader } from './ports.ts';
import type { ProcessView } from './view-process.ts';

export interface ExclusionDeps {
  readonly reader: ProcessReader;
  /** What the administrator of this machine forbids, now. The error is a sentence: then everything is forbidden. */
  readonly ceiling: () => Result<Ceiling, string>;
}

type Viewed = Pick<ProcessView, 'key' | 'executable'>;

/** Why nothing may be put into this process, or this patch nowhere; taking out is never forbidden. */
export function exclusionOf(
  { key, executable }: Viewed,
  { reader, ceiling }: ExclusionDeps,
  patch?: Pick<Patch, 'severity'>,
): PatcherFailure | undefined {
  const now = ceiling();
  if (!now.ok)
    return { reason: 'StateUnusable', message: `${now.error}; nothing is put in until then, and what is in stays` };
  const users = reader.status(key.pid)?.users;
  if (users === undefined) return { reason: 'NoProcess', message: 'it has ended' };
  const exclusion = excludedByCeiling(now.value, { executable, users });
  return exclusion ?? (patch && aboveCeiling(now.value, patch));
}
