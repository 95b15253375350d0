import { describe, expect, it } from 'vitest';
import { PAYLOAD_TYPE, preAuthEncoding } from '#domain/trust/dsse.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('the pre-authentication encoding', () => {
  it('is the example of the DSSE protocol', () => {
    expect(text(preAuthEncoding(Buffer.from('hello world'), 'http://example.com/HelloWorld'))).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });

  it('counts bytes, not characters', () => {
    expect(text(preAuthEncoding(Buffer.from('ä'), 'é'))).toBe('DSSEv1 2 é 2 ä');
  });

  it('has the type of in-toto unless told otherwise', () => {
    expect(text(preAuthEncoding(new Uint8Array()))).toBe(`DSSEv1 28 ${PAYLOAD_TYPE} 0 `);
  });
});
