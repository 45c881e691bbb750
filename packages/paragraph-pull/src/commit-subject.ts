import { firstFew, inert, shortened } from '@paragraph/shared';
import { type FileChange, nameOfChange } from './changes.js';

export const defaultSubject = 'Sync changes from Paragon';

/** Placeholders of the input `commitMessage`. */
export const placeholders = ['integrations', 'workflows', 'count'] as const;

/**
 * Longest name and subject. GitHub accepts at most 256 characters as a pull request title, which holds more than the
 * subject: https://github.com/dead-claudia/github-limits
 */
const longestName = 60;
const longestSubject = 240;

/**
 * The subject of a commit, from the input `commitMessage`. Names from the dashboard are escaped, so that they cannot
 * form a mention, a reference or a placeholder.
 */
export function commitSubject(template: string, changes: readonly FileChange[]): string {
  const hasPlaceholder = placeholders.some((name) => template.includes(`{${name}}`));
  if (!hasPlaceholder) return template;
  if (changes.length === 0) return defaultSubject;
  const values = {
    integrations: named(changes.map(({ integration }) => integration ?? 'the project')),
    workflows: named(changes.map(nameOfChange)),
    count: String(changes.length),
  };
  // `@` or `#` right before a placeholder would turn the name into a mention or a reference.
  const safe = template
    .replace(/@(?=\{(?:integrations|workflows)\})/g, '＠')
    .replace(/#(?=\{(?:integrations|workflows)\})/g, '＃')
    .replace(/\bGH-(?=\{(?:integrations|workflows)\})/gi, 'GH‑');
  const filled = safe.replace(
    /\{(integrations|workflows|count)\}/g,
    (_, name: keyof typeof values) => values[name],
  );
  const subject = shortened(filled, longestSubject);
  if (subject.trim() === '') return defaultSubject;
  return skipMark.test(template) ? subject : subject.replace(skipMark, '［$<words>］');
}

/**
 * Marks that keep GitHub from starting workflows:
 * https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
const skipMark = /\[(?<words>skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

function named(names: readonly string[]): string {
  return firstFew([...new Set(names)], 3, (name) => inert(name, longestName));
}

/** Unknown placeholders in `commitMessage`: misspelt, or literal text. */
export function unknownPlaceholders(template: string): readonly string[] {
  const known = new Set<string>(placeholders);
  return [...template.matchAll(/\{([A-Za-z]+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !known.has(name));
}
