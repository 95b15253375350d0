import type { OfferedPatch, PatcherRequest } from '#domain/api/patcher-request.types.ts';
import { toHex } from '#domain/bytes.ts';
import { parseOwnerId, parsePatchName, parsePayloadDigest, type OwnerId } from '#domain/ids.ts';
import type { SignedPatch } from '#domain/patch.ts';
import type { PatcherStep } from '#domain/patcher.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Sha256 } from '#domain/trust/crypto-primitive.ts';
import { fromEnvelopeJson } from '#domain/trust/envelope-json.ts';

/** sha256, in hex, of the signed payload that a step is about; empty for a step that is about none. */
export function payloadDigestOf(step: PatcherStep, sha256: Sha256): string {
  if (step.kind === 'apply') return toHex(sha256(step.envelope.payload));
  return step.kind === 'revert' ? step.digest : '';
}

/** The shape has been checked: an owner is sixteen hex digits. */
export const ownerOf = ({ owner }: PatcherRequest): OwnerId => owner as OwnerId;

/** The step that a request describes; the error is a sentence about what it lacks. */
export function stepOf(request: PatcherRequest, kind: PatcherStep['kind']): Result<PatcherStep, string> {
  const { process } = request;
  if (process === undefined) return err('`process` is missing');
  switch (kind) {
    case 'sweep':
      return ok({ kind, process });
    case 'revert': {
      const digest = parsePayloadDigest(request.digest ?? '');
      const owner = parseOwnerId(request.of ?? request.owner);
      return digest === undefined || owner === undefined
        ? err('`digest` is missing')
        : ok({ kind, process, digest, owner });
    }
    case 'apply':
      return applyOf(request, process);
  }
}

function applyOf({ patch }: PatcherRequest, process: PatcherStep['process']): Result<PatcherStep, string> {
  const name = parsePatchName(patch?.name ?? '');
  if (name === undefined || patch?.buildId === undefined)
    return err('`patch` with name, buildId and envelope is missing');
  const signed = signedPatchOf(patch);
  return signed.ok ? ok({ kind: 'apply', process, name, buildId: patch.buildId, ...signed.value }) : signed;
}

/** The envelopes of a patch in a request; the error is a sentence about the first that is none. */
export function signedPatchOf({
  envelope,
  approvals = [],
}: Pick<OfferedPatch, 'envelope' | 'approvals'>): Result<SignedPatch, string> {
  const read = [envelope, ...approvals].map((json: unknown) => fromEnvelopeJson(json));
  const faults = read.flatMap((one, index) =>
    one.ok ? [] : [`the envelope ${index === 0 ? '' : `of approval ${index} `}${one.error.join('; ')}`],
  );
  const [first, ...others] = read.flatMap((one) => (one.ok ? [one.value] : []));
  if (first === undefined || faults.length > 0) return err(faults.join('; '));
  return ok({ envelope: first, approvals: others });
}
