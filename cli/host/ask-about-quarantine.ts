import { PATCHER_PROTOCOL, type PatcherAnswers } from '#domain/patcher-wire.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { askPatcher } from '#runtime/patcher/ask-patcher.ts';
import { patcherSocketBeside } from './patcher-socket.ts';

/** Whoever asks about the quarantine owns no patches. */
const NOBODY = '0'.repeat(16);

/** Asks the patcher of the host with this control socket. The error is a sentence. */
export async function askAboutQuarantine<P extends '/v1/quarantine' | '/v1/release'>(
  hostSocket: string,
  path: P,
  fields: object = {},
): Promise<Result<PatcherAnswers[P], string>> {
  const socket = patcherSocketBeside(hostSocket);
  try {
    return ok(await askPatcher(socket, path, { protocol: PATCHER_PROTOCOL, owner: NOBODY, ...fields }));
  } catch (error) {
    return err(
      `the patcher does not answer on ${socket} (${(error as Error).message}). It runs with \`stopgap host\`; name that one's socket with --socket.`,
    );
  }
}
