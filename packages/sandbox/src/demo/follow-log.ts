import { stripVTControlCharacters } from 'node:util';
import type { Job } from '../runner/job.js';
import { readLog } from '../runner/log.js';
import type { Screen } from './screen.js';

/**
 * Shows a job's log while it grows, as somebody who watches the run on GitHub sees it: masked, and
 * with its groups folded. Returns what ends it.
 */
export function followLog(screen: Screen, job: Job): () => void {
  let group: string | undefined;
  const show = (text: string): void => {
    for (const line of readLog(stripVTControlCharacters(text))) {
      if (line.kind === 'group') {
        group = line.text;
        screen.line(`▸ ${line.text}`);
        screen.at(line.text);
      } else if (line.kind === 'endgroup') {
        group = undefined;
        screen.at('the job is running');
      } else if (group === undefined && line.text !== '') {
        if (line.kind === 'error') screen.line(`error: ${line.text}`, 'red');
        else if (line.kind === 'warning' || line.kind === 'notice') {
          screen.line(`${line.kind}: ${line.text}`, 'yellow');
        } else screen.line(line.text);
      }
    }
  };
  screen.at('the job is running');
  const { log } = job.state;
  show(log.text);
  const stop = log.watch(show);
  return () => {
    stop();
    screen.at(undefined);
  };
}
