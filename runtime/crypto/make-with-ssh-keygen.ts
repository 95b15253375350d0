import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { err, ok, type Result } from '#domain/result.ts';
import type { SshPublicKey } from '#domain/trust/ssh-key.ts';
import { readPrivateKeyFile } from './key-file.ts';

/**
 * Has `ssh-keygen` make an Ed25519 pair, so that it asks for the passphrase itself and the key never lies on the disk
 * without. Neither file may exist. It waits as long as the person takes; the error is a sentence, and then no file is left.
 */
export async function makeWithSshKeygen(
  file: string,
  comment: string,
  program = 'ssh-keygen',
): Promise<Result<SshPublicKey, string>> {
  const failure = await runKeygen(program, ['-q', '-t', 'ed25519', '-C', comment, '-f', file]);
  const key = failure === undefined ? await readPrivateKeyFile(file) : err(failure);
  if (key.ok && key.value.kind === 'sealed') return ok({ ...key.value.publicKey, comment });
  await Promise.all([file, `${file}.pub`].map((path) => rm(path, { force: true })));
  return key.ok ? err(NO_PASSPHRASE) : key;
}

/** ssh-keygen takes a dialogue that was cancelled for an empty passphrase, and makes a key without. */
const NO_PASSPHRASE = 'The passphrase was empty, so that no key was kept. Run it again, or leave out --passphrase.';

/** Undefined if it exited with 0, otherwise the sentence that says what went wrong. */
function runKeygen(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['inherit', 'ignore', 'inherit'] });
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const isMissing = cause.code === 'ENOENT';
      resolve(
        isMissing
          ? `${program} is not installed, and it has to ask for the passphrase. Install openssh-client and try again.`
          : `${program} could not be started: ${cause.message}.`,
      );
    });
    child.on('close', (code) => {
      resolve(code === 0 ? undefined : `${program} made no key. Its own message is above.`);
    });
  });
}
