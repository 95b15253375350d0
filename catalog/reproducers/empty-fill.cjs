'use strict';

// CVE-2018-7167: `empty-fill.cjs attack` fills a buffer with an empty one, which makes Buffer::Fill() copy nothing for
// ever. `baseline` fills with patterns whose length does and does not divide that of the buffer.

const { whenTold, answer } = require('./when-told.cjs');

// Every byte is set beforehand, so that "stopped looping" and "filled with zeros" are different answers.
function attack() {
  const buffer = Buffer.from('0123456789abcdef');
  buffer.fill(Buffer.alloc(0), 4, 12);
  const allocated = Buffer.alloc(4096, Buffer.alloc(0));
  return [buffer.toString('hex'), allocated.every((byte) => byte === 0) ? 'zeros' : 'leftovers'].join(' ');
}

function baseline() {
  const lines = ['a', 'ab', 'abc', 'abcdefgh', 'abcdefghijklmnop', 'abcdefghijklmnopq'].map((pattern) =>
    Buffer.alloc(16, '-').fill(Buffer.from(pattern), 1, 15).toString('latin1'),
  );
  lines.push(Buffer.alloc(5, '').toString('hex'), Buffer.alloc(5, 7).toString('hex'));
  return lines.join('\n');
}

whenTold(() => answer(process.argv[2] === 'attack' ? attack() : baseline()));
