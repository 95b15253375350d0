import type { VerifiedPatch } from '#domain/patch.ts';
import type { Cycles } from './cycles.ts';
import { percentile, type Subject, type TimedLoad } from './subject.ts';

export interface Result {
  readonly subject: Subject;
  readonly patches: readonly VerifiedPatch[];
  /** The same load without and with changes going on. */
  readonly without: TimedLoad;
  readonly load: TimedLoad;
  readonly cycles: Cycles;
  /** Questions whose answers were compared, and what was wrong with answers. */
  readonly asked: number;
  readonly wrong: readonly string[];
}

/** Prints two tables for people, then whatever went wrong; true when nothing did. */
export function printResults(results: readonly Result[]): boolean {
  print(
    '| program | load | cycles | tries while busy | requests | failed | answers compared | wrong | pause p50 / p99 / max |',
  );
  print('|---|---|---|---|---|---|---|---|---|');
  for (const { subject, cycles, load, asked, wrong } of results) {
    const pause = [0.5, 0.99, 1].map((share) => percentile(cycles.pauses, share).toFixed(2)).join(' / ');
    const counts = [cycles.done, cycles.busy, load.requests, load.failed, asked, wrong.length].join(' | ');
    print(`| ${subject.name} | ${subject.tool} | ${counts} | ${pause} ms |`);
  }
  print('\n| program | p50 without | with | p99 without | with | max without | with | requests/s without | with |');
  print('|---|---|---|---|---|---|---|---|---|');
  for (const { subject, without, load } of results) {
    const pairs = (['p50', 'p99', 'max'] as const).map((of) => `${inMs(without[of])} | ${inMs(load[of])}`);
    print(`| ${subject.name} | ${pairs.join(' | ')} | ${perSecond(without)} | ${perSecond(load)} |`);
  }
  print('');
  for (const { subject, patches } of results) print(`${subject.name}: ${patches.map(describe).join(', ')}`);
  const problems = results.flatMap(problemsOf);
  print(problems.length === 0 ? '\nNothing failed.' : `\n${problems.join('\n')}`);
  return problems.length === 0;
}

/** A program in which hardly anything was changed proves nothing. */
const LEAST_CYCLES = 25;

/** Sentences about everything that should not have been, for one program; none when all was well. */
export function problemsOf({ subject, without, load, cycles, wrong }: Result): string[] {
  const failed = without.failed + load.failed;
  return [
    ...(failed === 0 ? [] : [`${failed} requests failed`]),
    ...(cycles.done >= LEAST_CYCLES ? [] : [`only ${cycles.done} cycles`]),
    ...cycles.faults,
    ...wrong.slice(0, 10),
  ].map((problem) => `${subject.name}: ${problem}`);
}

const describe = ({ patch }: VerifiedPatch): string => {
  const [patchlet] = patch.variants[0]?.patchlets ?? [];
  return `${patchlet?.function ?? ''} at ${patchlet?.address ?? ''} (${(patchlet?.expect.length ?? 0) / 2} bytes)`;
};

const inMs = (microseconds: number): string => `${(microseconds / 1000).toFixed(2)} ms`;

const perSecond = ({ requests, seconds }: TimedLoad): string => (requests / seconds).toFixed(0);

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
