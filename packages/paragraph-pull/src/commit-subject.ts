import { firstFew, inert } from '@paragraph/shared';
import type { FileChange } from './changes.js';

export const defaultSubject = 'Sync changes from Paragon';

/** What the input `commitMessage` may hold in braces. */
export const placeholders = ['integrations', 'workflows', 'count'] as const;

/** Nobody reads on. GitHub takes no title of more than 256 characters, with the rest of it. */
const longestName = 60;
const longestSubject = 240;

/**
 * The subject of a commit, by the input `commitMessage`. Names come from the dashboard: none makes a mention or a
 * reference, and none is read as a placeholder.
 */
export function commitSubject(template: string, changes: readonly FileChange[]): string {
  const hasPlaceholder = placeholders.some((name) => template.includes(`{${name}}`));
  if (!hasPlaceholder) return template;
  if (changes.length === 0) return defaultSubject;
  const values = {
    integrations: named(changes.map(({ integration }) => integration ?? 'the project')),
    workflows: named(
      changes.map(({ workflow, file }) => workflow ?? file.split('/').at(-1) ?? file),
    ),
    count: String(changes.length),
  };
  // A mark of the workflow file right before a name would make a mention or a reference of the name.
  const safe = template
    .replace(/@(?=\{(?:integrations|workflows)\})/g, '＠')
    .replace(/#(?=\{(?:integrations|workflows)\})/g, '＃')
    .replace(/\bGH-(?=\{(?:integrations|workflows)\})/gi, 'GH‑');
  const filled = safe.replace(
    /\{(integrations|workflows|count)\}/g,
    (_, name: keyof typeof values) => values[name],
  );
  const subject = filled.length > longestSubject ? `${filled.slice(0, longestSubject)}…` : filled;
  return skipMark.test(template) ? subject : subject.replace(skipMark, '［$<words>］');
}

/** What keeps workflows from being started: https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
const skipMark = /\[(?<words>skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

function named(names: readonly string[]): string {
  return firstFew([...new Set(names)], 3, (name) => inert(name, longestName));
}

/** The placeholders that `commitMessage` has and nobody knows: mistyped, or meant as they are. */
export function unknownPlaceholders(template: string): readonly string[] {
  const known = new Set<string>(placeholders);
  return [...template.matchAll(/\{([A-Za-z]+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !known.has(name));
}
