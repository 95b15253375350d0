import { createPublicKey, verify } from 'node:crypto';
import type { Patch } from '#domain/api/micropatch.types.ts';
import type { PatchName } from '#domain/ids.ts';
import type { Envelope } from '#domain/patch.ts';
import { verifyCatalog } from '#domain/trust/catalog.ts';
import { preAuthEncoding } from '#domain/trust/dsse.ts';
import { MICROPATCH_PREDICATE, statementBytes } from '#domain/trust/statement.ts';
import { trustIn, type Trust } from '#domain/trust/trust.ts';
import { verifyPatch } from '#domain/trust/verify-patch.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { aFullPatch, aHook, aVariant } from '../../support/manifests.ts';
import {
  anEd25519Key,
  anRsaKey,
  aP256Key,
  aTrustRoot,
  bareSignatureOf,
  signed,
  type TestKey,
} from '../../support/signing.ts';
import { aCatalog, anApproval, anEntry, NOW } from '../../support/trust-documents.ts';
import type { Row, Topic } from '../topic.ts';

const NAME = 'cve-2022-0778' as PatchName;
const ROUNDS = 500;
/** Rounds before that, until the code is compiled as it stays. */
const WARM_UP = 300;
const LARGE = 64 * 1024;
const ENTRIES = 1_000;

/** Half a kilobyte, so that 64 variants, which are as many as there may be, are more than 64 KiB. */
const SCRIPT = `(args) => { ${'args[0] = 0; '.repeat(40)}}`;

const patchOf = (variants: number): Patch =>
  aFullPatch({
    variants: Array.from({ length: variants }, (_, index) =>
      aVariant({
        name: `build-${index}`,
        buildId: index.toString(16).padStart(40, '0'),
        hooks: [aHook({ onEnter: SCRIPT })],
      }),
    ),
  });

/** What is signed of a patch of at least some size, by as many variants as that takes. */
function payloadOf(bytes: number): Uint8Array {
  for (let variants = 1; ; variants += 1) {
    const payload = statementBytes(MICROPATCH_PREDICATE, NAME, patchOf(variants), nodeCrypto.sha256);
    if (!payload.ok) throw new Error(payload.error);
    if (payload.value.length >= bytes) return payload.value;
  }
}

function row(what: string, work: () => boolean): Row {
  const values: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const start = performance.now();
    const isGood = work();
    const took = performance.now() - start;
    if (!isGood) throw new Error(`${what}: it was refused`);
    if (round >= 0) values.push(took);
  }
  return { what, unit: 'ms', values };
}

const limited = (what: string, work: () => boolean): Row => ({ ...row(what, work), limits: [{ at: 'p50', below: 1 }] });

const accepts =
  (envelope: Envelope, trust: Trust, approvals: readonly Envelope[] = []): (() => boolean) =>
  () =>
    verifyPatch({ envelope, approvals, name: NAME, trust, crypto: nodeCrypto, now: NOW }).ok;

/** What OpenSSL alone takes for signatures over the same bytes: no verifier takes less. */
function openSsl(payload: Uint8Array, keys: readonly TestKey[]): () => boolean {
  const message = preAuthEncoding(payload);
  const parts = keys.map((key) => ({
    key: createPublicKey(key.privateKey),
    hash: key.publicKey.key.kind === 'ed25519' ? null : 'sha256',
    signature: Buffer.from(bareSignatureOf(payload, key).sig, 'base64'),
  }));
  return () => parts.every(({ key, hash, signature }) => verify(hash, message, key, signature));
}

const KINDS: Readonly<Record<string, () => TestKey>> = {
  Ed25519: anEd25519Key,
  'ECDSA P-256': aP256Key,
  'RSA 3072': () => anRsaKey(3072),
};

function rowsOfKind(kind: string, make: () => TestKey, payload: Uint8Array): Row[] {
  const [alice, bob, carol] = [make(), make(), make()];
  const twoOfThree = aTrustRoot({ people: { alice: [alice], bob: [bob], carol: [carol] }, threshold: 2 });
  const what = `${kind}, 2 of 3 authors, 64 KiB`;
  return [
    row(`${what}: OpenSSL alone`, openSsl(payload, [alice, bob])),
    limited(`${what}: the verdict`, accepts(signed(payload, alice, bob), trustIn(twoOfThree))),
  ];
}

function everythingDemanded(payload: Uint8Array): Row[] {
  const [alice, bob, carol, dave] = [anEd25519Key(), anEd25519Key(), anEd25519Key(), anEd25519Key()];
  const role = (person: string) => ({ people: [person], threshold: 1 });
  const root = aTrustRoot({
    people: { alice: [alice], bob: [bob], carol: [carol], dave: [dave] },
    roles: { author: role('alice'), builder: role('bob'), approver: role('carol'), catalog: role('dave') },
  });
  const envelope = signed(payload, alice, bob);
  const others = Array.from({ length: ENTRIES - 1 }, (_, index) => {
    const sha256 = index.toString(16).padStart(64, '0');
    return { ...anEntry(envelope), name: `cve-${index}`, sha256 };
  });
  const document = aCatalog([dave], [...others, anEntry(envelope)]);
  const catalog = verifyCatalog(document, root, nodeCrypto);
  if (!catalog.ok) throw new Error(catalog.error.message);
  const trust = { ...trustIn(root), catalog: catalog.value };
  const approvals = [anApproval(envelope, [carol])];
  return [
    row('author, builder, approval, catalog, 3 kB: OpenSSL alone', openSsl(payload, [alice, bob, carol])),
    row('author, builder, approval, catalog, 3 kB: the verdict', accepts(envelope, trust, approvals)),
    row(`a new catalog of ${ENTRIES} entries: OpenSSL alone, once per catalog`, openSsl(document.payload, [dave])),
    row(
      `a new catalog of ${ENTRIES} entries: the verdict, once per catalog`,
      () => verifyCatalog(document, root, nodeCrypto).ok,
    ),
  ];
}

export const trust: Topic = {
  name: 'trust',
  title: 'What it costs to judge a patch',
  about:
    'One call of verifyPatch: signatures in the form of OpenSSH over DSSE, canonical form, schema, roles and standing. "OpenSSL alone" is node:crypto with keys taken in, over as many bytes and signatures, and nothing else: the least that it can cost.',
  run() {
    const large = payloadOf(LARGE);
    const small = payloadOf(1);
    const [alice] = [anEd25519Key()];
    const one = aTrustRoot({ people: { alice: [alice] } });
    return Promise.resolve([
      row('Ed25519, 1 author, 3 kB: OpenSSL alone', openSsl(small, [alice])),
      limited('Ed25519, 1 author, 3 kB: the verdict', accepts(signed(small, alice), trustIn(one))),
      ...Object.entries(KINDS).flatMap(([kind, make]) => rowsOfKind(kind, make, large)),
      ...everythingDemanded(small),
    ]);
  },
};
