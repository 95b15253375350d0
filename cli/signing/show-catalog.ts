import type { CatalogPredicate } from '#domain/api/catalog.types.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { readCatalogFile } from './catalog-file.ts';
import { signDocumentFile } from './document-file.ts';
import { nameOfKey } from './edit-manifests.ts';

type Lines = Result<readonly string[], readonly string[]>;

/** What a catalog says of itself. Errors are sentences. */
export function showCatalog(file: string, form: 'text' | 'json'): Lines {
  const read = readCatalogFile(file);
  if (!read.ok) return read;
  const { predicate, envelope } = read.value;
  const keyids = envelope.signatures.map(({ keyid }) => keyid);
  if (form === 'json') return ok([JSON.stringify({ ...predicate, keyids }, null, 2)]);
  return ok([
    `Catalog     ${file}, version ${predicate.version}`,
    ...describe(predicate),
    ...keyids.map((keyid) => `Signed      ${keyid === '' ? 'by an unnamed key' : keyid}`),
  ]);
}

/** Adds one person's signature to a catalog. Returns lines that say what was signed; errors are sentences. */
export async function signCatalog(file: string, signer: Signer): Promise<Lines> {
  const read = readCatalogFile(file);
  if (!read.ok) return read;
  const { predicate, envelope } = read.value;
  const signed = await signDocumentFile(file, envelope, signer);
  if (!signed.ok) return err([signed.error]);
  const title = `Catalog     ${file}, version ${predicate.version}, ${signed.value} by ${nameOfKey(signer.publicKey)}`;
  return ok([title, ...describe(predicate)]);
}

const describe = ({ issued, expires, entries }: CatalogPredicate): string[] => [
  `Valid       from ${issued} until ${expires}`,
  ...entries.map(({ name, version, sha256, state, onRevoke = 'Keep' }) => {
    const revoked =
      state === 'Active' ? '' : `: revoked, ${onRevoke === 'Rollback' ? 'taken out' : 'kept'} where it runs`;
    return `            ${name} version ${version} (digest ${sha256.slice(0, 8)})${revoked}`;
  }),
];
