import type { Placement } from '#domain/api/micropatch.types.ts';
import { given } from '#domain/given.ts';
import { parseCommitSha, parsePatchName, type PatchName } from '#domain/ids.ts';
import type { Envelope, EnvelopeSignature } from '#domain/patch.ts';
import type { Rejection } from '#domain/rejection.ts';
import { err, ok, type Result } from '#domain/result.ts';
import type { VerifiedHead } from '#domain/source/commit-verification.ts';
import type { RemoteHead } from '#domain/source/remote-head.ts';
import { parseSourceRef, type SourceRef } from '#domain/source/source-ref.ts';
import type { AcceptedState, StoredPatch, StoredState } from '../ports.ts';
import { FieldReader } from './field-reader.ts';

/** The state as JSON. Maps become lists of pairs, bytes become base64; what can be derived is left out. */
export function encodeState({
  set,
  source,
  head,
  verified,
  isFolderKnown,
  removalBase,
  recordLost,
}: AcceptedState): unknown {
  return {
    source: { url: source.url, path: source.path, ref: settingOf(source.ref) },
    head,
    verified,
    isFolderKnown,
    removalBase,
    recordLost,
    set: {
      commit: set.commit,
      revision: set.revision,
      rejected: set.rejected,
      held: [...set.held],
      removalsBlocked: set.removalsBlocked,
    },
    patches: [...set.patches].map(([name, { verified, placement, driftPolicy, state, path, commit }]) => ({
      name,
      path,
      commit,
      placement,
      driftPolicy,
      state,
      payload: textOf(verified.envelope.payload),
      signatures: verified.envelope.signatures,
      approvals: verified.approvals.map(({ payload, signatures }) => ({ payload: textOf(payload), signatures })),
    })),
  };
}

/** Strict inverse of `encodeState`: the error names the first field that is not what it must be. */
export function decodeState(value: unknown): Result<StoredState, string> {
  const root = new FieldReader(value);
  const set = root.object('set');
  const state = {
    source: readSource(root.object('source')),
    head: readHead(root.object('head')),
    ...given(
      'verified',
      root.optional('verified', (field) => readVerified(root.object(field))),
    ),
    isFolderKnown: root.boolean('isFolderKnown'),
    removalBase: root.optional('removalBase', (field) => root.integer(field)),
    recordLost: root.optional('recordLost', (field) => root.text(field)),
    set: {
      commit: set.parsed('commit', parseCommitSha),
      revision: set.text('revision'),
      rejected: set.list('rejected').map(readRejection),
      held: new Map(set.list('held').map(readHeld)),
      ...given(
        'removalsBlocked',
        set.optional('removalsBlocked', (field) => set.text(field)),
      ),
    },
    patches: root.list('patches').map(readPatch),
  };
  return root.fault === undefined ? ok(state) : err(root.fault);
}

function settingOf(ref: SourceRef): Record<string, string> {
  switch (ref.kind) {
    case 'branch':
    case 'tag':
      return { [ref.kind]: ref.name };
    case 'semver':
      return { semver: ref.range };
    case 'commit':
      return { commit: ref.commit };
  }
}

function readSource(field: FieldReader): StoredState['source'] {
  const setting = field.object('ref');
  const given = (name: string): string | undefined => setting.optional(name, (key) => setting.text(key));
  const parsed = parseSourceRef({
    branch: given('branch'),
    tag: given('tag'),
    semver: given('semver'),
    commit: given('commit'),
  });
  if (!parsed.ok) field.complain('ref', parsed.error.message);
  const ref: SourceRef = parsed.ok ? parsed.value : { kind: 'branch', name: '' };
  return { url: field.text('url'), path: field.text('path'), ref };
}

function readHead(field: FieldReader): RemoteHead {
  const head = {
    commit: field.parsed('commit', parseCommitSha),
    ref: field.text('ref'),
    revision: field.text('revision'),
  };
  return {
    ...head,
    ...given(
      'version',
      field.optional('version', (key) => field.text(key)),
    ),
    ...given(
      'tagObject',
      field.optional('tagObject', (key) => field.text(key)),
    ),
  };
}

const readVerified = (field: FieldReader): VerifiedHead => ({
  mode: field.oneOf('mode', ['Head', 'Tag']),
  principal: field.text('principal'),
  key: field.text('key'),
  firstSeen: field.parsed('firstSeen', timeOf),
});

/** Any other text would make a time that is compared with nothing. */
const timeOf = (text: string): string | undefined => (Number.isNaN(Date.parse(text)) ? undefined : text);

function readRejection(field: FieldReader): Rejection {
  return {
    path: field.text('path'),
    line: field.integer('line'),
    column: field.integer('column'),
    field: field.text('field'),
    message: field.text('message'),
    fix: field.text('fix'),
    ...given(
      'name',
      field.optional('name', (key) => field.text(key)),
    ),
  };
}

const readHeld = (pair: FieldReader): [PatchName, string] => [pair.parsed('0', parsePatchName), pair.text('1')];

function readPatch(field: FieldReader): StoredPatch {
  return {
    commit: field.parsed('commit', parseCommitSha),
    manifest: {
      name: field.parsed('name', parsePatchName),
      path: field.text('path'),
      line: 1,
      envelope: readEnvelope(field),
      approvals: field.optional('approvals', (key) => field.list(key).map(readEnvelope)) ?? [],
      placement: field.object('placement').value as Placement,
      driftPolicy: field.oneOf('driftPolicy', ['Report', 'Correct']),
      state: field.oneOf('state', ['Enabled', 'Audit', 'Disabled']),
    },
  };
}

const readEnvelope = (field: FieldReader): Envelope => ({
  payload: field.parsed('payload', bytesOf),
  signatures: field.list('signatures').map(readSignature),
});

const readSignature = (field: FieldReader): EnvelopeSignature => ({
  keyid: field.text('keyid'),
  sig: field.text('sig'),
});

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Strict: Node's decoder skips what it does not know. */
function bytesOf(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
