import { toHex } from '../bytes.ts';

/**
 * The y of the points of order 1, 2, 4 and 8 of edwards25519, little endian, without the sign of x. For a key among them
 * anybody can write signatures: with the neutral element, one of 01 and 63 zeros is good for every message.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

/**
 * Whether 32 bytes may be an Ed25519 public key: a y below 2^255 - 19, which RFC 8032 section 5.1.3 asks of decoders, and
 * not one of small order. OpenSSL takes both, and what such a key signed does not say who signed.
 */
export function isSoundEd25519Point(point: Uint8Array): boolean {
  const last = (point[31] ?? 0) & 0x7f;
  const isCanonical = (point[0] ?? 0) < 0xed || last !== 0x7f || point.subarray(1, 31).some((byte) => byte !== 0xff);
  return isCanonical && !SMALL_ORDER_Y.has(toHex(point.with(31, last)));
}

/** P-256 of SEC 2 section 2.4.2: y^2 = x^3 - 3x + b over the integers modulo p. */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** Whether 65 bytes (04, x, y, big endian) are a point of P-256. Its order is prime, so that no point is of small order. */
export function isSoundP256Point(point: Uint8Array): boolean {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => BigInt(`0x${toHex(half)}`));
  if (point.length !== 65 || point[0] !== 4 || x === undefined || y === undefined || x >= P || y >= P) return false;
  return (y * y - (x * x * x - 3n * x + B)) % P === 0n;
}
