import { parseArgs } from 'node:util';
import { stopAllTargets } from '../support/target.ts';
import { TestPatcher } from '../support/test-patcher.ts';
import { printResults, type Result } from './print-results.ts';
import { soak, type Length } from './soak.ts';
import type { Subject } from './subject.ts';
import { nginx } from './subjects/nginx.ts';
import { nodeService } from './subjects/node-service.ts';
import { postgresql } from './subjects/postgresql.ts';
import { redis } from './subjects/redis.ts';

/** In this order. A new program is one more line here. */
const SUBJECTS: readonly Subject[] = [redis, nginx, postgresql, nodeService];

/** Five minutes in all, with the time that starting and stopping takes. */
const SECONDS = 30;
const WARM_UP_SECONDS = 3;
/** For each of four programs: 10,000 in all. */
const LONG_CYCLES = 2_500;

const USAGE = `Usage: npm run soak -- [--only NAME]... [--seconds ${SECONDS}] [--long]

Puts harmless patches into busy programs and takes them out again, as often as it can, through the real patcher.
--seconds   how long each program is loaded without patching, and again with it
--long      as many cycles as make ${LONG_CYCLES * SUBJECTS.length} in all, however long that takes
Programs: ${SUBJECTS.map(({ name }) => name).join(', ')}
`;

async function run(subjects: readonly Subject[], length: Length): Promise<void> {
  const patcher = new TestPatcher();
  try {
    if (!(await patcher.start())) throw new Error(`the patcher did not start: ${patcher.log.join(' ')}`);
    const results: Result[] = [];
    for (const subject of subjects) {
      process.stderr.write(`${subject.name} …\n`);
      results.push(await soak(subject, patcher, length));
    }
    if (!patcher.isRunning) throw new Error(`the patcher ended: ${patcher.log.slice(-5).join(' ')}`);
    process.exitCode = printResults(results) ? 0 : 1;
  } finally {
    await patcher.remove();
    await stopAllTargets();
  }
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seconds: { type: 'string', default: String(SECONDS) },
    long: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
const chosen = SUBJECTS.filter(({ name }) => values.only?.includes(name) ?? true);
const seconds = Number(values.seconds);
if (values.help === true || chosen.length === 0 || !Number.isInteger(seconds) || seconds < 1) {
  process.stderr.write(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else await run(chosen, { warmUpSeconds: WARM_UP_SECONDS, seconds, cycles: values.long ? LONG_CYCLES : 0 });
