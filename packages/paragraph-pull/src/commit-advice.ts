import type { Explanation } from '@paragraph/shared';

/** Whether a commit of workflow files alone starts a push. */
export type PushOnWorkflowFiles = 'starts' | 'starts-none';

/**
 * Extends the cure of a failed pull with advice about committing it. The edit still waits in the dashboard, and before
 * the first recorded sync, a push that the commit starts may overwrite the edit.
 * https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
export function withCommitAdvice(
  explanation: Explanation,
  onWorkflowFiles: PushOnWorkflowFiles,
): Explanation {
  const { cure = '', commits, yaml } = explanation;
  if (commits === undefined) return explanation;
  // The path filter of the push workflow ignores such a commit.
  if (commits === 'workflows' && onWorkflowFiles === 'starts-none') return explanation;
  // The lines for the workflow file follow the cure, which introduces them.
  const parts = yaml === undefined ? [cure, skip] : [skip, cure];
  return { ...explanation, cure: parts.filter((part) => part !== '').join(' ') };
}

const skip =
  'If you commit a fix, put `[skip ci]` into the commit message: until the first pull has succeeded, a push overwrites the dashboard edit.';
