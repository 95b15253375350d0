import { join } from 'node:path';
import type { SourceRequest } from '#domain/source/source-request.ts';
import { parseSourceRef, type SourceRefSetting } from '#domain/source/source-ref.ts';
import type { GitSourceOptions } from '../../controller/git/git-source.ts';
import { createSignerFiles, type SignerFiles } from '../../controller/git/signer-files.ts';
import { createSourceReconciler, type SourcePass, type SourceReconciler } from '../../controller/source.reconciler.ts';
import type { SourceMemory } from '../../controller/source-memory.ts';
import { createAcceptedStateFile } from '../../controller/store/accepted-state-file.ts';
import { aRequest, fakeReaders, NO_KEEPER } from './fake-source.ts';
import { aGitSource, never, valueOf } from './git-sources.ts';
import { sha256 } from './sha256.ts';

export interface WatchedOptions {
  readonly url: string;
  readonly stateDirectory: string;
  readonly ref: SourceRefSetting;
  readonly signers?: SignerFiles;
  readonly credentials?: GitSourceOptions['credentials'];
  readonly searchPath?: string;
}

/** A source that is looked at again and again, as a program does that keeps running. Git is real, the documents are not. */
export class WatchedSource {
  now = new Date('2026-11-24T06:00:00Z');
  readonly #reconciler: SourceReconciler;
  readonly #request: SourceRequest;
  #memory: SourceMemory | undefined;

  constructor(options: WatchedOptions, over: Partial<SourceRequest> = {}) {
    const { url, stateDirectory, ref, signers, credentials = {}, searchPath } = options;
    this.#reconciler = createSourceReconciler({
      ...fakeReaders(() => this.now),
      git: aGitSource({
        url,
        stateDirectory,
        credentials,
        ...ref,
        ...(searchPath === undefined ? {} : { searchPath }),
      }),
      store: createAcceptedStateFile(join(stateDirectory, 'accepted')),
      signers: signers && createSignerFiles(signers, sha256),
      chance: () => 0.5,
      trust: NO_KEEPER,
    });
    this.#request = aRequest({ source: { url, ref: valueOf(parseSourceRef(ref)), path: 'patches' }, ...over });
  }

  async look(over: Partial<SourceRequest> = {}): Promise<SourcePass> {
    this.#memory ??= await this.#reconciler.restore(never);
    const pass = await this.#reconciler.reconcile(this.#memory, { ...this.#request, ...over }, never);
    this.#memory = pass.memory;
    return pass;
  }

  /** Forgets everything that is not on disk. */
  restart(): void {
    this.#memory = undefined;
  }
}

export const versionsOf = ({ desired }: SourcePass): Record<string, number> =>
  Object.fromEntries([...(desired?.patches ?? [])].map(([name, { verified }]) => [name, verified.patch.version]));

export const reasonOf = ({ status }: SourcePass): string => status.conditions[0]?.reason ?? '';
