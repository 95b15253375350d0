// Generated from crds/rolloutpolicy.yaml by `npm run generate`. Do not edit: change crds/rolloutpolicy.yaml instead.

/**
 * How fast, in which order and under which conditions patches spread over the nodes.
 */
export interface RolloutPolicy {
  /**
   * Version of this contract, `stopgap.dev/v1alpha1`.
   */
  readonly apiVersion: 'stopgap.dev/v1alpha1';
  /**
   * Always `RolloutPolicy`.
   */
  readonly kind: 'RolloutPolicy';
  readonly metadata: ObjectMeta;
  readonly spec: RolloutPolicySpec;
  readonly status?: RolloutPolicyStatus;
}
/**
 * Name and labels of the object.
 */
export interface ObjectMeta {
  /**
   * Name of the policy, a DNS label, as `rolloutPolicy` of a MicroPatch gives it.
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
 * Steps in their order, and what stops them.
 */
export interface RolloutPolicySpec {
  /**
   * True starts no further node. What runs goes on, and reverts are carried out all the same.
   */
  readonly paused?: boolean;
  /**
   * Steps in their order. A node belongs to the first step that selects it.
   *
   * @minItems 1
   * @maxItems 16
   */
  readonly steps: readonly RolloutStep[];
  /**
   * With so many failed nodes no further one is started. There is no way to say unlimited.
   */
  readonly maxFailures?: number;
  /**
   * A node that takes longer counts as failed. From 1m to 24h.
   */
  readonly progressDeadline?: string;
  /**
   * What happens when maxFailures is reached before the rollout was complete. Pause leaves nodes as they are. Revert gives those that have the new revision the last one that was complete.
   */
  readonly onFailure?: 'Pause' | 'Revert';
  /**
   * When nodes may be started. Empty is always. Reverts take no notice of windows.
   *
   * @maxItems 16
   */
  readonly windows?: readonly RolloutWindow[];
}
/**
 * Some nodes, how many of them at once, and what must hold before the next step begins.
 */
export interface RolloutStep {
  /**
   * Name of the step, such as `canary`. It is part of an approval.
   */
  readonly name: string;
  readonly nodeSelector?: NodeSelector;
  /**
   * At most so many of the selected nodes, as a number or a percentage; the others are left to later steps. Absent takes all of them. A canary on nodes without labels is `maxNodes: 1`.
   */
  readonly maxNodes?: number | string;
  /**
   * How many nodes of the step are changed at once, as a number or as a percentage of its nodes, rounded down, one at least.
   */
  readonly maxConcurrent?: number | string;
  /**
   * How long all must stay well after the last node of the step, such as `10m`.
   */
  readonly soak?: string;
  /**
   * What opens the next step. Automatic does when this one is done and soaked. Manual also needs the annotation `stopgap.dev/approve` on the MicroPatch. After the last step it says nothing.
   */
  readonly promotion?: 'Automatic' | 'Manual';
}
/**
 * Labels of nodes. Absent or empty selects every node that no earlier step has.
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
 * A time that comes again and again.
 */
export interface RolloutWindow {
  /**
   * When it opens, in the five fields of cron, such as `0 2 * * 1-5`.
   */
  readonly schedule: string;
  /**
   * How long it stays open, from 1m to 168h.
   */
  readonly duration: string;
  /**
   * Name in the tz database, such as `Europe/Berlin`, that the schedule is read in.
   */
  readonly timeZone?: string;
}
/**
 * What the controller makes of it. How far a rollout has come is in the status of its MicroPatch.
 */
export interface RolloutPolicyStatus {
  /**
   * Generation of the object that this status speaks of. -1 before the first look.
   */
  readonly observedGeneration?: number;
  /**
   * Ready always; Stalled only while true, when the policy cannot be carried out as it is written.
   *
   * @maxItems 16
   */
  readonly conditions?: readonly Condition[];
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
