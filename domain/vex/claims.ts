import { few } from './few.ts';
import { gapsOf, type PatchedBuild, revisionOf, rowsOf, type Sighting } from './gaps.ts';
import { packageKey } from './package-url.ts';

/** What can be said of one vulnerability in one package on this machine now. */
export interface Claim {
  readonly vulnerability: string;
  /** Package URL, as the author of the patch has signed it. */
  readonly package: string;
  readonly isProtected: boolean;
  /** Whole sentences: what protects it, or what is missing and what to do. */
  readonly text: string;
}

export interface Claims {
  readonly claims: readonly Claim[];
  /** Sentences about what nothing can be said of. */
  readonly silent: readonly string[];
}

/** One package that carries one build. */
interface Carrier extends PatchedBuild {
  readonly url: string;
}

/** Gaps, and patches, that a text names. */
const MOST_NAMED = 5;

/**
 * What can be said, each vulnerability and package once, sorted. Builds and patches that scanners cannot tell apart share
 * one verdict: a package is protected only if every build that any patch names for it is.
 */
export function claimsOf(sighting: Sighting): Claims {
  const builds = sighting.status.patches.flatMap((patch) => patch.variants.map((variant) => ({ patch, variant })));
  const carriers = builds.flatMap((build) => build.variant.packages.map((url) => ({ ...build, url })));
  const claims = byPackage(carriers).flatMap((same) => claimsOfPackage(same, sighting));
  return { claims: claims.sort(byName), silent: [...builds.flatMap(whyNameless), ...carriers.flatMap(whySilent)] };
}

const whyNameless = ({ patch, variant }: PatchedBuild): string[] =>
  variant.packages.length > 0 ? [] : [`Nothing is said of ${patch.name} for ${variant.name}: it names no packages.`];

function whySilent({ patch, url }: Carrier): string[] {
  const key = packageKey(url);
  return key.ok ? [] : [`Nothing is said of ${url}, which ${patch.name} names: it ${key.error}.`];
}

/** Those of one package together; without those of which nothing can be said. */
function byPackage(carriers: readonly Carrier[]): Carrier[][] {
  const found = new Map<string, Carrier[]>();
  for (const carrier of carriers) {
    const key = packageKey(carrier.url);
    if (!key.ok) continue;
    const same = found.get(key.value);
    if (same === undefined) found.set(key.value, [carrier]);
    else same.push(carrier);
  }
  return [...found.values()];
}

const byName = (left: Claim, right: Claim): number =>
  compare(left.vulnerability, right.vulnerability) || compare(left.package, right.package);

/** By code units: the same document on every machine, whatever its locale. */
const compare = (left: string, right: string): number => Number(left > right) - Number(left < right);

/** All carriers are of one package. */
function claimsOfPackage(carriers: readonly Carrier[], sighting: Sighting): Claim[] {
  const names = new Set(carriers.flatMap(({ patch }) => patch.vulnerabilities));
  return [...names].flatMap((vulnerability) => {
    const all = linked(vulnerability, carriers);
    const verdict = judge(all, sighting);
    const urls = new Set(
      all.filter(({ patch }) => patch.vulnerabilities.includes(vulnerability)).map(({ url }) => url),
    );
    return [...urls].map((url) => ({ vulnerability, package: url, ...verdict }));
  });
}

/**
 * Carriers whose patches are about a vulnerability under any of its names. A patch may call it CVE-1, another CVE-1 and
 * GHSA-1; a scanner that knows only GHSA-1 must not take the second for the whole.
 */
function linked(vulnerability: string, carriers: readonly Carrier[]): readonly Carrier[] {
  let names: ReadonlySet<string> = new Set([vulnerability]);
  for (;;) {
    const about = carriers.filter(({ patch }) => patch.vulnerabilities.some((name) => names.has(name)));
    const more = new Set(about.flatMap(({ patch }) => patch.vulnerabilities));
    if (more.size === names.size) return about;
    names = more;
  }
}

function judge(carriers: readonly Carrier[], sighting: Sighting): Pick<Claim, 'isProtected' | 'text'> {
  const gaps = [...new Set(carriers.flatMap((carrier) => gapsOf(carrier, sighting)))];
  return gaps.length === 0
    ? { isProtected: true, text: describeProtection(carriers, sighting) }
    : { isProtected: false, text: describeGaps(gaps) };
}

function describeProtection(carriers: readonly Carrier[], sighting: Sighting): string {
  const sentences = new Set(carriers.map((carrier) => describeBuild(carrier, sighting)));
  return `${few([...sentences], MOST_NAMED, ' ')} The files are as vulnerable as before: this is true of the processes of this machine alone, for as long as \`stopgap host\` runs there.`;
}

function describeBuild(build: PatchedBuild, sighting: Sighting): string {
  const { digest, signers } = build.patch;
  const count = rowsOf(build, sighting).length;
  const processes = count === 1 ? 'the only process' : `all ${count} processes`;
  return `Micropatch ${revisionOf(build.patch)} (sha256 ${digest}, signed by ${few(signers, MOST_NAMED, ', ')}) was read back from ${processes} that ${count === 1 ? 'runs' : 'run'} build ${build.variant.buildId}.`;
}

const describeGaps = (gaps: readonly string[]): string =>
  `Not protected on this machine: ${few(gaps, MOST_NAMED, '; ')}. Install a build without the vulnerability, or see \`stopgap status -o wide\`.`;
