import type { RunFacts } from '../action/run-facts.js';
import { counted } from './counted.js';
import { type Explanation, happened } from './errors.js';
import { asCode, asCodeBlock, inMarkdown, inProse, shortened } from './escape.js';
import { commitLink, type RepositoryPage } from './repository-page.js';
import { duration, type SummaryPart, textPart } from './summary.js';

/** The longest name in a summary. In characters. */
export const longestName = 300;

/** A name in a summary, as code. */
export function nameAsCode(name: string): string {
  return asCode(shortened(name, longestName));
}

/** A name in a summary, as text. */
export function nameAsText(name: string): string {
  return inMarkdown(shortened(name, longestName));
}

/** Ids, versions and times, for support and debugging. Collapsed, since readers need them last. */
export function detailsPart(
  facts: RunFacts & { readonly commitHash: string | undefined },
  page: RepositoryPage,
): readonly SummaryPart[] {
  const { project, branch, commitHash, commitId, cliVersion, cliVersionSource, durations } = facts;
  const { comparison } = facts;
  const items: string[] = [];
  if (project !== undefined) {
    const { projectName, projectId, subfolder } = project;
    const name = projectName === undefined ? '' : `${nameAsText(projectName)} `;
    const folder = subfolder === '.' ? '' : ` in ${nameAsCode(subfolder)}`;
    items.push(`Project: ${name}${nameAsCode(projectId)}${folder}`);
  }
  if (branch !== undefined) items.push(`Branch: ${nameAsCode(branch)}`);
  if (commitHash !== undefined) items.push(`Commit: ${commitLink(page, commitHash)}`);
  if (commitId !== undefined) items.push(`Sync in Paragon: ${nameAsCode(commitId)}`);
  if (cliVersion !== undefined) {
    const source = cliVersionSource === undefined ? '' : ` (${inMarkdown(cliVersionSource)})`;
    items.push(`CLI: ${asCode(`@useparagon/cli ${cliVersion}`)}${source}`);
  }
  if (durations !== undefined && durations.size > 0) {
    const steps = [...durations].map(([step, time]) => `${inMarkdown(step)} ${duration(time)}`);
    items.push(`Time: ${steps.join(' · ')}`);
  }
  if (comparison !== undefined) {
    const { builds, installs, time } = comparison;
    const counts = [counted(builds, 'build'), counted(installs, 'install')].join(', ');
    items.push(`Built to compare both sides: ${counts}, ${duration(time)}`);
  }
  return items.length === 0 ? [] : [{ kind: 'folded', title: 'Details', items }];
}

/** Advice when the CLI and the project's core differ: each unpinned upgrade of the CLI changes the exported files. */
export function versionRemark({ cliVersion, coreVersion }: RunFacts): readonly string[] {
  if (coreVersion === undefined || cliVersion === undefined || coreVersion === cliVersion)
    return [];
  return [
    `The project uses ${asCode(`@useparagon/core ${coreVersion}`)}, and the CLI is version ${asCode(cliVersion)}. Pin the CLI with the input ${asCode(`cliVersion: ${coreVersion}`)}, or update the project with ${asCode('para install --sync-versions')}.`,
  ];
}

/** A failure in its parts. */
export function failurePart({ why, cure, yaml, ...explanation }: Explanation): SummaryPart {
  const [verdict = '', ...details] = happened(explanation).split('\n');
  const blocks = [
    `**${inProse(verdict)}**`,
    ...(details.length > 0 ? [paragraph(details.join('\n'))] : []),
    ...(why ? [paragraph(why)] : []),
    ...(cure ? [`**What to do:** ${paragraph(cure)}`] : []),
    ...(yaml ? [asCodeBlock(yaml)] : []),
  ];
  return textPart(blocks.join('\n\n'));
}

function paragraph(text: string): string {
  return text.split('\n').map(inProse).join('<br>');
}
