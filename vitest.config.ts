import { defineConfig } from 'vitest/config';
import { FailuresLast } from './test/reporter/failures-last.ts';

/** The unit suite touches no process but its own; the live suite patches real ones and so runs one file at a time. */
const shared = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  ...shared,
  test: {
    reporters: [new FailuresLast()],
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['test/{domain,runtime,controller,agent,patcher,cli,scripts,reporter}/**/*.test.ts'],
        },
      },
      {
        ...shared,
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
