import { createGitRunner } from '../../controller/git/git-runner.ts';

/** Started as a program of its own by a test, which kills it: runs a git that would never end, and says when it runs. */
const [home = '', searchPath = ''] = process.argv.slice(2);
const run = createGitRunner({ mirror: home, home, searchPath });
process.stdout.write('running\n');
await run({ args: ['fetch'], timeoutMs: 300_000, maxOutputBytes: 1_000 }, new AbortController().signal);
