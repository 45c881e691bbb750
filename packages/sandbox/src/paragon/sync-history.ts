/** What "Sync history" shows for a project: one entry for each push or pull run. */

export interface SyncCommit {
  commitId: string;
  projectId: string;
  direction: 'push' | 'pull';
  status: 'running' | 'success' | 'failure';
  startedAt: Date;
  /** The linked branch. */
  branch?: string;
  /** Of the Git commit; for a pull the person who saved the version. */
  author?: string;
  runId?: string;
  /** Push: what was pushed. Pull: what was committed, once reported; `''` from the incumbent. */
  hash?: string;
  /** Every report, in order, repetitions included. */
  reports: SyncReport[];
  /** Why a pull did not start. */
  problem?: string;
}

export interface SyncReport {
  success: boolean;
  hash?: string;
  runId: string;
  at: Date;
}

/**
 * Every run reports at least once and never two different things. A re-run of a pull has the same
 * ids as the first attempt and may end otherwise: see `expectNewReport`.
 */
export function contradicts(earlier: readonly SyncReport[], report: SyncReport): boolean {
  const last = earlier.at(-1);
  return last !== undefined && (last.success !== report.success || last.hash !== report.hash);
}

export function addReport(commit: SyncCommit, report: SyncReport): void {
  commit.reports.push(report);
  commit.status = report.success ? 'success' : 'failure';
  commit.runId = report.runId;
  if (report.hash !== undefined) commit.hash = report.hash;
}

const columns = ['Direction', 'Status', 'Commit', 'Branch', 'Author', 'Run'] as const;

function cells(commit: SyncCommit): string[] {
  return [
    commit.direction === 'push' ? 'Git -> Paragon' : 'Paragon -> Git',
    commit.problem === undefined ? commit.status : `${commit.status}: ${commit.problem}`,
    commit.hash?.slice(0, 7) ?? '',
    commit.branch ?? '',
    commit.author ?? '',
    commit.runId ?? '',
  ].map(visible);
}

/** Newest first, as a dashboard shows it. */
export function historyAsText(history: readonly SyncCommit[]): string {
  if (history.length === 0) return 'No syncs yet.\n';
  const rows = [[...columns], ...history.toReversed().map(cells)];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => width(row[index]))));
  const line = (row: string[]) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return `${rows.toSpliced(1, 0, rule).map(line).join('\n')}\n`;
}

export function historyAsHtml(history: readonly SyncCommit[]): string {
  if (history.length === 0) return '<p>No syncs yet.</p>';
  const row = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const rows = history.toReversed().map((commit) => row('td', cells(commit)));
  return ['<table>', row('th', columns), ...rows, '</table>'].join('\n');
}

function width(text = ''): number {
  return Array.from(text).length;
}

/** Branches and authors come from outside: no control, bidi or newline may rearrange the table. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
