import { oneLine, shortened } from '@paragraph/shared';
import type { FileChange } from './changes.js';

export interface CommitMessageFacts {
  readonly subject: string;
  readonly changes: readonly FileChange[];
  readonly projectId: string;
  /** Paragon's id of this sync; undefined on a run by hand. */
  readonly commitId: string | undefined;
  readonly cliVersion: string;
}

const longestBody = 30_000;
const verbs = {
  added: 'Add',
  changed: 'Change',
  deleted: 'Delete',
  renamed: 'Rename',
  deployed: 'Deploy',
  undeployed: 'Make a draft of',
} as const;

/** The message of a pull's commit: subject, what changed by integration and workflow, trailers. */
export function commitMessage(facts: CommitMessageFacts): string {
  const groups = new Map<string, string[]>();
  for (const change of facts.changes) {
    const group = change.integration ?? 'Project';
    const lines = groups.get(group) ?? [];
    lines.push(`- ${changeInWords(change)}`);
    groups.set(group, lines);
  }
  const paragraphs = [...groups].map(([group, lines]) =>
    [`- ${inCommitMessage(group)}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
  );
  const trailers = [
    `Paragon-Project: ${inCommitMessage(facts.projectId)}`,
    ...(facts.commitId === undefined ? [] : [`Paragon-Commit: ${inCommitMessage(facts.commitId)}`]),
    `Paragraph-CLI: ${inCommitMessage(facts.cliVersion)}`,
  ];
  return `${[facts.subject, body(paragraphs), trailers.join('\n')].join('\n\n')}\n`;
}

function changeInWords({ change, file, workflow, workflowBefore }: FileChange): string {
  const name = inCommitMessage(workflow ?? file.split('/').at(-1) ?? file);
  if (workflowBefore === undefined) return `${verbs[change]} ${name}`;
  // A draft may get another title and be deployed between two pulls.
  const also = change === 'renamed' ? '' : `, and ${verbs[change].toLowerCase()} it`;
  return `Rename ${inCommitMessage(workflowBefore)} to ${name}${also}`;
}

function body(paragraphs: readonly string[]): string {
  const text = paragraphs.join('\n');
  if (text.length <= longestBody) return text;
  const cut = text.slice(0, longestBody);
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n- and more`;
}

/**
 * Text from Paragon in a commit message. GitHub acts on `[skip ci]`, mentions (`@name`), and closing words
 * before a reference (`fixes #1`, `GH-1`, or the URL of an issue), so their marks become look-alikes. A line
 * of a list is no trailer.
 */
function inCommitMessage(text: string): string {
  return shortened(oneLine(text), 200)
    .replaceAll('[', '［')
    .replaceAll(']', '］')
    .replaceAll('@', '＠')
    .replaceAll('#', '＃')
    .replaceAll('://', ':／／')
    .replace(/\bGH-(?=\d)/gi, 'GH‑')
    .replaceAll('***', '＊＊＊');
}
