import {
  compareAddress,
  firstFew,
  inMarkdown,
  inProse,
  quoted,
  type RepositoryPage,
  type SummaryPart,
  textPart,
} from '@paragraph/shared';
import { nameOf } from './push-conflict.js';
import type { PushFacts } from './push-facts.js';

/** Files that a message names. */
const mostNamed = 10;

interface EditsBeside {
  readonly words: string;
  /** The same for a chat: one sentence, without its full stop. */
  readonly inBrief: string;
  readonly address: string;
}

/**
 * Dashboard edits that the push replaced by Git's version and that are still on the side branch; undefined for none.
 */
export function editsBeside(
  { onSide = [], sideBranch = '', branch = '' }: PushFacts,
  page: RepositoryPage,
): EditsBeside | undefined {
  if (onSide.length === 0) return undefined;
  const names = firstFew(onSide.map(nameOf), mostNamed, (name) => name);
  return {
    inBrief: `Paragon now holds Git's version of ${names}, and the dashboard edits wait for a decision`,
    words: `Paragon now holds Git's version of ${names}. The dashboard edits are on the branch \`${quoted(sideBranch, 400)}\`: merge it to restore them. To drop them, close its pull request, or delete the branch if it has none. This can wait for whoever made the edits.`,
    address: compareAddress(page, { base: branch, head: sideBranch }),
  };
}

/** The same in the summary. */
export function besidePart(facts: PushFacts, page: RepositoryPage): readonly SummaryPart[] {
  const found = editsBeside(facts, page);
  if (found === undefined) return [];
  const link = `[${inMarkdown('View the waiting changes')}](${found.address})`;
  return [textPart(`⚠️ ${inProse(found.words)} ${link}`)];
}
