import type { ParsedManifest } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { SSHSIG_NAMESPACE } from '#domain/trust/sshsig.ts';
import { createFile } from '#runtime/files/write-file.ts';
import { chooseManifest, placeOf, readManifests } from './edit-manifests.ts';
import { shortDigest } from './sign-file.ts';

export interface PrepareRequest {
  readonly file: string;
  /** Which MicroPatch of the file; undefined if it holds one only. */
  readonly name: string | undefined;
  /** The statement as cosign takes it, which puts the frame of DSSE around it by itself. */
  readonly isStatement: boolean;
  /** File to make; undefined for one called after the patch, in the current folder. */
  readonly output: string | undefined;
}

/**
 * Writes the bytes that other tools sign for one MicroPatch into a new file. Returns lines that say what to do with it;
 * errors are sentences.
 */
export async function prepareFile(request: PrepareRequest): Promise<Result<readonly string[], readonly string[]>> {
  const { file, name, isStatement } = request;
  const read = readManifests(file);
  if (!read.ok) return read;
  const manifest = chooseManifest(file, read.value.manifests, name);
  if (!manifest.ok) return manifest;
  const { envelope } = manifest.value;
  const output = request.output ?? `${manifest.value.name}.${isStatement ? 'statement.json' : 'pae'}`;
  const bytes = isStatement ? envelope.payload : preAuthEncoding(envelope.payload);
  const created = await createFile(output, bytes, 0o644);
  if (!created.ok) return err([created.error]);
  const written = `${placeOf(manifest.value)}: ${output} has the ${bytes.length} bytes to sign (digest ${shortDigest(envelope)}).`;
  return ok([written, ...(isStatement ? statementAdvice : paeAdvice)(output, attachCommand(request, manifest.value))]);
}

const attachCommand = ({ file, name }: PrepareRequest, manifest: ParsedManifest): string =>
  `stopgap attach ${quote(file)}${name === undefined ? '' : ` --name ${manifest.name}`}`;

/** A word for a POSIX shell, as it is where that is safe. */
const quote = (word: string): string =>
  /^[A-Za-z0-9_.,/@%+=:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function paeAdvice(output: string, attach: string): string[] {
  const file = quote(output);
  return [
    'Sign it with a key of OpenSSH, also in an agent or a FIDO token:',
    `  ssh-keygen -Y sign -n ${SSHSIG_NAMESPACE} -f KEY ${file}`,
    `  ${attach} --signature ${file}.sig`,
    'or with an Ed25519 key in PEM:',
    `  openssl pkeyutl -sign -rawin -inkey KEY.pem -in ${file} -out ${file}.sig`,
    `  ${attach} --signature ${file}.sig --public-key KEY.pub.pem`,
    'or with an ECDSA P-256 key in PEM, or in a key service, over SHA-256:',
    `  openssl dgst -sha256 -sign KEY.pem -out ${file}.sig ${file}`,
    `  ${attach} --signature ${file}.sig --public-key KEY.pub.pem`,
  ];
}

/** An empty configuration keeps cosign 3 from asking for services that log signatures. */
function statementAdvice(output: string, attach: string): string[] {
  const bundle = quote(output.replace(/(\.statement)?\.json$/, '') + '.sigstore.json');
  return [
    'Sign it with a key of cosign, also in a key service:',
    `  echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}' > no-services.json`,
    `  cosign attest-blob --key cosign.key --statement ${quote(output)} --signing-config no-services.json --bundle ${bundle}`,
    `  ${attach} --signature ${bundle} --public-key cosign.pub`,
  ];
}
