import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles, staleness } from './generate/generated-files.ts';

const root = join(import.meta.dirname, '..');
const files = await generatedFiles(root);

if (process.argv.includes('--check')) {
  const complaints = staleness(root, files);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
} else {
  for (const [file, text] of files) writeFileSync(join(root, file), text);
}
