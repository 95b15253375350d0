'use strict';

// Every reproducer waits here for a line, or for the end, of its standard input. That leaves time to patch the process
// first; run by hand, `</dev/null` starts it at once. The syntax in this folder is that of Node.js 8, because the
// vulnerable programs themselves run it.

exports.whenTold = function whenTold(action) {
  process.stderr.write('waiting for a line on standard input\n');
  let told = false;
  function go() {
    if (told) return;
    told = true;
    process.stdin.pause();
    action();
  }
  process.stdin.once('data', go);
  process.stdin.once('end', go);
};

// Prints the answer and ends at once: what the process still has open must not decide how the reproducer ends.
exports.answer = function answer(text) {
  process.stdout.write(text + '\n', () => process.exit(0));
};
