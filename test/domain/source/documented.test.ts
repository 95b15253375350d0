import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SOURCE_REASONS } from '#domain/source/source-failure.ts';
import { SOURCE_CONDITIONS } from '#domain/source/source-status.ts';

const page = readFileSync(new URL('../../../docs/sources.md', import.meta.url), 'utf8');

describe('docs/sources.md', () => {
  it.each(Object.entries(SOURCE_REASONS))('has the reason %s beside its condition', (reason, { condition }) => {
    expect(page).toMatch(new RegExp(`^\\| \`${condition}\` \\|.*\`${reason}\``, 'm'));
  });

  it.each(SOURCE_CONDITIONS)('has the condition %s', (condition) => {
    expect(page).toContain(`\`${condition}\``);
  });
});
