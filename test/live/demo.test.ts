import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const STORY = join(import.meta.dirname, '..', '..', 'examples', 'unhang-openssl', 'main.ts');

describe('make demo', () => {
  it('tells its story to the end, with every claim true', { timeout: 300_000 }, async () => {
    const { stdout } = await run(process.execPath, ['--conditions=source', STORY], { maxBuffer: 1024 * 1024 });
    expect(stdout).toContain('Every claim above was checked');
    expect(stdout.match(/^ {3}ok /gm)?.length).toBeGreaterThanOrEqual(15);
    expect(stdout).not.toContain('NOT SO');
  });
});
