import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { formatCheckpoint, signerName } from '#domain/audit/checkpoint.ts';
import type { AuditFile } from '#domain/audit/chain-fault.ts';
import type { PresentedCheckpoint } from '#domain/audit/checkpoint-faults.ts';
import type { AuditEvent, TrustVersions } from '#domain/audit/event.ts';
import { NO_HEAD, NOTHING_TRUSTED, sealLine, type ChainHead } from '#domain/audit/line.ts';
import { composeNote, type NoteKey } from '#domain/audit/signed-note.ts';
import { encodeUtf8 } from '#domain/utf8.ts';
import { sha256 } from './sha256.ts';

export const CHAIN = 'c'.repeat(32);
export const NODE = 'node-1';

const privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey;
export const KEY: NoteKey = {
  name: signerName(NODE),
  point: new Uint8Array(Buffer.from(privateKey.export({ format: 'jwk' }).x ?? '', 'base64url')),
};

export const begun = (chain = CHAIN): AuditEvent => ({
  kind: 'ChainBegun',
  format: 'stopgap-audit/v1',
  chain,
  key: 'k',
});
export const started = (pid: number): AuditEvent => ({ kind: 'Started', pid });

/** A chain of these events in memory, as the patcher would write it: each line as text, and the heads after each. */
export function aChain(events: readonly AuditEvent[], trust: (index: number) => TrustVersions = () => NOTHING_TRUSTED) {
  const lines: string[] = [];
  const heads: ChainHead[] = [];
  let head = NO_HEAD;
  for (const [index, event] of events.entries()) {
    const content = { time: '2026-11-24T12:00:00.000Z', boot: 'b0', node: NODE, version: '0.1.0' };
    const sealed = sealLine(head, { ...content, trust: trust(index), event }, sha256);
    if (!sealed.ok) throw new Error(sealed.error);
    head = sealed.value.head;
    lines.push(new TextDecoder().decode(sealed.value.bytes).trimEnd());
    heads.push(head);
  }
  return { lines, heads };
}

export const fileOf = (lines: readonly string[], name = 'audit-000001.jsonl'): AuditFile => ({
  name,
  bytes: encodeUtf8(lines.map((line) => `${line}\n`).join('')),
});

/** A note that this node signed about this head. */
export function aCheckpoint(head: ChainHead, over: { chain?: string; by?: KeyObject } = {}): PresentedCheckpoint {
  const text = formatCheckpoint({ ...head, chain: over.chain ?? CHAIN, node: NODE });
  const signature = sign(null, Buffer.from(text), over.by ?? privateKey);
  return { source: 'kept', note: composeNote(text, KEY, new Uint8Array(signature), sha256), key: KEY };
}
