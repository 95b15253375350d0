import { REASONS } from '../../domain/reason.ts';

/** The closed table of reasons as Markdown, so that every reason that a person can meet is explained in one place. */
export function reasonTable(): string {
  const rows = Object.entries(REASONS).map(([name, { refusal, meaning, advice }]) => {
    return `| \`${name}\` | ${meaning} | ${refusal ? 'no' : 'yes'} | ${advice} |`;
  });
  return ['| reason | means | passes by itself | what you can do |', '|---|---|---|---|', ...rows].join('\n');
}
