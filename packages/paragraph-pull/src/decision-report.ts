import {
  asCode,
  firstFewItems,
  inMarkdown,
  nameAsCode,
  type Row,
  type SummaryPart,
} from '@paragraph/shared';
import type { FileDecision } from './findings.js';

/** Nobody reads a longer list. */
const mostListed = 500;

const words: Readonly<Record<Row, string>> = {
  'paragon-unchanged': "Paragon did not change it, so Git's version stays",
  upgrade:
    "the versions differ only by the version of the CLI that wrote them, so Git's version stays",
  agreed: 'both sides are the same',
  'git-unchanged': "Git did not change it, so Paragon's version is taken",
  'git-contained': "Paragon's version holds all that Git changed, so it is taken",
  'paragon-contained': "Git's version holds all that Paragon changed, so it stays",
  merged: 'each side changed another part of it, so both are taken',
  'same-meaning': "both versions mean the same, so Git's version stays",
  conflict: 'both sides changed it, so a person decides',
  'loses-own-code': "Paragon's version would drop hand-written code, so a person decides",
  'depends-on-kept-file':
    "the change needs or removes a file for which Git's version stays, so a person decides",
  'list-follows': 'its list of workflows was adjusted to the workflows that remain',
  'breaks-build': "the project would not build with Paragon's change, so a person decides",
  'for-paragon': "`onConflict: paragon` takes Paragon's version",
  'for-git': "`onConflict: git` keeps Git's version",
  mirror: "`mode: mirror` takes Paragon's version",
};

/** The rule that decided each file. */
export function decisionsPart(
  decisions: readonly FileDecision[],
  title: string,
): readonly SummaryPart[] {
  if (decisions.length === 0) return [];
  return [
    {
      kind: 'folded',
      title,
      items: firstFewItems(decisions, mostListed, ({ file, row }) => {
        const why = inMarkdown(words[row].replaceAll('`', ''));
        return `${nameAsCode(file)}: ${why} (${asCode(row)})`;
      }),
    },
  ];
}
