import type { Labels } from '#domain/placement.ts';
import type { RepositoryUrl } from '#domain/source/repository-url.ts';
import type { SourceRequest } from '#domain/source/source-request.ts';

/** Everything that `stopgap host` was told, checked: what is left to fail is the world. */
export interface HostOptions {
  readonly url: RepositoryUrl;
  /** Without `judgedBy`, which follows from what is trusted at each pass. */
  readonly source: Omit<SourceRequest, 'judgedBy'>;
  readonly credentials: {
    readonly tokenFile?: string;
    readonly usernameFile?: string;
    readonly authorityFile?: string;
    readonly identityFile?: string;
    readonly knownHostsFile?: string;
  };
  /** Who may sign commits; undefined when commits are not verified. */
  readonly signers:
    { readonly allowedSignersFile: string; readonly revokedSignersFile: string | undefined } | undefined;
  readonly trustRootFile: string;
  /** Folder of the repository with newer trust roots, the catalog and revocations. */
  readonly trustPath: string;
  /** What no patch may touch on this machine; only the patcher reads it. */
  readonly ceilingFile: string | undefined;
  /** Where checkpoints of the audit log are put, too, for something to carry them away. */
  readonly checkpointDirectory: string | undefined;
  readonly stateDirectory: string;
  readonly socketPath: string;
  readonly labels: Labels;
  readonly isDryRun: boolean;
}
