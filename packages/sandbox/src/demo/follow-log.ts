import { stripVTControlCharacters } from 'node:util';
import type { Job } from '../runner/job.js';
import { readLog } from '../runner/log.js';
import type { Screen } from './screen.js';

/** How often the log is read, in milliseconds. */
const interval = 100;

/**
 * Shows a job's log while it grows, as somebody who watches the run on GitHub sees it: masked, and
 * with its groups folded. Returns what shows the rest and ends it.
 */
export function followLog(screen: Screen, job: Job): () => void {
  let shown = 0;
  let group: string | undefined;
  const showNew = (): void => {
    const lines = readLog(stripVTControlCharacters(job.state.log.text));
    for (const { kind, text } of lines.slice(shown)) {
      if (kind === 'group') {
        group = text;
        screen.line(`▸ ${text}`);
        screen.at(text);
      } else if (kind === 'endgroup') {
        group = undefined;
        screen.at('the action is at work');
      } else if (group === undefined && text !== '') {
        if (kind === 'error') screen.line(`error: ${text}`, 'red');
        else if (kind === 'warning' || kind === 'notice') screen.line(`${kind}: ${text}`, 'yellow');
        else screen.line(text);
      }
    }
    shown = lines.length;
  };
  screen.at('the action is at work');
  const timer = setInterval(showNew, interval);
  return () => {
    clearInterval(timer);
    showNew();
    screen.at(undefined);
  };
}
