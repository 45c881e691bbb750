import {
  asCode,
  cutDiff,
  firstFewItems,
  inMarkdown,
  moreText,
  nameAsCode,
  nameAsText,
  oneLine,
  type SummaryPart,
  textPart,
  unifiedDiff,
} from '@paragraph/shared';
import { placeOf, sameWords } from './change-words.js';
import type { CustomerImpact } from './customer-impact.js';
import type { ProjectChange, ProjectChanges, ValueChange, Verb } from './project-change.js';

/** Nobody reads a longer list; the report file has all changes. */
const listedChanges = 300;
const listedImpacts = 50;
/** Longer values are collapsed below the table. In characters. */
const longestInCell = 120;
/** Values with their own diff in a report. The diff of two repetitive texts takes half a second. */
const mostFolded = 50;
/** What is shown of the diff of one value. */
const shownOfDiff = {
  lines: 300,
  width: 400,
  rest: (lines: number): string => `@@ ${lines} more lines in the report file @@`,
};

/**
 * What changes in a project in Paragon, for a job summary or a comment.
 *
 * @param nothing The text if nothing changes.
 */
export function changesReport(
  { changes, same }: ProjectChanges,
  impact: readonly CustomerImpact[],
  nothing = 'Nothing changes in Paragon.',
): readonly SummaryPart[] {
  const unchanged = sameWords(same);
  if (changes.length === 0) {
    return [
      textPart(`**${nothing}**${unchanged === undefined ? '' : ` Unchanged: ${unchanged}.`}`),
    ];
  }
  const listed = changes.slice(0, listedChanges);
  const shown = foldedOf(listed);
  return [
    ...impactPart(impact),
    ...[...grouped(listed)].flatMap(([title, group]) => [
      textPart(`#### ${nameAsText(title)}`),
      ...tableOf(group, shown),
    ]),
    ...moreText(changes.length - listedChanges, ' changes in the report file'),
    ...(unchanged === undefined ? [] : [textPart(`Unchanged: ${unchanged}.`)]),
  ];
}

/** What changes mean for customers, to be read before anything else. */
export function impactPart(impact: readonly CustomerImpact[]): readonly SummaryPart[] {
  if (impact.length === 0) return [];
  const items = firstFewItems(
    impact,
    listedImpacts,
    ({ item, text: words }) => `⚠️ ${nameAsCode(placeOf(item))}: ${inMarkdown(words)}`,
  );
  return [textPart('#### What it means for customers'), { kind: 'list', items }];
}

/** By workflow, else by integration, else by kind. */
function grouped(changes: readonly ProjectChange[]): ReadonlyMap<string, readonly ProjectChange[]> {
  const groups = new Map<string, ProjectChange[]>();
  for (const change of changes) {
    const title = groupOf(change);
    const group = groups.get(title) ?? [];
    group.push(change);
    groups.set(title, group);
  }
  return groups;
}

function groupOf({ integration, workflow }: ProjectChange): string {
  if (integration === undefined) return 'Project';
  return workflow === undefined ? integration : `${integration} › ${workflow}`;
}

/** The changes of one item. The text above it names the item. */
export function changesTable(changes: readonly ProjectChange[]): readonly SummaryPart[] {
  const listed = changes.slice(0, listedChanges);
  return tableOf(listed, foldedOf(listed));
}

/** The values with their own diff. */
function foldedOf(changes: readonly ProjectChange[]): ReadonlySet<ValueChange> {
  return new Set(changes.flatMap(({ values }) => values.filter(isLong)).slice(0, mostFolded));
}

function tableOf(
  changes: readonly ProjectChange[],
  shown: ReadonlySet<ValueChange>,
): readonly SummaryPart[] {
  const rows = changes.map((change) => [
    itemWords(change),
    verbs[change.change],
    valueCell(change, shown),
  ]);
  return [
    { kind: 'table', head: ['What', 'Change', 'From → to'], rows },
    ...changes.flatMap((change) =>
      change.values.filter((value) => shown.has(value)).map((value) => folded(change, value)),
    ),
  ];
}

const verbs: Readonly<Record<Verb, string>> = {
  added: '➕ added',
  removed: '➖ removed',
  renamed: '✏️ renamed',
  moved: '↕️ moved',
  changed: '✏️ changed',
  deployed: '➕ deployed (was a draft)',
  undeployed: '➖ undeployed (a draft in Git)',
};

function itemWords({ kind, name }: ProjectChange): string {
  const shown = kind === 'persona' || kind === 'other' ? '' : kind;
  return `${shown} ${nameAsText(name)}`.trim();
}

function valueCell({ values }: ProjectChange, shown: ReadonlySet<ValueChange>): string {
  return values
    .map((value) => {
      const of = `${nameAsText(value.of)}: `;
      if (isLong(value)) return `${of}${shown.has(value) ? 'below' : 'in the report file'}`;
      const [was, is] = [value.before, value.after].map((each) =>
        each === undefined ? undefined : asCode(oneLine(each) || ' '),
      );
      return `${of}${[was, is].filter((each) => each !== undefined).join(' → ')}`;
    })
    .join('<br>');
}

function isLong({ before = '', after = '' }: ValueChange): boolean {
  return [before, after].some((each) => each.length > longestInCell || /[\n\r]/.test(each));
}

/** A long value, collapsed: as a diff if there are two versions. */
function folded(change: ProjectChange, { of, before = '', after = '' }: ValueChange): SummaryPart {
  const diff = unifiedDiff(asLines(before), asLines(after));
  const shown = cutDiff(diff === '' ? '@@ only line breaks @@' : diff.trimEnd(), shownOfDiff);
  const title = `${nameAsText(of)} of ${itemWords(change)}`;
  return { kind: 'diff', title, diff: shown };
}

/** A value as a file, so that a diff does not report a missing line break at its end. */
function asLines(value: string): string {
  return value === '' ? '' : `${value.replace(/\r\n?/g, '\n')}\n`;
}
