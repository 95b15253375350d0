import { fromBase64, toBase64 } from '../base64.ts';
import { fromHex, toHex } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import type { ChainHead } from './line.ts';

/** How far a chain had come at some time, as its node signs it. */
export interface Checkpoint extends ChainHead {
  /** Id of the chain, 32 hex digits. */
  readonly chain: string;
  readonly node: string;
}

/** Before the id of the chain and the name of its node, in the first line. */
const ORIGIN = 'stopgap.dev/audit/v1';

/**
 * The text of a checkpoint, to be signed: three lines, as https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md has
 * them: origin, number of lines, base64 of a hash. The hash is the sha256 of the last line, which holds that of the line
 * before it, and not the root of a Merkle tree: a witness of tlog-witness does not fit, and whoever checks needs the
 * lines. For a log that one machine writes and whose every line is wanted by whoever audits it, that is all there is.
 */
export const formatCheckpoint = ({ chain, node, seq, hash }: Checkpoint): string =>
  `${ORIGIN}/${chain}/${node}\n${seq}\n${toBase64(fromHex(hash) ?? new Uint8Array())}\n`;

/** Reads the text back, strictly; the error goes on after "the checkpoint". Lines that others may add are passed over. */
export function parseCheckpoint(text: string): Result<Checkpoint, string> {
  const [, chain, node, lines = '', base64 = ''] =
    /^stopgap\.dev\/audit\/v1\/([0-9a-f]{32})\/([^\n]+)\n([1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\n/.exec(text) ?? [];
  const hash = fromBase64(base64);
  if (chain === undefined || node === undefined || hash === undefined) return err('is not about an audit log');
  return ok({ chain, node, seq: Number(lines), hash: toHex(hash) });
}

/** The name under which a node signs: its own, as far as a note can carry it. */
export const signerName = (node: string): string => `stopgap.dev/audit/${node.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;
