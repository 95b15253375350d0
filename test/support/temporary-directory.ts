import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test file; `remove` is for `afterAll`. */
export function aTemporaryDirectory(name: string, parent = tmpdir()): { readonly path: string; remove: () => void } {
  const path = mkdtempSync(join(parent, `stopgap-${name}-`));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
