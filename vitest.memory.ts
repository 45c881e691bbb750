import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a worker has in memory when it has loaded what most files need; in bytes. */
const usual = 130_000_000;

// Node copies the page tables of a process to start another one: with 300 MB, that takes ten times as long as with 50.
// So a worker gives back what earlier files have left, before the next one starts programs.
if (process.memoryUsage.rss() > usual) {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // Only as a last resort V8 gives all free memory back.
  if (typeof collect === 'function')
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
