import { escapeHtml } from '../paragon/sync-history.js';

/** A patch as git prints it. */
export function diffAsHtml(patch: string): string {
  const lines = patch.replace(/\n$/, '').split('\n');
  let inHunk = false;
  const rows = lines.map((line) => {
    if (line.startsWith('diff --git ')) inHunk = false;
    else if (line.startsWith('@@')) inHunk = true;
    return `<div class="line ${kindOf(line, inHunk)}">${escapeHtml(line)}</div>`;
  });
  return `<div class="diff">${rows.join('')}</div>`;
}

// A removed line that begins with `--` looks like a header, so only the place tells.
function kindOf(line: string, inHunk: boolean): 'header' | 'hunk' | 'added' | 'removed' | 'same' {
  if (!inHunk) return 'header';
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : 'same';
}
