import type { ChangedBytes, MappedRange, WantedMapping } from '../patcher.ts';

/** What is trusted at a moment: versions of the trust root and of the catalog; 0 for none, and while that is in doubt. */
export interface TrustVersions {
  readonly root: number;
  readonly catalog: number;
  /** How many versions were ever revoked. */
  readonly revoked: number;
  /** sha256, in hex, over all documents of trust in force; empty for none. */
  readonly digest: string;
}

/** Which process it was: pid and start time are one process until the next boot, and the path is for people. */
export interface AuditedProcess {
  readonly pid: number;
  /** Clock ticks since boot (field 22 of /proc/PID/stat). */
  readonly startTicks: number;
  /** As the kernel names it; empty when the process was gone before it could be asked. */
  readonly executable: string;
}

/** Which version of which patch, for which build, and who signed it in which role, as far as that is known of it. */
export interface AuditedPatch {
  readonly name?: string;
  /** sha256 of the signed payload, in hex. */
  readonly digest?: string;
  readonly buildId?: string;
  /** Names of people by role, such as `author`; only for what is put in, whose signatures were just counted. */
  readonly signers?: Readonly<Record<string, readonly string[]>>;
}

/** A step, in the words that every line about it has. */
export interface AuditedStep {
  readonly step: 'offer' | 'apply' | 'revert' | 'sweep';
  /** Absent for an offer, which is about no process yet. */
  readonly process?: AuditedProcess;
  readonly patch: AuditedPatch;
  /** Who asked: the repository and folder, as a process's record names it. */
  readonly owner: string;
}

/** A change of memory as a line has it: the address as a hex string, because doubles end at 2^53. */
export type AuditedBytes = Omit<ChangedBytes, 'address'> & { readonly address: string };
export type AuditedRange = Omit<MappedRange, 'address'> & { readonly address: string };
export type AuditedMapping = Omit<WantedMapping, 'call'> & { readonly call: AuditedRange };

/**
 * What a line tells. The order of one change is Begun, then Done or Refused. A Begun stays announced until its Done: the
 * same bytes may be tried again, after a Refused whose reason may pass, without another Begun.
 */
export type AuditEvent =
  /** First line of a chain. `renewed` when a person began it in place of one that could not be relied on. */
  | {
      readonly kind: 'ChainBegun';
      readonly format: 'stopgap-audit/v1';
      readonly chain: string;
      /** Public half of the node's key, as a verifier key of a signed note. */
      readonly key: string;
      readonly renewed?: RenewedChain;
    }
  /** First line of every further file. `highest` is what was trusted at most before, so that one file tells it. */
  | {
      readonly kind: 'Continued';
      readonly format: 'stopgap-audit/v1';
      readonly chain: string;
      readonly file: string;
      readonly highest: TrustVersions;
    }
  /** An old file goes, to make room; `last` and `head` say what it ended with. */
  | { readonly kind: 'Removed'; readonly file: string; readonly last: number; readonly head: string }
  /** The end of a file was cut by a crash and moved aside; nothing was done that it announced. */
  | { readonly kind: 'TornLine'; readonly file: string; readonly aside: string; readonly sha256: string }
  /** Lines could not be written for a while. Those that were kept in memory follow; `lost` were too many to keep. */
  | {
      readonly kind: 'Gap';
      readonly since: string;
      readonly why: string;
      readonly kept: number;
      readonly lost: number;
    }
  | { readonly kind: 'Started'; readonly pid: number }
  | ({
      readonly kind: 'Begun';
      readonly changes: readonly AuditedBytes[];
      /** Set, and `changes` empty, when the process is first asked to map memory; the change itself has another Begun. */
      readonly mapping?: AuditedMapping;
    } & AuditedStep)
  | ({
      readonly kind: 'Done';
      /** The Begun that announced it. */
      readonly of?: number;
      readonly changes: readonly AuditedBytes[];
      readonly mapped: readonly AuditedRange[];
      readonly pauseMicros: number;
      readonly threads: number;
      /** How often it was refused before. */
      readonly refusals: number;
    } & AuditedStep)
  | ({
      readonly kind: 'Refused';
      readonly of?: number;
      readonly reason: string;
      readonly message: string;
      /** How often, since `since`; a line stands for all alike that follow each other. */
      readonly times: number;
      readonly since: string;
      /** Those for another reason just before, if their count had grown since a line told of it. */
      readonly before?: { readonly reason: string; readonly times: number; readonly since: string };
      /** Lines about other refusals that were left out before this one, because there were too many in an hour. */
      readonly unsaid?: number;
      /** What was changed all the same: one of several copies of a build, or an empty page. Mostly nothing. */
      readonly changes: readonly AuditedBytes[];
      readonly mapped: readonly AuditedRange[];
    } & AuditedStep)
  /** Refusals that went on without a line of their own, when the patcher ends; `what` is the step in a few words. */
  | {
      readonly kind: 'Repeated';
      readonly refusals: readonly {
        readonly what: string;
        readonly reason: string;
        readonly times: number;
        readonly since: string;
      }[];
    }
  /** An earlier patcher ended in the middle of a change; what was found, and done about it. */
  | ({ readonly kind: 'Recovered'; readonly outcome: string; readonly at: string } & AuditedStep)
  /** A process died of a fault right after a change, and the patch is in quarantine. */
  | ({ readonly kind: 'Died'; readonly message: string } & AuditedStep)
  /** A person let a patch out of quarantine. */
  | { readonly kind: 'Released'; readonly digest: string; readonly entries: number }
  /** Other documents of trust are in force from now on. */
  | ({ readonly kind: 'TrustAccepted' } & TrustVersions)
  /** A document was not taken, or the file of them cannot be used. */
  | {
      readonly kind: 'TrustRefused';
      readonly document: string;
      readonly reason: string;
      readonly message: string;
      readonly times: number;
      readonly since: string;
    };

/** What a person said when they began a chain anew, and what they left behind. */
export interface RenewedChain {
  readonly because: string;
  /** Who, as the machine knows them: a user name or number. */
  readonly by: string;
  readonly at: string;
  /** Folder that the files of the chain before were moved to. */
  readonly aside: string;
  /** What was wrong with the chain before, in sentences. */
  readonly faults: readonly string[];
  /** Last line of the chain before that could be read, and its sha256. */
  readonly last?: number;
  readonly head?: string;
  /** What the chain before said was trusted at most. */
  readonly highest?: TrustVersions;
}
