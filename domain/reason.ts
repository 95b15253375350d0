/**
 * Why a patch is not (or not wholly) in a process: one closed table, read by status, logs and documentation.
 * `advice` is what a person can do next; `refusal` means that looking again will not help until something changes.
 */
export const REASONS = {
  NoProcess: { refusal: false, meaning: 'no running process maps this build', advice: 'nothing to do' },
  SignatureInvalid: {
    refusal: true,
    meaning: 'the envelope does not verify against the trust root',
    advice: 'run `stopgap verify` on the file and have an author sign it',
  },
  PayloadInvalid: {
    refusal: true,
    meaning: 'what was signed is not a micropatch of this name that this version understands',
    advice: 'run `stopgap verify` on the file, mend what it lists and sign it again',
  },
  TrustRootExpired: {
    refusal: true,
    meaning: 'the trust root is past its date, so that no new patch is verified; what is applied stays',
    advice: 'install a trust root with a later date',
  },
  NotApproved: {
    refusal: true,
    meaning: 'too few people have signed or approved it for this place and time',
    advice: 'collect the missing signatures and approvals',
  },
  CatalogExpired: {
    refusal: true,
    meaning: 'the catalog is missing or past its date, so that nothing new is applied; what is applied stays',
    advice: 'publish a fresh catalog with `stopgap catalog publish`',
  },
  NotInCatalog: {
    refusal: true,
    meaning: 'the catalog does not have this version of the patch',
    advice: 'add it with `stopgap catalog publish`, or wait for the catalog that has it',
  },
  Revoked: {
    refusal: true,
    meaning: 'this version was revoked',
    advice: 'sign a corrected version under a higher number',
  },
  ClockWrong: {
    refusal: true,
    meaning: 'the clock of this machine is behind something that was signed already, so that no date can be judged',
    advice: 'set the clock',
  },
  Expired: {
    refusal: true,
    meaning: 'the patch is past its date and is applied to no new process',
    advice: 'roll out the fixed build, or sign a new version with a later date',
  },
  BytesDiffer: {
    refusal: true,
    meaning: 'the code at the site is not what the patch expects',
    advice: 'check the variant against the build with `objdump -d`',
  },
  BranchIntoSite: {
    refusal: true,
    meaning: 'other code jumps into the middle of the site',
    advice: 'choose a site that starts or ends at the jump target',
  },
  SiteUnsafe: {
    refusal: true,
    meaning: 'the site cannot be replaced safely',
    advice: 'choose other instructions, see docs/authoring.md',
  },
  TargetBusy: {
    refusal: false,
    meaning: 'a thread stands where the change would be made',
    advice: 'wait; it is tried again',
  },
  TargetTraced: { refusal: false, meaning: 'another program traces the process', advice: 'detach the debugger' },
  TargetExcluded: {
    refusal: true,
    meaning: 'placement or a ceiling excludes the process',
    advice: 'change spec.placement, or the ceiling of the machine, if that is not intended',
  },
  NoRoomNearby: {
    refusal: true,
    meaning: 'no place for the code within reach of the site',
    advice: 'free address space near the module, or restart with the fixed build',
  },
  ArchitectureUnsupported: {
    refusal: true,
    meaning: 'not an x86-64 process',
    advice: 'none; only x86-64 is supported',
  },
  KernelUnsupported: {
    refusal: true,
    meaning: 'the kernel does not permit changing this process',
    advice: 'see docs/permissions.md',
  },
  ProcessCrashed: {
    refusal: true,
    meaning: 'the process ended right after the change',
    advice: 'withdraw the patch and report it to its author',
  },
  Timeout: { refusal: false, meaning: 'the process could not be stopped in time', advice: 'wait; it is tried again' },
  PatcherUnavailable: {
    refusal: false,
    meaning: 'the patcher ended, or gave no answer, in the middle of this',
    advice: 'wait; it is started again, and this is tried again',
  },
  StateUnusable: {
    refusal: false,
    meaning: 'the patcher cannot read or write its own records',
    advice: 'make room on the disk of its state directory, or mend what the message names',
  },
  Tampered: {
    refusal: true,
    meaning: 'somebody else changed the site or the patch',
    advice: 'find out who; set driftPolicy: Correct to have it mended',
  },
  EngineUnavailable: {
    refusal: true,
    meaning: 'the patch needs an engine that is not here, or that does not fit this process',
    advice: 'install the hook engine, or use patchlets, see docs/hooks.md',
  },
  HookFailed: {
    refusal: true,
    meaning: 'the script of a hook does not compile, or fails when it is loaded',
    advice: 'mend the script that the message names and sign a new version',
  },
} as const satisfies Record<string, { refusal: boolean; meaning: string; advice: string }>;

export type Reason = keyof typeof REASONS;

/** Where a patch stands in one process (or, with `NoTarget`, on the whole host). */
export const PHASES = [
  'Pending',
  'NoTarget',
  'Applied',
  'Partial',
  'Blocked',
  'Failed',
  'Drifted',
  'Reverting',
  'Superseded',
] as const;
export type Phase = (typeof PHASES)[number];
