/**
 * Extends the cure of a failed pull, for the case that it takes a commit. The edit still waits in the dashboard. Before
 * the first pull has recorded a sync, a push started by that commit may overwrite the edit.
 * https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
export function withoutPush(cure: string): string {
  return `${cure} If this takes a commit, put \`[skip ci]\` into its message: until the first pull has succeeded, a push overwrites the edit in the dashboard.`;
}
