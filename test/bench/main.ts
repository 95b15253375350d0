import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { stopAllTargets } from '../support/target.ts';
import { print, printTopic } from './print-report.ts';
import { arrival } from './topics/arrival.ts';
import { audit } from './topics/audit.ts';
import { calls } from './topics/calls.ts';
import { hooks } from './topics/hooks.ts';
import { manifests } from './topics/manifests.ts';
import { observing } from './topics/observing.ts';
import { pauses } from './topics/pauses.ts';
import { trust } from './topics/trust.ts';
import type { Topic } from './topic.ts';

/** In this order. A new topic is one more line here. */
const TOPICS: readonly Topic[] = [pauses, calls, hooks, arrival, observing, manifests, audit, trust];

const USAGE = `Usage: npm run bench -- [--only NAME]... [--long]

Topics: ${TOPICS.map(({ name }) => name).join(', ')}
`;

function describeMachine(): string {
  const model = /^model name\s*: (.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');
  return `${model}, ${cpus().length} cores, ${memory} GiB, Linux ${release()}, Node.js ${process.version}; load before: ${load}`;
}

async function run(only: readonly string[], isLong: boolean): Promise<void> {
  print(`# Benchmarks, ${new Date().toISOString().slice(0, 10)}\n\n${describeMachine()}`);
  for (const topic of TOPICS.filter(({ name }) => only.length === 0 || only.includes(name))) {
    printTopic(topic, await topic.run({ isLong }));
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, long: { type: 'boolean' }, help: { type: 'boolean' } },
});
const only = values.only ?? [];
const unknown = only.find((name) => !TOPICS.some((topic) => topic.name === name));
if (values.help === true || unknown !== undefined) {
  process.stderr.write(unknown === undefined ? USAGE : `There is no topic ${unknown}.\n${USAGE}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  try {
    await run(only, values.long === true);
  } finally {
    await stopAllTargets();
  }
}
