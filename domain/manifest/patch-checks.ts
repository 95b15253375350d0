import type { Hook, Patch, Proof, Variant } from '../api/micropatch.types.ts';
import { parseTimestamp } from '../timestamp.ts';
import { quote } from './describe-value.ts';
import { faultAt, type Fault } from './fault.ts';
import type { FieldPath } from './field-path.ts';
import { hintFor } from './field-hints.ts';
import { checkPatchlet } from './patchlet-checks.ts';
import { checkSites } from './site-checks.ts';
import { repeatedNames } from './repeated-names.ts';

/**
 * What a schema cannot say about a patch. Pure and complete: all faults are returned, with paths below `at`, which is
 * where the patch stands in its document. The same checks run on a manifest before it is signed and on a payload whose
 * signatures were verified, since validity never follows from a signature.
 */
export function checkPatch(patch: Patch, at: FieldPath): readonly Fault[] {
  return [
    ...checkExpiry(patch.expires, [...at, 'expires']),
    ...patch.vulnerabilities.flatMap((id, index) => checkVulnerability(id, [...at, 'vulnerabilities', index])),
    ...repeatedNames(patch.variants, 'name', [...at, 'variants'], 'variant'),
    ...repeatedNames(patch.variants, 'buildId', [...at, 'variants'], 'variant'),
    ...patch.variants.flatMap((variant, index) => checkVariant(variant, [...at, 'variants', index])),
    ...checkProof(patch.proof, [...at, 'proof']),
  ];
}

function checkExpiry(expires: string, at: FieldPath): Fault[] {
  if (parseTimestamp(expires) !== undefined) return [];
  return [faultAt(at, `is not a date of any calendar: ${quote(expires)}`, hintFor(at) ?? '')];
}

/** Forms of identifiers that have one; other databases of OSV are taken as the schema lets them through. */
const IDENTIFIERS: readonly { prefix: string; form: RegExp; example: string }[] = [
  { prefix: 'CVE-', form: /^CVE-[0-9]{4}-[0-9]{4,19}$/, example: 'CVE-2022-0778' },
  {
    prefix: 'GHSA-',
    form: /^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/,
    example: 'GHSA-67mx-jc2f-jgjm',
  },
];

function checkVulnerability(id: string, at: FieldPath): Fault[] {
  const known = IDENTIFIERS.find(({ prefix }) => id.toUpperCase().startsWith(prefix));
  if (known === undefined || known.form.test(id)) return [];
  return [
    faultAt(
      at,
      `is not a well-formed ${known.prefix.slice(0, -1)} identifier: ${quote(id)}`,
      `Write it as ${known.example}`,
    ),
  ];
}

function checkVariant(variant: Variant, at: FieldPath): Fault[] {
  const { patchlets = [], hooks = [] } = variant;
  const isEmpty = patchlets.length === 0 && hooks.length === 0;
  return [
    ...(isEmpty
      ? [faultAt([...at, 'patchlets'], 'has no entry, and there are no hooks', 'Add a patchlet or a hook')]
      : []),
    ...repeatedNames(patchlets, 'name', [...at, 'patchlets'], 'patchlet'),
    ...repeatedNames(hooks, 'name', [...at, 'hooks'], 'hook'),
    ...patchlets.flatMap((patchlet, index) => checkPatchlet(patchlet, [...at, 'patchlets', index])),
    ...hooks.flatMap((hook, index) => checkHook(hook, [...at, 'hooks', index])),
    ...checkSites(variant, at),
  ];
}

function checkHook(hook: Hook, at: FieldPath): Fault[] {
  const hasOnePlace = (hook.address === undefined) !== (hook.symbol === undefined);
  const replaces = hook.replace !== undefined;
  const surrounds = hook.onEnter !== undefined || hook.onLeave !== undefined;
  return [
    ...(hasOnePlace
      ? []
      : [faultAt([...at, 'address'], 'must be given, or symbol, but not both', 'Keep one of the two')]),
    ...(replaces !== surrounds
      ? []
      : [
          faultAt([...at, 'replace'], 'must be given, or onEnter and onLeave, but not both', 'Keep one way of hooking'),
        ]),
  ];
}

/** A proof whose run looks the same with and without the patch shows nothing. */
function checkProof(proof: Proof | undefined, at: FieldPath): Fault[] {
  if (proof === undefined) return [];
  const { before, after } = proof.reproducer;
  const isSame = OUTCOME_FIELDS.every((field) => before[field] === after[field]);
  return isSame
    ? [
        faultAt(
          [...at, 'reproducer', 'after'],
          'is the same as before',
          'Write what differs when the patch is in place',
        ),
      ]
    : [];
}
const OUTCOME_FIELDS = ['exitCode', 'exitSignal', 'timeoutSeconds', 'stdout', 'stderr'] as const;
