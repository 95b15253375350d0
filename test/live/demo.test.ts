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
    expect(stdout.match(/^ {3}ok /gm)?.length).toBeGreaterThanOrEqual(17);
    expect(stdout.match(/^ {3}ok {2}it is refused: .* 1 author must have signed, but 0 did/gm)).toHaveLength(2);
    expect(stdout).not.toContain('NOT SO');
  });
});
