// subject: a Node.js program whose workers call a function of V8 itself, both from interpreted and from compiled code.
//
// Keeps the protocol of test/live/programs/program.h: `node subject.cjs STATS_FILE [name=value]...`. Option: threads=2.
// JavaScript cannot map a file: each worker writes its row anew after some calls, which the ready line counts as that
// many threads, for that many may have called before a change and be counted after it.
//
// The subject is v8::base::ieee754::sin(double), which is what Math.sin calls. As built it is the sine, which counts as
// old; `ret` (c3) instead of its first instructions makes it return its argument, which counts as new.
const fs = require('fs');
const { isMainThread, Worker, workerData } = require('worker_threads');

const HEADER_WORDS = 8;
const COLUMNS = 16;
const CALLS = 128;
const ARGUMENTS = Array.from({ length: 64 }, (_, index) => 0.5 + index / 64);

function run({ file, row, sines }) {
  const counters = new BigUint64Array(COLUMNS);
  const tally = [0, 0, 0, 0];
  let garbage = [];
  const round = () => {
    for (let n = 0; n < CALLS; n += 1) {
      const x = ARGUMENTS[n % ARGUMENTS.length];
      const result = Math.sin(x);
      tally[result === sines[n % ARGUMENTS.length] ? 0 : result === x ? 1 : 3] += 1;
      garbage.push([x, result]);
    }
    garbage = [];
    for (let column = 0; column < tally.length; column += 1) counters[column] = BigInt(tally[column]);
    fs.writeSync(file, new Uint8Array(counters.buffer), 0, counters.byteLength, (HEADER_WORDS + row * COLUMNS) * 8);
    setImmediate(round);
  };
  round();
}

if (isMainThread) {
  const [stats, ...options] = process.argv.slice(2);
  const threads = Number((options.find((option) => option.startsWith('threads=')) || 'threads=2').slice(8));
  const file = fs.openSync(stats, 'w+', 0o600);
  const head = Buffer.alloc((HEADER_WORDS + threads * COLUMNS) * 8);
  head.write('SGSTATS1', 0, 'latin1');
  head.writeBigUInt64LE(BigInt(threads), 8);
  head.writeBigUInt64LE(BigInt(COLUMNS), 16);
  fs.writeSync(file, head, 0, head.length, 0);
  const sines = ARGUMENTS.map((x) => Math.sin(x));
  let running = 0;
  for (let row = 0; row < threads; row += 1)
    new Worker(__filename, { workerData: { file, row, sines } }).once('online', () => {
      running += 1;
      if (running < threads) return;
      const ready = {
        pid: process.pid,
        threads: threads * CALLS,
        rows: ['subject'],
        columns: ['old', 'new', 'newer', 'wrong'],
        sites: {},
      };
      process.stdout.write(`${JSON.stringify(ready)}\n`);
    });
} else run(workerData);
