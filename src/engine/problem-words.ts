import type { z } from 'zod';

/** What is wrong with a value in words for the person who wrote it; undefined leaves zod's own. */
export function problemWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  if (input === undefined && issue.code !== 'unrecognized_keys') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      if (input === null) return 'has no value';
      return issue.expected === 'int' ? `must be a whole number, not ${shown(input)}` : `must be ${article(issue.expected)}, not ${shown(input)}`;
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum)}${counted(issue.origin, issue.minimum)}, not ${size(input)}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum)}${counted(issue.origin, issue.maximum)}, not ${size(input)}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map(shown))}, not ${shown(input)}`;
    case 'unrecognized_keys':
      return `there is no setting named ${issue.keys.join(', ')} here`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be ${listed(issue.options.map(shown))}` : undefined;
    default:
      return undefined;
  }
}

const article = (expected: string) => (/^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`);
const amount = (bound: number | bigint) => bound.toLocaleString('en', { maximumFractionDigits: 10 });
const counted = (origin: string, bound: number | bigint) => {
  const plural = Number(bound) !== 1;
  if (origin === 'array') return plural ? ' entries' : ' entry';
  if (origin === 'string') return plural ? ' characters' : ' character';
  return '';
};
const listed = (choices: readonly string[]) => (choices.length > 1 ? `one of ${choices.join(', ')}` : choices.join());

/** The value itself, or how long it is. */
const size = (input: unknown) => (typeof input === 'string' || Array.isArray(input) ? String(input.length) : shown(input));

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
