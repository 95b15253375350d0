import type { Patch } from './api/micropatch.types.ts';

/** How grave a vulnerability is, and so how much harm a wrong patch for it is worth. */
export type Severity = Patch['severity'];

/** From the least grave on. */
export const SEVERITIES: readonly Severity[] = ['Low', 'Medium', 'High', 'Critical'];

export const isGraver = (left: Severity, right: Severity): boolean =>
  SEVERITIES.indexOf(left) > SEVERITIES.indexOf(right);
