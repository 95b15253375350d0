import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProgramTarget } from '../target.ts';
import { vendorNode } from '../vendor-build.ts';
import { build, sourceOf } from './build.ts';
import { launchBuilt } from './launch.ts';
import { toolPath } from './tools.ts';

/** Files of the Java virtual machine that have code of their own. */
export const JAVA_MODULES = { zip: 'libzip.so', machine: 'server/libjvm.so' } as const;

/** The Java program in a virtual machine with little memory, so that its collector is always at work. */
export async function launchJava(module: keyof typeof JAVA_MODULES, threads = 4): Promise<ProgramTarget> {
  const classes = await build({ source: 'Subject.java', tool: 'javac', args: (from, made) => ['-d', made, from] });
  const java = realpathSync(toolPath('java'));
  const first = ['-Xmx32m', '-XX:-UsePerfData', '-cp', classes, 'Subject'];
  const binary = join(dirname(dirname(java)), 'lib', JAVA_MODULES[module]);
  return launchBuilt(binary, [`threads=${threads}`], { executable: java, first, withinMs: 60_000 });
}

/** The JavaScript program in a Node.js of its maker's, and so with a V8 that nobody here has compiled. */
export async function launchNode(threads = 2): Promise<ProgramTarget> {
  const node = await vendorNode('16.14.1');
  return launchBuilt(node, [`threads=${threads}`], { first: [sourceOf('subject.cjs')], withinMs: 60_000 });
}
