import type { Decision } from './decision.js';
import { type Row, sameVersion } from './file-verdict.js';

/** Which side has changes that the other lacks. */
export type Drift = 'none' | 'paragon-ahead' | 'git-ahead' | 'both' | 'conflict';

export function driftOf(decided: readonly Decision[]): Drift {
  if (
    decided.some(
      ({ outcome }) => outcome.kind === 'conflict' || outcome.kind === 'stays-in-paragon',
    )
  ) {
    return 'conflict';
  }
  const isParagonAhead = decided.some(({ outcome }) => outcome.kind !== 'ours');
  const isGitAhead = decided.some(gitHoldsMore);
  if (isParagonAhead) return isGitAhead ? 'both' : 'paragon-ahead';
  return isGitAhead ? 'git-ahead' : 'none';
}

/** Whether the branch has something after this plan that Paragon lacks, so that a push is needed. */
export function isPushNeeded(decided: readonly Decision[]): boolean {
  return decided.some(gitHoldsMore);
}

/** With these rows, Git has or gets something that Paragon lacks. */
const holdsMore: ReadonlySet<Row> = new Set([
  'merged',
  'paragon-contained',
  'for-git',
  'list-follows',
]);

/** Whether Git has a change that Paragon lacks, and not only an equivalent text. A push never contains a draft. */
function gitHoldsMore({ file, row, outcome, meansSame = false }: Decision): boolean {
  const { base, ours, theirs } = file;
  if (meansSame) return false;
  if ([ours, theirs].every((version) => version === undefined || version.isDraft)) return false;
  if (holdsMore.has(row)) return true;
  if (outcome.kind !== 'ours' || row === 'same-meaning' || row === 'agreed') return false;
  return !sameVersion(ours, base) && !sameVersion(ours, theirs);
}
