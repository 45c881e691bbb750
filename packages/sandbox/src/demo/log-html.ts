import { escapeHtml } from '../paragon/sync-history.js';
import type { LogLine } from '../runner/log.js';
import { logBlocks } from './log-blocks.js';

export function logAsHtml(log: string): string {
  const blocks = logBlocks(log).map((block) => {
    if (block.kind === 'line') return lineAsHtml(block.line);
    const title = escapeHtml(block.title);
    const lines = block.lines.map(lineAsHtml).join('');
    return `<details><summary>${title}</summary>${lines}</details>`;
  });
  return `<div class="log">${blocks.join('\n')}</div>`;
}

function lineAsHtml({ kind, text }: LogLine): string {
  const label = kind === 'error' || kind === 'warning' || kind === 'notice' ? `${kind}: ` : '';
  return `<div class="line ${kind}">${label}${escapeHtml(text)}</div>`;
}
