import type { Hook, Patchlet, Variant } from '#domain/api/micropatch.types.ts';
import { equalBytes, fromHex, toHex } from '#domain/bytes.ts';
import type { ModuleFile } from '#runtime/elf/module-file.ts';
import { disassemble } from '#runtime/x86/disassemble.ts';

/** How a variant fits a binary that lies in a file. */
export interface BinaryReview {
  readonly sameBuild: boolean;
  /** Names of patchlets and hooks whose expected bytes are there. Empty for another build, which is not looked into. */
  readonly fitting: readonly string[];
  /** Names of hooks for which no bytes are expected, or whose symbol is only looked up in a process. */
  readonly notCompared: readonly string[];
  /** Sentences about what is not there, for each of which a machine would refuse the variant. */
  readonly problems: readonly string[];
}

/** Whether a binary is the build of a variant, and whether its code is what the variant expects. */
export function reviewBinary({ buildId, patchlets = [], hooks = [] }: Variant, binary: ModuleFile): BinaryReview {
  if (binary.buildId !== buildId) return { sameBuild: false, fitting: [], notCompared: [], problems: [] };
  const sites = [...patchlets, ...hooks].map((site) => ({ name: site.name, fault: faultOfSite(site, binary) }));
  return {
    sameBuild: true,
    fitting: sites.flatMap(({ name, fault }) => (fault === undefined ? [name] : [])),
    notCompared: sites.flatMap(({ name, fault }) => (fault === 'not compared' ? [name] : [])),
    problems: [
      ...sites.flatMap(({ name, fault }) => (typeof fault === 'object' ? [`${name}: ${fault.problem}.`] : [])),
      ...patchlets.flatMap((patchlet) => labelProblems(patchlet, binary)),
    ],
  };
}

type Fault = undefined | 'not compared' | { readonly problem: string };

function faultOfSite({ address, expect }: Patchlet | Hook, binary: ModuleFile): Fault {
  if (address === undefined) return 'not compared';
  const expected = fromHex(expect ?? '') ?? new Uint8Array();
  const found = binary.readCode(Number(address), Math.max(1, expected.length));
  if (found === undefined) return { problem: `${address} is not in the code of ${binary.path}` };
  if (expect === undefined) return 'not compared';
  if (equalBytes(found, expected)) return undefined;
  const { instructions } = disassemble(found, Number(address), () => undefined);
  const text = instructions.map((one) => one.text).join('; ');
  return { problem: `at ${address} there is ${toHex(found)} (${text}), which is not what is expected` };
}

const labelProblems = ({ name, labels = {} }: Patchlet, binary: ModuleFile): string[] =>
  Object.entries(labels)
    .filter(([, address]) => binary.readCode(Number(address), 1) === undefined)
    .map(([label, address]) => `${name}: ${label} (${address}) is not in the code of ${binary.path}.`);
