import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseCanonical } from '#domain/canonical-json.ts';
import { toHex } from '#domain/bytes.ts';
import { describeFault } from '#domain/manifest/fault.ts';
import { valueAt } from '#domain/manifest/field-path.ts';
import type { ParsedManifest } from '#domain/patch.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { parseCatalog } from '#domain/trust/catalog.ts';
import {
  nextCatalog,
  type ListedRevocation,
  type ListedVersion,
  type NextCatalog,
} from '#domain/trust/next-catalog.ts';
import { parseRevocation } from '#domain/trust/revocation.ts';
import { CATALOG_PREDICATE, CATALOG_SUBJECT, REVOCATION_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import type { Signer } from '#runtime/crypto/signer.ts';
import { createFile, isTaken, replaceFile } from '#runtime/files/write-file.ts';
import { NO_CATALOG, readPreviousCatalog } from './catalog-file.ts';
import { readDocumentFile, signedText } from './document-file.ts';
import { nameOfKey, readAnyManifests } from './edit-manifests.ts';
import type { ChainFlags } from './root-chain.ts';

export interface PublishRequest extends ChainFlags {
  /** Manifest files, and folders of them. */
  readonly paths: readonly string[];
  /** Files of revocations. */
  readonly revoked: readonly string[];
  /** Names of patches that are to disappear. */
  readonly dropped: readonly string[];
  readonly output: string;
  readonly issued: string;
  readonly expires: string;
}

type Lines = Result<readonly string[], readonly string[]>;
const NOTHING_PUBLISHED = 'Nothing was published.';

/**
 * Makes the catalog that follows the one at its place, of all MicroPatches of some files, and puts it there in one step.
 * The one before has to be proven by the person's own copy of the trust root. Returns lines that say what is otherwise
 * now; errors are sentences.
 */
export async function publishCatalog(request: PublishRequest, signer: Signer): Promise<Lines> {
  const next = await planCatalog(request);
  if (!next.ok) return err([...next.error, NOTHING_PUBLISHED]);
  const { predicate, changes, proof } = next.value;
  const payload = statementBytes(CATALOG_PREDICATE, CATALOG_SUBJECT, predicate, nodeCrypto.sha256);
  if (!payload.ok) return err([`The catalog cannot be written: ${payload.error}.`, NOTHING_PUBLISHED]);
  const text = await signedText(payload.value, [signer]);
  if (!text.ok) return err([text.error, NOTHING_PUBLISHED]);
  const { output } = request;
  const written =
    predicate.version > 1 ? await replaceFile(output, text.value) : await createFile(output, text.value, 0o644);
  if (!written.ok) return err([written.error, NOTHING_PUBLISHED]);
  const { version, entries, expires } = predicate;
  return ok([
    `Catalog     ${output}, version ${version}, signed by ${nameOfKey(signer.publicKey)}`,
    ...proof,
    ...changes.map((change) => `            ${change}`),
    `Entries     ${entries.length}${changes.length === 0 ? ', the same as before' : ''}`,
    `Expires     ${expires}; past it nothing new is applied`,
  ]);
}

interface Plan extends NextCatalog {
  /** By what it may be continued, in lines. */
  readonly proof: readonly string[];
}

async function planCatalog(request: PublishRequest): Promise<Result<Plan, readonly string[]>> {
  const { output, issued, expires, dropped } = request;
  const previous = (await isTaken(output)) ? readPreviousCatalog(output, request) : ok(NO_CATALOG);
  const versions = collect(request.paths, readVersions);
  const revocations = collect(request.revoked, readRevocation);
  const faults = [previous, versions, revocations].flatMap((one) => (one.ok ? [] : one.error));
  if (!previous.ok || !versions.ok || !revocations.ok) return err(faults);
  if (versions.value.length === 0 && previous.value === NO_CATALOG) return err(['No MicroPatch was found.']);
  const next = nextCatalog({
    ...{ issued, expires, dropped },
    ...{ previous: previous.value.predicate, versions: versions.value, revocations: revocations.value },
  });
  if (!next.ok) return next;
  const parsed = parseCatalog(next.value.predicate);
  if (parsed.ok) return ok({ ...next.value, proof: previous.value.proof });
  return err(parsed.error.map((fault) => `The catalog would be refused: ${describeFault(fault)}.`));
}

function collect<T>(
  items: readonly string[],
  read: (item: string) => Result<readonly T[], readonly string[]>,
): Result<readonly T[], readonly string[]> {
  const results = items.map(read);
  const faults = results.flatMap((one) => (one.ok ? [] : one.error));
  return faults.length > 0 ? err(faults) : ok(results.flatMap((one) => (one.ok ? one.value : [])));
}

function readVersions(path: string): Result<readonly ListedVersion[], readonly string[]> {
  const files = filesBelow(path);
  if (!files.ok) return files;
  return collect(files.value, (file) => {
    const read = readAnyManifests(file);
    return read.ok ? ok(read.value.manifests.map(versionOf)) : read;
  });
}

/** A path that is no folder stands for itself, of a folder all its YAML files, as a host reads it. */
function filesBelow(path: string): Result<readonly string[], readonly string[]> {
  try {
    if (!statSync(path).isDirectory()) return ok([path]);
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /[.]ya?ml$/.test(name));
    return ok(names.sort().map((name) => join(path, name)));
  } catch (cause) {
    return err([`${path} cannot be read: ${(cause as Error).message}.`]);
  }
}

function versionOf({ name, envelope: { payload } }: ParsedManifest): ListedVersion {
  const statement = parseCanonical(payload);
  const version = statement.ok ? valueAt(statement.value, ['predicate', 'version']) : undefined;
  return { name, version: Number(version), sha256: toHex(nodeCrypto.sha256(payload)) };
}

function readRevocation(file: string): Result<readonly ListedRevocation[], readonly string[]> {
  const document = readDocumentFile(file, REVOCATION_PREDICATE);
  if (!document.ok) return err([document.error]);
  const { subject, predicate } = document.value;
  const parsed = parseRevocation(predicate);
  if (!parsed.ok) return err(parsed.error.map((fault) => `${file}: ${describeFault(fault)}. ${fault.fix}.`));
  return ok([{ ...subject, onRevoke: parsed.value.onRevoke }]);
}
