import type { RunFacts } from '../action/run-record.js';
import type { Explanation } from './errors.js';
import { asCode, inMarkdown, inProse, shortened } from './escape.js';
import { commitLink, duration, type RepositoryPage, type SummaryPart } from './summary.js';

/** Of a name in a summary. In characters. */
export const longestName = 300;

/** Project, branch, commit and CLI, as far as they are known. */
export function factsPart(facts: RunFacts, page: RepositoryPage): SummaryPart {
  const { project, branch, commitHash, commitId, cliVersion } = facts;
  const rows: Array<readonly [string, string]> = [];
  if (project !== undefined) {
    const name =
      project.projectName === undefined
        ? ''
        : `${inMarkdown(shortened(project.projectName, longestName))} `;
    const folder =
      project.subfolder === '.' ? '' : ` in ${asCode(shortened(project.subfolder, longestName))}`;
    rows.push(['Project', `${name}${asCode(shortened(project.projectId, longestName))}${folder}`]);
  }
  if (branch !== undefined) rows.push(['Branch', asCode(shortened(branch, longestName))]);
  if (commitHash !== undefined) {
    rows.push(['Commit', commitLink(page, commitHash)]);
  }
  if (commitId !== undefined)
    rows.push(['Sync in Paragon', asCode(shortened(commitId, longestName))]);
  if (cliVersion !== undefined) rows.push(['CLI', cliFact(cliVersion, facts)]);
  return { kind: 'facts', rows };
}

// Unpinned upgrades of the CLI are what fills users' histories with noise.
function cliFact(version: string, { cliVersionSource, coreVersion }: RunFacts): string {
  const source = cliVersionSource === undefined ? '' : ` (${inMarkdown(cliVersionSource)})`;
  const cli = `${asCode(`@useparagon/cli ${version}`)}${source}`;
  if (coreVersion === undefined || coreVersion === version) return cli;
  return `${cli}<br>The project uses ${asCode(`@useparagon/core ${coreVersion}`)}, another version. Pin the CLI with the input ${asCode(`cliVersion: ${coreVersion}`)}, or update the project with ${asCode('para install --sync-versions')}.`;
}

/** A failure in its three parts. */
export function failurePart({ what, why, cure }: Explanation): SummaryPart {
  const [verdict = '', ...details] = what.split('\n');
  const paragraphs = [
    `**${inProse(verdict)}**`,
    ...(details.length > 0 ? [paragraph(details.join('\n'))] : []),
    ...(why ? [paragraph(why)] : []),
    ...(cure ? [`**What to do:** ${paragraph(cure)}`] : []),
  ];
  return { kind: 'text', markdown: paragraphs.join('\n\n') };
}

function paragraph(text: string): string {
  return text.split('\n').map(inProse).join('<br>');
}

/** How long the steps took; nothing where none was taken. */
export function durationsPart({ durations }: RunFacts): readonly SummaryPart[] {
  if (durations === undefined || durations.size === 0) return [];
  const steps = [...durations].map(([step, time]) => `${inMarkdown(step)} ${duration(time)}`);
  return [{ kind: 'text', markdown: `<sub>${steps.join(' · ')}</sub>` }];
}
