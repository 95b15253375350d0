import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Envelope } from '#domain/patch.ts';
import { formatEnvelope } from '#domain/trust/envelope-json.ts';
import { withdrawnBy } from '#domain/trust/trust.ts';
import { nodeCrypto } from '#runtime/crypto/node-crypto.ts';
import { createTrustStore, type TrustFloor, type TrustStore } from '#runtime/trust/trust-store.ts';
import { anEd25519Key, signed, type RootPlan, type TestKey } from '../../support/signing.ts';
import { aTemporaryDirectory } from '../../support/temporary-directory.ts';
import { aCatalog, anEntry, aRevocation, aRoot, digestOf, NOW } from '../../support/trust-documents.ts';

const folder = aTemporaryDirectory('trust-store');
afterAll(folder.remove);

const [alice, carol, dave, eve, mallory] = [1, 2, 3, 4, 5].map(() => anEd25519Key()) as [
  TestKey,
  TestKey,
  TestKey,
  TestKey,
  TestKey,
];
const people = { alice: [alice], carol: [carol], dave: [dave], eve: [eve] };
const roles = { catalog: { people: ['carol'], threshold: 1 }, revoker: { people: ['dave'], threshold: 1 } };
const rootOf = (over: Partial<RootPlan> = {}): Envelope => aRoot({ people, root: ['alice'], roles, ...over });
const patch = signed(Uint8Array.of(1));
const catalog = (version: number): Envelope => aCatalog([carol], [anEntry(patch)], { version });
const named = (documents: Readonly<Record<string, Envelope>>) =>
  Object.entries(documents).map(([name, envelope]) => ({ name, envelope }));

/** One machine: its pinned root, its state file, and as many stores one after the other as it is started. */
class Machine {
  static #count = 0;
  readonly #directory = join(folder.path, String((Machine.#count += 1)));
  readonly rootFile = join(this.#directory, 'root.json');
  readonly stateFile = join(this.#directory, 'state', 'trust.json');
  readonly told: (string | undefined)[] = [];
  now = NOW;
  #monotonic = 0;

  constructor(root: Envelope = rootOf()) {
    mkdirSync(this.#directory);
    this.pin(root);
  }

  pin(root: Envelope): void {
    writeFileSync(this.rootFile, formatEnvelope(root));
  }

  /** Past the second for which a look at the pinned file counts. */
  wait(): void {
    this.#monotonic += 1_001;
  }

  start(floor?: TrustFloor): TrustStore {
    return createTrustStore({
      rootFile: this.rootFile,
      stateFile: this.stateFile,
      crypto: nodeCrypto,
      now: () => this.now,
      monotonic: () => this.#monotonic,
      onChange: (problem) => this.told.push(problem),
      ...(floor === undefined ? {} : { floor: () => floor }),
    });
  }
}

/** Versions in force, and `doubted` where nothing new is verified by them. */
function seen(store: TrustStore): string {
  const current = store.current();
  if (!current.ok) return current.error;
  const { root, catalog: listed, doubt } = current.value.trust;
  return `root ${root.version}, catalog ${listed?.version ?? 0}${doubt === undefined ? '' : ', doubted'}`;
}
const doubtOf = (store: TrustStore): string => {
  const current = store.current();
  return (current.ok ? current.value.trust.doubt : current.error) ?? '';
};
const reasons = (store: TrustStore, documents: Readonly<Record<string, Envelope>>): string[] =>
  store.accept(named(documents)).map(({ document, reason }) => `${document}: ${reason}`);

/** A machine on which root 2, catalog 2 and a revocation were accepted. */
function experienced(): Machine {
  const machine = new Machine();
  const store = machine.start();
  const documents = {
    '2.root.json': rootOf({ version: 2 }),
    'catalog.json': catalog(2),
    'a.revocation.json': aRevocation(patch, [dave]),
  };
  expect(reasons(store, documents)).toEqual([]);
  expect(seen(store)).toBe('root 2, catalog 2');
  return machine;
}

describe('what a machine trusts', () => {
  it('is there again after a restart, revocations included', () => {
    const store = experienced().start();
    expect(seen(store)).toBe('root 2, catalog 2');
    const current = store.current();
    expect(current.ok && [...withdrawnBy(current.value.trust)]).toEqual([digestOf(patch)]);
  });

  it('refuses after a restart what it refused before: an older catalog, the root again with other content', () => {
    const store = experienced().start();
    const other = rootOf({ version: 2, expires: '2029-01-01T00:00:00Z' });
    expect(reasons(store, { '2.root.json': other, 'catalog.json': catalog(1) })).toEqual([
      '2.root.json: VersionConflict',
      'catalog.json: OlderVersion',
    ]);
    expect(seen(store)).toBe('root 2, catalog 2');
  });

  it('has another digest whenever it is something else, and the same when nothing was taken', () => {
    const store = new Machine().start();
    const digest = () => {
      const current = store.current();
      return current.ok ? current.value.digest : current.error;
    };
    const before = digest();
    store.accept(named({ 'catalog.json': aCatalog([mallory], []) }));
    expect(digest()).toBe(before);
    store.accept(named({ 'catalog.json': catalog(1) }));
    expect(digest()).not.toBe(before);
  });

  it('goes on from a newer pinned root of the same chain, and looks at the file once a second', () => {
    const machine = experienced();
    const store = machine.start();
    store.current();
    machine.pin(rootOf({ version: 3 }));
    expect(seen(store)).toBe('root 2, catalog 2');
    machine.wait();
    expect(seen(store)).toBe('root 3, catalog 2');
  });

  it('stays in force while the pinned file is broken, which is told once and its mending once', () => {
    const machine = experienced();
    const store = machine.start();
    store.current();
    for (const text of ['{}', '{}']) {
      writeFileSync(machine.rootFile, text);
      machine.wait();
      expect(seen(store)).toBe('root 2, catalog 2');
    }
    expect(store.problem()).toContain('root.json');
    machine.pin(rootOf());
    machine.wait();
    expect(seen(store)).toBe('root 2, catalog 2');
    expect(machine.told).toEqual([expect.stringContaining('root.json'), undefined]);
  });

  it('is not begun with, nor exchanged, while others may write its file', () => {
    const machine = new Machine();
    machine.pin(rootOf());
    chmodSync(machine.rootFile, 0o666);
    const store = machine.start();
    expect(seen(store)).toContain(`run \`chmod go-w ${machine.rootFile}\`.`);
    chmodSync(machine.rootFile, 0o644);
    machine.wait();
    expect(seen(store)).toBe('root 1, catalog 0');
    machine.pin(rootOf({ version: 3 }));
    chmodSync(machine.rootFile, 0o666);
    machine.wait();
    expect(seen(store)).toBe('root 1, catalog 0');
    expect(store.problem()).toContain('permissions 0666');
    chmodSync(machine.rootFile, 0o644);
    machine.wait();
    expect(seen(store)).toBe('root 3, catalog 0');
  });

  it('is nothing while there never was a usable root', () => {
    const machine = new Machine();
    writeFileSync(machine.rootFile, 'x');
    const store = machine.start();
    expect(seen(store)).toContain('root.json');
    expect(store.accept(named({ 'catalog.json': catalog(1) }))).toEqual([]);
    expect(existsSync(machine.stateFile)).toBe(false);
  });

  it('is not exchanged by a state file that was signed by somebody else', () => {
    const machine = experienced();
    const stored = JSON.parse(readFileSync(machine.stateFile, 'utf8')) as { chain: unknown[] };
    stored.chain = [JSON.parse(formatEnvelope(rootOf({ version: 2, signers: [mallory] })))];
    writeFileSync(machine.stateFile, JSON.stringify(stored));
    const store = machine.start();
    expect(seen(store)).toBe('root 1, catalog 0, doubted');
    expect(doubtOf(store)).toContain('not to be trusted');
  });
});

describe('a state that is lost or turned back', () => {
  it.each<{ title: string; harm: (machine: Machine) => void; says: string }>([
    {
      title: 'truncated',
      harm: ({ stateFile }) => {
        truncateSync(stateFile, 100);
      },
      says: 'cannot be read',
    },
    {
      title: 'empty',
      harm: ({ stateFile }) => {
        truncateSync(stateFile, 0);
      },
      says: 'cannot be read',
    },
    {
      title: 'something else',
      harm: ({ stateFile }) => {
        writeFileSync(stateFile, '{"pinned":7}');
      },
      says: 'damaged',
    },
    {
      title: 'nested deeper than the stack',
      harm: ({ stateFile }) => {
        writeFileSync(stateFile, `{"pinned":"x","pinnedVersion":1,"chain":[${'['.repeat(1e6)}${']'.repeat(1e6)}]}`);
      },
      says: 'damaged',
    },
    {
      title: 'larger than is read',
      harm: ({ stateFile }) => {
        writeFileSync(stateFile, ' '.repeat(17 * 1024 * 1024));
      },
      says: 'cannot be read',
    },
    {
      title: 'of a newer root than the pinned file that was turned back',
      harm: (machine) => {
        machine.pin(rootOf({ expires: '2029-01-01T00:00:00Z' }));
      },
      says: 'an older one, version 1',
    },
  ])('is not used when it is $title, and nothing new is taken until it is mended', ({ harm, says }) => {
    const machine = experienced();
    const good = readFileSync(machine.stateFile);
    harm(machine);
    const store = machine.start();
    expect(seen(store)).toBe('root 1, catalog 0, doubted');
    expect(doubtOf(store)).toContain(says);
    expect(machine.told).toEqual([expect.stringContaining(says)]);
    expect(store.accept(named({ 'catalog.json': catalog(9) }))).toEqual([]);
    expect(seen(store)).toBe('root 1, catalog 0, doubted');
    machine.pin(rootOf());
    writeFileSync(machine.stateFile, good);
    expect(seen(machine.start())).toBe('root 2, catalog 2');
  });

  it('that was deleted is noticed by whoever remembers more, until the documents are here again', () => {
    const machine = experienced();
    rmSync(machine.stateFile);
    expect(seen(machine.start())).toBe('root 1, catalog 0');
    const store = machine.start({ root: 2, catalog: 2, revoked: 0 });
    expect(seen(store)).toBe('root 1, catalog 0, doubted');
    expect(doubtOf(store)).toContain(
      'trusted root 2, catalog 2 and 0 revocations before, and knows root 1, catalog 0 and 0 now',
    );
    store.accept(named({ '2.root.json': rootOf({ version: 2 }), 'catalog.json': catalog(1) }));
    expect(seen(store)).toBe('root 2, catalog 1, doubted');
    store.accept(named({ 'catalog.json': catalog(2) }));
    expect(seen(store)).toBe('root 2, catalog 2');
  });

  it('that was replaced by an older one is noticed in the same way', () => {
    const machine = new Machine();
    machine.start().accept(named({ 'catalog.json': catalog(1) }));
    const older = readFileSync(machine.stateFile);
    machine.start().accept(named({ 'catalog.json': catalog(2) }));
    writeFileSync(machine.stateFile, older);
    expect(seen(machine.start())).toBe('root 1, catalog 1');
    expect(seen(machine.start({ root: 1, catalog: 2, revoked: 0 }))).toBe('root 1, catalog 1, doubted');
  });

  it('is in doubt when a newer root came with the same keys for the catalog, and an older catalog', () => {
    const store = new Machine().start({ root: 1, catalog: 100, revoked: 0 });
    store.accept(named({ '2.root.json': rootOf({ version: 2 }), 'catalog.json': catalog(50) }));
    expect(seen(store)).toBe('root 2, catalog 50, doubted');
  });

  it('is in doubt when revocations are gone with it', () => {
    const machine = new Machine();
    machine.start().accept(named({ 'a.revocation.json': aRevocation(patch, [dave]) }));
    rmSync(machine.stateFile);
    const store = machine.start({ root: 1, catalog: 0, revoked: 1 });
    expect(doubtOf(store)).toContain('and 1 revocations before, and knows root 1, catalog 0 and 0 now');
    store.accept(named({ 'a.revocation.json': aRevocation(patch, [dave]) }));
    expect(doubtOf(store)).toBe('');
  });

  it('is no ground for doubt after a thief has driven the catalog up and its keys were exchanged', () => {
    const machine = new Machine();
    machine.start().accept(named({ 'catalog.json': catalog(2_147_483_647) }));
    const store = machine.start({ root: 1, catalog: 2_147_483_647, revoked: 0 });
    expect(reasons(store, { 'catalog.json': catalog(3) })).toEqual(['catalog.json: OlderVersion']);
    const rotated = rootOf({ version: 2, roles: { ...roles, catalog: { people: ['eve'], threshold: 1 } } });
    const good = aCatalog([eve], [anEntry(patch)], { version: 3 });
    expect(reasons(store, { '2.root.json': rotated, 'catalog.json': good })).toEqual([]);
    expect(seen(store)).toBe('root 2, catalog 3');
  });
});

describe('a disk that takes nothing', () => {
  it('keeps what is newer from being used, says so once, and takes it when there is room', () => {
    const machine = experienced();
    const store = machine.start();
    expect(seen(store)).toBe('root 2, catalog 2');
    const aside = `${machine.stateFile}.aside`;
    renameSync(machine.stateFile, aside);
    mkdirSync(machine.stateFile);
    for (const version of [3, 4]) {
      expect(reasons(store, { 'catalog.json': catalog(version) })).toEqual([]);
      expect(seen(store)).toBe('root 2, catalog 2');
    }
    expect(store.problem()).toContain('cannot be written down, and so is not used');
    rmdirSync(machine.stateFile);
    renameSync(aside, machine.stateFile);
    store.accept(named({ 'catalog.json': catalog(4) }));
    expect(seen(store)).toBe('root 2, catalog 4');
    expect(seen(machine.start())).toBe('root 2, catalog 4');
    expect(machine.told).toEqual([expect.stringContaining('EISDIR'), undefined]);
  });
});

describe('a clock', () => {
  const years = (count: number): Date => new Date(NOW.getTime() + count * 365 * 24 * 3600 * 1000);

  it('that is ten years behind takes nothing that was made since, and loses nothing', () => {
    const machine = experienced();
    machine.now = years(-10);
    const store = machine.start();
    expect(reasons(store, { 'catalog.json': catalog(3) })).toEqual(['catalog.json: IssuedInFuture']);
    expect(seen(store)).toBe('root 2, catalog 2');
  });

  it('that was ten years ahead for a day does no lasting harm', () => {
    const machine = experienced();
    machine.now = years(10);
    machine.start().accept(named({ 'catalog.json': catalog(3) }));
    machine.now = NOW;
    const store = machine.start();
    expect(seen(store)).toBe('root 2, catalog 3');
    expect(reasons(store, { 'catalog.json': catalog(4) })).toEqual([]);
    expect(seen(store)).toBe('root 2, catalog 4');
  });
});
