import { stripVTControlCharacters } from 'node:util';
import { type LogLine, readLog } from '../runner/log.js';

export type LogBlock =
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly LogLine[] }
  | { readonly kind: 'line'; readonly line: LogLine };

/** A log as a reader meets it: groups to fold, and the lines between them. */
export function logBlocks(log: string): readonly LogBlock[] {
  const blocks: LogBlock[] = [];
  let group: { kind: 'group'; title: string; lines: LogLine[] } | undefined;
  for (const line of readLog(stripVTControlCharacters(log))) {
    if (line.kind === 'group') {
      group = { kind: 'group', title: line.text, lines: [] };
      blocks.push(group);
    } else if (line.kind === 'endgroup') {
      group = undefined;
    } else if (group === undefined) {
      blocks.push({ kind: 'line', line });
    } else {
      group.lines.push(line);
    }
  }
  return blocks;
}
