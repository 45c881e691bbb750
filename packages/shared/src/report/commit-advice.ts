import type { Explanation } from './errors.js';

/** Whether a commit of workflow files alone starts a push. */
export type PushOnWorkflowFiles = 'starts' | 'starts-none';

/**
 * Extends the cure of a failed pull, for the case that it takes a commit. The edit still waits in the dashboard. Before
 * the first pull has recorded a sync, a push started by that commit may overwrite the edit.
 * https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
export function withCommitAdvice(
  explanation: Explanation,
  onWorkflowFiles: PushOnWorkflowFiles,
): Explanation {
  const { cure = '', commits } = explanation;
  if (commits === undefined) return explanation;
  // The path filter of the push workflow leaves such a commit out.
  if (commits === 'workflows' && onWorkflowFiles === 'starts-none') return explanation;
  return { ...explanation, cure: `${cure} ${skip}`.trimStart() };
}

const skip =
  'If this takes a commit, put `[skip ci]` into its message: until the first pull has succeeded, a push overwrites the edit in the dashboard.';
