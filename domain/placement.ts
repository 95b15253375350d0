import type { NodeSelector, Placement } from './api/micropatch.types.ts';

/** Labels of the machine, as `stopgap host --label` or the Node object gives them. */
export type Labels = Readonly<Record<string, string>>;

/** Kubernetes label selector semantics (labels and selectors, "set-based requirements"): everything given must hold. */
export function matchesLabels(selector: NodeSelector | undefined, labels: Labels): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector?.matchExpressions ?? []).every((requirement) => {
      const value = labels[requirement.key];
      const isListed = value !== undefined && (requirement.values ?? []).includes(value);
      switch (requirement.operator) {
        case 'In':
          return isListed;
        case 'NotIn':
          return !isListed;
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
      }
    })
  );
}

/** What the kernel adds to the name of a file that was removed or replaced since (proc(5)), as every upgrade does. */
const DELETED = ' (deleted)';

/**
 * Why a process outside any pod is not a target, in words; undefined when it is one. Pod and namespace selectors say
 * nothing about such a process: only `hostProcesses` and `exclude` do.
 */
export function excludesHostProcess(placement: Placement, executable: string): string | undefined {
  if (placement.hostProcesses === false) return 'spec.placement.hostProcesses is false';
  const excluded = (placement.exclude ?? []).find(({ path }) => path === executable || path + DELETED === executable);
  return excluded && `spec.placement.exclude names ${excluded.path}`;
}
