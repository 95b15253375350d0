import type { OwnerId, PayloadDigest } from '#domain/ids.ts';
import type { VerifiedPatch } from '#domain/patch.ts';
import type { ChangeDone, PatcherFailure } from '#domain/patcher.ts';
import type { LivePatch, ProcessKey } from '#domain/process.ts';
import type { Result } from '#domain/result.ts';
import type { Witness } from '../ports.ts';
import type { PlacedHook } from './hook-script.ts';
import type { HostFault, ScriptPart } from './protocol.ts';

/** What the patcher needs of the process that holds Frida. Deadlines are the host's to keep, and ours to see to. */
export interface HookHost {
  /** Its pid once it has said that it has Frida; starts it, if need be. The error is a sentence about what is missing. */
  ready(): Promise<Result<number, string>>;
  attach(script: HookedScript): Promise<Result<number, HostRefusal>>;
  detach(session: number): Promise<Result<void, HostRefusal>>;
  /** 0 while none runs. */
  readonly pid: number;
  close(): Promise<void>;
}

export interface HookedScript {
  readonly pid: number;
  readonly source: string;
  readonly parts: readonly ScriptPart[];
}

export interface HostRefusal {
  readonly fault: HostFault;
  readonly message: string;
}

/** What a host tells unasked; `ended` takes all of its sessions with it. */
export interface HookHostEvents {
  readonly lost: (session: number, why: string) => void;
  readonly trouble: (session: number, message: string) => void;
  readonly ended: () => void;
}

export interface HookApply {
  readonly process: ProcessKey;
  readonly patch: VerifiedPatch;
  readonly buildId: string;
  readonly owner: OwnerId;
  readonly witness?: Witness;
}

export interface HookRevert {
  readonly process: ProcessKey;
  readonly digest: PayloadDigest;
  readonly owner: OwnerId;
  readonly witness?: Witness;
}

/** The second engine: puts functions of JavaScript around functions of a process, for as long as somebody keeps them. */
export interface HookEngine {
  apply(wanted: HookApply): Promise<Result<ChangeDone, PatcherFailure>>;
  /** Undefined when it keeps no such hooks. */
  revert(wanted: HookRevert): Promise<Result<ChangeDone, PatcherFailure>> | undefined;
  /** What it keeps in a process, as far as that can be told from the process's memory. */
  live(process: ProcessKey): LivePatch[];
  close(): Promise<void>;
}

/** Functions of a process that hooks would go to. */
export interface PlacedHooks {
  readonly hooks: readonly PlacedHook[];
  /** What each function begins with when it has no hook, in the order of the hooks. */
  readonly originals: readonly Uint8Array[];
}

/** Says what an apply would hook, or why it would not; nothing is touched. */
export interface HookPlanner {
  place(wanted: HookApply): Result<PlacedHooks, PatcherFailure>;
}
