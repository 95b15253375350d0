import { BUILDS } from '../target-program.ts';
import type { ProgramTarget } from '../target.ts';
import { buildC } from './build.ts';
import { launchBuilt, type Surroundings } from './launch.ts';

/** conditions.c in some state, and in some surroundings. */
export const launchConditions = async (
  args: readonly string[] = [],
  surroundings?: Surroundings,
  build: 'pie' | 'static' = 'pie',
): Promise<ProgramTarget> => launchBuilt(await conditionsProgram(build), args, surroundings);

export const conditionsProgram = (build: 'pie' | 'static' = 'pie'): Promise<string> =>
  buildC('conditions.c', BUILDS[build]);
