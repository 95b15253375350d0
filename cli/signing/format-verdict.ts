import { formatRejection } from '#domain/rejection.ts';
import type { FileVerdict, PatchVerdict, SignedSummary } from './verify-file.ts';

/** A verdict for people: each patch with who signed what, or with every reason why it is not trusted. */
export function formatVerdict(file: string, { patches, rejected }: FileVerdict): string[] {
  const trusted = patches.filter((patch) => patch.trusted).length;
  const counted = patches.length + new Set(rejected.map(({ line }) => line)).size;
  if (counted === 0) return [`${file} holds no MicroPatch.`];
  return [
    ...patches.flatMap(formatPatch),
    ...rejected.map(formatRejection),
    ...(counted > 1 || trusted < counted ? [`${trusted} of ${counted} ${counted === 1 ? 'is' : 'are'} trusted.`] : []),
  ];
}

function formatPatch({ name, path, line, failures, signed }: PatchVerdict): string[] {
  const place = `${path}:${line}: ${name}`;
  if (signed === undefined) {
    return [`${place} is NOT trusted`, ...failures.map(({ reason, message }) => `  ${reason}: ${message}`)];
  }
  return [`${place} is trusted`, ...formatSigned(signed)];
}

function formatSigned(signed: SignedSummary): string[] {
  const { digest, signers, version, severity, vulnerabilities, expires, expired, changes } = signed;
  return [
    `  signed by  ${signers.join(', ')}`,
    `  content    version ${version}, ${severity}, ${vulnerabilities.join(', ')}`,
    `  digest     sha256:${digest}`,
    `  expires    ${expires}${expired ? ', which is past: it is applied to no further process' : ''}`,
    ...changes.map((change, index) => `  ${index === 0 ? 'changes  ' : '         '}  ${change}`),
  ];
}
