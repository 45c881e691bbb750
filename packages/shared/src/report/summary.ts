import { appendFile } from 'node:fs/promises';
import { systemErrorCode } from './errors.js';
import { asCodeBlock, asDiffBlock, inMarkdown, shortened } from './escape.js';

/**
 * GitHub does not show a step's summary of more than 1 MiB. In bytes.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const sizeLimit = 1024 * 1024 - 4 * 1024;

/** A part of a job summary. Texts are plain; the functions below make them safe Markdown. */
export type SummaryPart =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly markdown: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: ReadonlyArray<readonly string[]>;
    }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** A collapsed list. */
  | { readonly kind: 'folded'; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: 'output'; readonly title: string; readonly text: string }
  /** A collapsed unified diff. `title` is Markdown. */
  | { readonly kind: 'diff'; readonly title: string; readonly diff: string };

/** Text of a summary, in Markdown. */
export function textPart(markdown: string): SummaryPart {
  return { kind: 'text', markdown };
}

/** How many of many are not shown, and where they are; nothing where all are. */
export function moreText(count: number, where = ''): readonly SummaryPart[] {
  return count > 0 ? [textPart(`And ${count} more${where}.`)] : [];
}

const leftOut =
  '_The rest is left out: GitHub does not show a summary of more than 1 MiB. The log has everything._\n';

/** Renders a summary of at most `limit` bytes. Parts that do not fit are left out, and a note says so. */
export function renderSummary(
  parts: readonly SummaryPart[],
  limit = sizeLimit,
  note = leftOut,
): string {
  let markdown = '';
  for (const part of parts) {
    const next = `${renderPart(part)}\n\n`;
    const room = limit - note.length - Buffer.byteLength(markdown);
    if (Buffer.byteLength(next) > room) return `${markdown}${beginning(part, room)}${note}`;
    markdown += next;
  }
  return markdown;
}

/** As many rows or items of a table or list as fit. Other parts are shown whole or not at all. */
function beginning(part: SummaryPart, room: number): string {
  if (part.kind !== 'table' && part.kind !== 'list') return '';
  const lines = renderPart(part).split('\n');
  const head = part.kind === 'table' ? 2 : 0;
  // For the two line feeds at the end of the part.
  let size = 2;
  const fits = lines.findIndex((line) => {
    size += Buffer.byteLength(line) + 1;
    return size > room;
  });
  return fits <= head ? '' : `${lines.slice(0, fits).join('\n')}\n\n`;
}

function renderPart(part: SummaryPart): string {
  switch (part.kind) {
    case 'heading':
      return `### ${inMarkdown(part.text)}`;
    case 'text':
      return part.markdown;
    case 'table':
      return table(part.head.map(inMarkdown), part.rows);
    case 'list':
      return list(part.items);
    case 'folded':
      return `<details><summary>${inMarkdown(part.title)}</summary>\n\n${list(part.items)}\n\n</details>`;
    case 'diff':
      return `<details><summary>${part.title}</summary>\n\n${asDiffBlock(part.diff)}\n\n</details>`;
    case 'output':
      return `<details open><summary>${inMarkdown(part.title)}</summary>\n\n${asCodeBlock(cutOutput(part.text))}\n\n</details>`;
  }
}

/** The longest output in a summary; the full output is in the log. In characters. */
const longestOutput = 60_000;

function cutOutput(text: string): string {
  if (text.length <= longestOutput) return text;
  return `${shortened(text, longestOutput)}\n(The full output is in the log.)`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A duration for people. `milliseconds` is not negative. */
export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Adds to the step's summary. Does nothing if the runner has no file for it (old GHES). */
export async function writeSummary(
  file: string | undefined,
  parts: readonly SummaryPart[],
  redact: (text: string) => string,
): Promise<void> {
  if (file === undefined || file === '') return;
  try {
    await appendFile(file, redact(renderSummary(parts)));
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
  }
}
