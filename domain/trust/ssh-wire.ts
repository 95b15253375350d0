import { concatBytes } from '../bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

const NOTHING = new Uint8Array();

/**
 * Reads the wire types of SSH (RFC 4251 section 5) one after the other. Where the bytes end too early or are not what
 * was asked for, this read and every later one return something empty and `isComplete` stays false: a parser reads all
 * it wants and asks once at the end.
 */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #isBroken = false;

  constructor(bytes: Uint8Array) {
    // A Node Buffer would share its memory with every slice.
    this.#bytes = new Uint8Array(bytes);
  }

  /** Whether everything was read and nothing was missing: a strict parser accepts no trailing bytes. */
  get isComplete(): boolean {
    return !this.#isBroken && this.#at === this.#bytes.length;
  }

  /** What has not been read yet, in bytes. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  raw(length: number): Uint8Array {
    if (length > this.remaining) this.#isBroken = true;
    if (this.#isBroken) return NOTHING;
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  uint32(): number {
    const bytes = this.raw(4);
    return bytes.length === 4 ? new DataView(bytes.buffer).getUint32(0) : 0;
  }

  byte(): number {
    return this.raw(1)[0] ?? 0;
  }

  string(): Uint8Array {
    return this.raw(this.uint32());
  }

  text(): string {
    const text = decodeUtf8(this.string());
    if (text === undefined) this.#isBroken = true;
    return text ?? '';
  }

  /** A positive mpint without its sign byte. Negative, zero and padded ones are refused: one number, one form. */
  positive(): Uint8Array {
    const bytes = this.string();
    const [first = 0x80, second = 0] = bytes;
    const isPositive = first === 0 ? second >= 0x80 : first < 0x80;
    if (!isPositive) this.#isBroken = true;
    return first === 0 ? bytes.slice(1) : bytes;
  }
}

/** Four bytes, big endian. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A length-prefixed string. */
export function sshString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? encodeUtf8(content) : content;
  return concatBytes(uint32(bytes.length), bytes);
}

/** A positive number, big endian, as mpint: without needless zeros, with a zero byte where the top bit is set. */
export function sshPositive(magnitude: Uint8Array): Uint8Array {
  const first = magnitude.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? NOTHING : magnitude.slice(first);
  return sshString((digits[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), digits) : digits);
}
