import { ok, type Result } from '#domain/result.ts';
import type { Sighting } from '#domain/vex/gaps.ts';
import { askHost } from '#runtime/control/client.ts';
import { askAboutQuarantine } from '../host/ask-about-quarantine.ts';

/** What the host and its patcher say now, after a look at every process. The error is a sentence. */
export async function lookAtHost(socket: string, now: () => Date): Promise<Result<Sighting, string>> {
  const status = await askHost(socket, '/v1/look');
  if (!status.ok) return { ok: false, error: status.error.message };
  const quarantine = await askAboutQuarantine(socket, '/v1/quarantine');
  if (!quarantine.ok) return quarantine;
  return ok({ status: status.value, quarantine: quarantine.value.entries, now: now() });
}
