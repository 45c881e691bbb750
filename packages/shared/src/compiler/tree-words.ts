import { shortOid } from '../git/oid.js';
import { quoted } from '../report/escape.js';
import type { BuildQuestion } from '../sync/plan.js';

/** Which tree is built, and why, for the log. */
export function treeWords({ tree, asker }: BuildQuestion): string {
  const why = asker === undefined ? 'to see whether it builds' : `to compare ${quoted(asker)}`;
  return `${nameOf(tree)}, ${why}`;
}

function nameOf(tree: BuildQuestion['tree']): string {
  switch (tree) {
    case 'base':
      return 'what both sides last agreed on';
    case 'ours':
      return 'the branch';
    case 'theirs':
      return 'what Paragon holds';
    default:
      return tree.startsWith('commit ')
        ? `commit ${shortOid(tree.slice('commit '.length))}`
        : "the branch with Paragon's changes";
  }
}
