import { constants } from 'node:fs';
import { access, rm, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '#domain/result.ts';
import { sourceFailure, type SourceFailure } from '#domain/source/source-failure.ts';
import type { SignatureQuestion } from '../ports.ts';

/** What git verifies signatures with: programs by their whole paths, lists as they were judged. */
export interface SignatureConfig {
  readonly config: readonly string[];
}

/**
 * Programs for kinds of signatures that are not verified. They always say no; where there is no such file, git cannot start
 * it and says no as well.
 */
const NO_PROGRAM = '/bin/false';

/**
 * Writes both lists into the private folder of the source, so that ssh-keygen reads the very bytes that were judged, and
 * names them to git. A list that is missing is something git only warns of; here writing it fails first.
 */
export async function openSignatureCheck(
  folder: string,
  searchPath: string,
  { allowed, revoked }: SignatureQuestion,
): Promise<Result<SignatureConfig, SourceFailure>> {
  const program = await findProgram('ssh-keygen', searchPath);
  if (program === undefined)
    return err(sourceFailure('GitUnusable', 'there is no ssh-keygen to verify signatures with', 'Install OpenSSH'));
  const lists = [
    { setting: 'gpg.ssh.allowedSignersFile', path: join(folder, 'allowed-signers'), content: allowed },
    ...(revoked === undefined
      ? []
      : [{ setting: 'gpg.ssh.revocationFile', path: join(folder, 'revoked-signers'), content: revoked }]),
  ];
  try {
    for (const { path, content } of lists) await replace(path, content);
  } catch (error) {
    return err(sourceFailure('StateUnusable', `${folder} cannot be written: ${String(error)}`));
  }
  const programs = [
    `gpg.ssh.program=${program}`,
    ...['gpg.program', 'gpg.openpgp.program', 'gpg.x509.program'].map((name) => `${name}=${NO_PROGRAM}`),
  ];
  return ok({ config: [...programs, ...lists.map(({ setting, path }) => `${setting}=${path}`)] });
}

async function replace(path: string, content: string | Uint8Array): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, content, { flag: 'wx', mode: 0o600 });
}

/** The first in the folders of a PATH that may be run; folders that depend on where one stands are left out. */
async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}
