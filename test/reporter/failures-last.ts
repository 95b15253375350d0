import { DefaultReporter, type RunnerTestFile } from 'vitest/node';
import { failureLines } from './failure-lines.ts';

/**
 * The runner's own report, with a list of all that failed right before its summary: where only the end of a log is kept,
 * as in CI, it still names each of them.
 */
export class FailuresLast extends DefaultReporter {
  override reportTestSummary(files: RunnerTestFile[], errors: unknown[], leakCount: number): void {
    for (const line of failureLines(files, errors)) this.log(` FAIL ${line}`);
    super.reportTestSummary(files, errors, leakCount);
  }
}
