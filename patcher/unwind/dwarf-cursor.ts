/** Bytes that do not hold what they should, or hold more than is understood. Thrown and caught within this folder only. */
export class NotUnderstood extends Error {}

/** LEB128 numbers of more bytes than 64 bits need are made up. */
const MAX_LEB_BYTES = 10;

/** Steps through DWARF data (DWARF 5, 7.6 for LEB128); past the end it throws NotUnderstood, and so always ends. */
export class DwarfCursor {
  readonly #view: DataView;
  #at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
    this.end = Math.min(end, bytes.length);
  }

  get at(): number {
    return this.#at;
  }
  get isAtEnd(): boolean {
    return this.#at >= this.end;
  }

  /** Steps over so many bytes and returns where they start. */
  skip(length: number): number {
    const start = this.#at;
    if (length < 0 || length > this.end - start) throw new NotUnderstood('it ends in the middle');
    this.#at = start + length;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }
  s8(): number {
    return this.#view.getInt8(this.skip(1));
  }
  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }
  s16(): number {
    return this.#view.getInt16(this.skip(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }
  s32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }
  u64(): bigint {
    return this.#view.getBigUint64(this.skip(8), true);
  }
  s64(): bigint {
    return this.#view.getBigInt64(this.skip(8), true);
  }

  uleb(): bigint {
    let value = 0n;
    for (let count = 0; count < MAX_LEB_BYTES; count += 1) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(7 * count);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new NotUnderstood('a number is too long');
  }

  sleb(): bigint {
    let value = 0n;
    for (let count = 1; count <= MAX_LEB_BYTES; count += 1) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(7 * (count - 1));
      if (byte < 0x80) return BigInt.asIntN(Math.min(64, 7 * count), value);
    }
    throw new NotUnderstood('a number is too long');
  }

  /** A LEB128 number that is used as a register, a length or a factor: small. */
  smallUleb(): number {
    const value = this.uleb();
    if (value > 0xffff_ffffn) throw new NotUnderstood('a number is too large');
    return Number(value);
  }

  /** Bytes of a block: its length, then that many. */
  block(bytes: Uint8Array): Uint8Array {
    const length = this.smallUleb();
    const start = this.skip(length);
    return bytes.subarray(start, start + length);
  }
}
