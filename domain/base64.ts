const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (digit, value) => [digit, value]));

/** Base64 by RFC 4648 section 4: standard alphabet, padded, no line breaks. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const group = (first << 16) | (second << 8) | third;
    text += [18, 12, 6, 0].map((shift) => ALPHABET.charAt((group >> shift) & 63)).join('');
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - missing) + '='.repeat(missing);
}

/**
 * Strict inverse of `toBase64`. Lenient decoders skip what they do not know and ignore spare bits, so that many texts
 * stand for the same bytes; here undefined is returned for every text but the one that `toBase64` writes.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    buffer = ((buffer << 6) | (VALUES.get(digit) ?? 0)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (buffer >> bits) & 0xff;
      at += 1;
    }
  }
  const spareBits = buffer & ((1 << bits) - 1);
  return spareBits === 0 && digits.length % 4 !== 1 ? bytes : undefined;
}

/**
 * Reads base64 of other tools: DSSE lets signers choose between the standard and the URL-safe alphabet and tells verifiers to
 * take both (envelope.md). One text uses one of them, a URL-safe one may lack its padding, and nothing else is forgiven.
 */
export function fromEitherBase64(text: string): Uint8Array | undefined {
  if (/[+/]/.test(text)) return fromBase64(text);
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(standard.endsWith('=') ? standard : standard + '='.repeat(-standard.length & 3));
}
