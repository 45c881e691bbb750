/**
 * What to do about a pull that failed, where that may take a commit. The edit waits in the dashboard meanwhile, and
 * where no pull has recorded yet what both sides agree on, a commit that starts a push may overwrite it.
 * https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
export function withoutPush(cure: string): string {
  return `${cure} If that takes a commit, put \`[skip ci]\` into its message: until a first pull has succeeded, a push overwrites the edit that waits in the dashboard.`;
}
