import type { Approval, LabelSelectorRequirement, MicroPatch, Placement } from '../api/micropatch.types.ts';
import { fieldsOfMicroPatch, validateMicroPatch } from '../api/micropatch.validate.ts';
import { parsePatchName } from '../ids.ts';
import { invariant } from '../invariant.ts';
import { toHex } from '../bytes.ts';
import type { Envelope, ParsedManifest } from '../patch.ts';
import type { Rejection } from '../rejection.ts';
import { shapeFaults } from '../schema-validator.ts';
import type { Sha256 } from '../trust/crypto-primitive.ts';
import {
  APPROVAL_PREDICATE,
  MICROPATCH_PREDICATE,
  statementAbout,
  statementBytes,
  type Subject,
} from '../trust/statement.ts';
import { claimsToBeOurs } from './claims-to-be-ours.ts';
import { faultAt, type Fault } from './fault.ts';
import { formatFieldPath, valueAt, type FieldPath } from './field-path.ts';
import { checkPatch } from './patch-checks.ts';
import type { RawDocument } from './raw-document.ts';
import { wordFaults } from './schema-faults.ts';

/** What a document turned out to be. Other people's documents may lie in the same repository and are none of our business. */
export type ManifestReading =
  | { readonly kind: 'manifest'; readonly manifest: ParsedManifest }
  | { readonly kind: 'rejected'; readonly rejections: readonly Rejection[] }
  | { readonly kind: 'ignored' };

/** What the CRD's defaults say, for documents that never pass the API server. A test holds the two together. */
export const SPEC_DEFAULTS = {
  placement: { hostProcesses: true },
  driftPolicy: 'Report',
  state: 'Enabled',
} as const;

/**
 * Reads one document as a MicroPatch, or says all that is wrong with it. Nothing in the result is trusted; its envelope
 * holds the bytes that must have been signed: the statement about this name and `spec.patch` exactly as it was written.
 */
export function parseManifest(document: RawDocument, sha256: Sha256): ManifestReading {
  if (!claimsToBeOurs(valueAt(document.value, ['apiVersion']), valueAt(document.value, ['kind']))) {
    return { kind: 'ignored' };
  }
  const shape = wordFaults(document.value, shapeFaults(validateMicroPatch, document.value), fieldsOfMicroPatch);
  const faults = shape.length > 0 ? shape : checkManifest(document.value as MicroPatch);
  if (faults.length > 0) return { kind: 'rejected', rejections: faults.map((fault) => toRejection(document, fault)) };
  return { kind: 'manifest', manifest: assembleManifest(document, document.value as MicroPatch, sha256) };
}

function checkManifest({ spec }: MicroPatch): readonly Fault[] {
  const selectors = (['nodeSelector', 'namespaceSelector', 'podSelector'] as const).flatMap((name) =>
    (spec.placement?.[name]?.matchExpressions ?? []).flatMap((requirement, index) =>
      checkRequirement(requirement, ['spec', 'placement', name, 'matchExpressions', index]),
    ),
  );
  return [...checkPatch(spec.patch, ['spec', 'patch']), ...selectors];
}

/** In and NotIn compare with values, the others must not have any: as Kubernetes has it for label selectors. */
function checkRequirement({ operator, values = [] }: LabelSelectorRequirement, at: FieldPath): Fault[] {
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues === values.length > 0) return [];
  const message = needsValues ? `is empty, but ${operator} needs values` : `must be empty for ${operator}`;
  return [faultAt([...at, 'values'], message, needsValues ? 'Add a value' : 'Remove values')];
}

function toRejection(document: RawDocument, { field, part, message, fix }: Fault): Rejection {
  const name = readableName(document.value);
  return {
    path: document.path,
    ...document.locate(field, part),
    field: formatFieldPath(field),
    message,
    fix: `${fix}.`,
    ...(name === undefined ? {} : { name }),
  };
}

/** The name a broken document would have had, so that the live version of that patch is kept rather than removed. */
function readableName(value: unknown): string | undefined {
  const name = valueAt(value, ['metadata', 'name']);
  return typeof name === 'string' ? parsePatchName(name) : undefined;
}

function assembleManifest(document: RawDocument, { metadata, spec }: MicroPatch, sha256: Sha256): ParsedManifest {
  const name = parsePatchName(metadata.name);
  const payload = statementBytes(MICROPATCH_PREDICATE, metadata.name, spec.patch, sha256);
  invariant(name !== undefined && payload.ok, 'a document of the right shape has a name and a canonical form');
  const subject = { name, sha256: toHex(sha256(payload.value)) };
  return {
    name,
    path: document.path,
    line: document.line,
    envelope: { payload: payload.value, signatures: withKeyIds(spec.signatures ?? []) },
    approvals: (spec.approvals ?? []).map((approval) => approvalEnvelope(subject, approval)),
    placement: placementWithDefaults(spec.placement),
    driftPolicy: spec.driftPolicy ?? SPEC_DEFAULTS.driftPolicy,
    state: spec.state ?? SPEC_DEFAULTS.state,
  };
}

/** The bytes that approvers signed: their approval, about this very version of the patch. */
function approvalEnvelope(subject: Subject, { approval, signatures }: Approval): Envelope {
  const payload = statementAbout(subject, APPROVAL_PREDICATE, approval);
  invariant(payload.ok, 'an approval of the right shape has a canonical form');
  return { payload: payload.value, signatures: withKeyIds(signatures) };
}

const withKeyIds = (signatures: Approval['signatures']): Envelope['signatures'] =>
  signatures.map(({ keyid = '', sig }) => ({ keyid, sig }));

const placementWithDefaults = (placement: Placement = {}): Placement => ({ ...SPEC_DEFAULTS.placement, ...placement });
