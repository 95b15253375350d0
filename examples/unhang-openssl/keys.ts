import { generateKeyPairSync } from 'node:crypto';

/** One element of DER (X.690): tag, length, content. */
function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}

const hex = (digits: string): Uint8Array => Buffer.from(digits, 'hex');
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const ID_EC_PUBLIC_KEY = hex('06072a8648ce3d0201');
const PRIME_FIELD = hex('06072a8648ce3d0101');

/**
 * The key of CVE-2022-0778: a curve with explicit parameters (SEC 1, C.2) whose field "prime" is composite, and a
 * generator in compressed form, so that a square root has to be taken. The numbers are from OpenSSL's own negative test.
 */
export function attackKey(): Uint8Array {
  const field = element(SEQUENCE, PRIME_FIELD, element(INTEGER, hex('460201')));
  const curve = element(SEQUENCE, element(OCTET_STRING, hex('000000')), element(OCTET_STRING, hex('20a7ee')));
  const generator = element(OCTET_STRING, hex('02000000'));
  const order = element(INTEGER, hex('460207'));
  const parameters = element(
    SEQUENCE,
    element(INTEGER, hex('01')),
    field,
    curve,
    generator,
    order,
    element(INTEGER, hex('01')),
  );
  return element(SEQUENCE, element(SEQUENCE, ID_EC_PUBLIC_KEY, parameters), element(BIT_STRING, hex('0002000000')));
}

/** An ordinary key of an ordinary curve. */
export function validKey(): Uint8Array {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'der', type: 'spki' });
}
