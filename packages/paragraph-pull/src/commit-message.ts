import { inert, type Person } from '@paragraph/shared';
import { type FileChange, nameOfChange } from './changes.js';

export interface CommitMessageFacts {
  readonly subject: string;
  readonly changes: readonly FileChange[];
  readonly projectId: string;
  /** Paragon's id of this sync; undefined on a run by hand. */
  readonly commitId: string | undefined;
  readonly cliVersion: string;
  /** The page of the run. */
  readonly run: string;
  /** Who dispatched it, as the trailer names the person; undefined if nobody did. */
  readonly requestedBy: string | undefined;
  /** Who made the edit; undefined if the dispatch does not say. */
  readonly editor: Person | undefined;
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
  const { editor } = facts;
  const groups = new Map<string, string[]>();
  for (const change of facts.changes) {
    const group = change.integration ?? 'Project';
    const lines = groups.get(group) ?? [];
    lines.push(`- ${changeInWords(change)}`);
    groups.set(group, lines);
  }
  const paragraphs = [...groups].map(([group, lines]) =>
    [`- ${inert(group)}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
  );
  const trailers = [
    `Paragon-Project: ${inert(facts.projectId)}`,
    ...(facts.commitId === undefined ? [] : [`Paragon-Commit: ${inert(facts.commitId)}`]),
    `Paragraph-CLI: ${inert(facts.cliVersion)}`,
    `Paragon-Run: ${facts.run}`,
    ...(facts.requestedBy === undefined ? [] : [`Paragon-Requested-By: ${facts.requestedBy}`]),
    ...(editor === undefined ? [] : [`Co-authored-by: ${editor.name} <${editor.email}>`]),
  ];
  return `${[facts.subject, body(paragraphs), trailers.join('\n')].join('\n\n')}\n`;
}

function changeInWords({ change, file, workflow, workflowBefore }: FileChange): string {
  const name = inert(nameOfChange({ workflow, file }));
  if (workflowBefore === undefined) return `${verbs[change]} ${name}`;
  // A draft may get another title and be deployed between two pulls.
  const also = change === 'renamed' ? '' : `, and ${verbs[change].toLowerCase()} it`;
  return `Rename ${inert(workflowBefore)} to ${name}${also}`;
}

/** At most so long. Cut by length, not by number as `firstFewLines` does: one name may be as long as all. */
function body(paragraphs: readonly string[]): string {
  const text = paragraphs.join('\n');
  if (text.length <= longestBody) return text;
  const cut = text.slice(0, longestBody);
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n- and more`;
}
