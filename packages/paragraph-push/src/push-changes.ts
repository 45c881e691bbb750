import { firstFew, moreText, nameAsText, type SummaryPart } from '@paragraph/shared';

/** A change in Paragon that the CLI reported. */
export interface PushChange {
  readonly change: 'added' | 'changed' | 'removed';
  readonly kind: 'integration' | 'workflow' | 'event' | 'resource' | 'persona';
  /** Such as `slack > Notify Channel`. */
  readonly name: string;
}

const marks: Readonly<Record<string, PushChange['change']>> = {
  '+': 'added',
  '~': 'changed',
  '-': 'removed',
};
const kinds = ['integration', 'workflow', 'event', 'resource', 'persona'] as const;

/**
 * Reads what `para push` printed. Its format is not documented, so other lines are skipped: with `CI=true`, the CLI's
 * progress lines also start with a dash.
 */
export function pushChanges(output: readonly string[]): readonly PushChange[] {
  return output.flatMap((line) => {
    const [mark = '', kind = '', ...words] = line.trim().split(' ');
    const change = marks[mark];
    const known = kinds.find((candidate) => candidate === kind);
    if (change === undefined || known === undefined) return [];
    return [{ change, kind: known, name: words.join(' ') }];
  });
}

/** The warning after a push that removed something from Paragon; undefined if it removed nothing. */
export function removalWarning(changes: readonly PushChange[]): string | undefined {
  const removed = changes.filter(({ change }) => change === 'removed');
  const integrations = removed.filter(({ kind }) => kind === 'integration');
  const workflows = removed.filter(({ kind }) => kind === 'workflow');
  const gone = [...integrations, ...workflows];
  if (gone.length === 0) return undefined;
  const sentences = [
    `This push removed the following from Paragon, because the commit does not contain it: ${listed(gone)}.`,
    ...(integrations.length > 0
      ? ['Paragon also deletes the connected accounts of a removed integration.']
      : []),
    'If that was not intended, restore the files in a new commit (`git revert`), and push it.',
  ];
  return sentences.join(' ');
}

/** Nobody reads a longer list. */
const mostListed = 500;
const mostNamed = 10;

function listed(changes: readonly PushChange[]): string {
  return firstFew(
    changes.map(({ kind, name }) => `${kind} ${name}`),
    mostNamed,
  );
}

const words = { added: '➕ added', changed: '✏️ replaced', removed: '➖ removed' } as const;

/** What a push changed, for the summary. */
export function changesPart(changes: readonly PushChange[]): readonly SummaryPart[] {
  if (changes.length === 0) return [];
  return [
    {
      kind: 'table',
      head: ['What', 'Change in Paragon'],
      rows: changes
        .slice(0, mostListed)
        .map(({ change, kind, name }) => [nameAsText(`${kind} ${name}`), words[change]]),
    },
    ...moreText(changes.length - mostListed, ' in the log'),
  ];
}
