import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

declare global {
  /** What this worker had in memory when it had last given some back; in bytes. It outlives a file. */
  var memoryKept: number | undefined;
}

/** A worker that has loaded what most files need; in bytes. */
const usual = 100_000_000;
/** Giving memory back takes half a second, so a worker may grow by this much before. */
const room = 50_000_000;

// Node copies the page tables of a process to start another one: with 300 MB, that takes ten times as long as with 50.
// So a worker gives back what earlier files have left, before the next one starts programs.
if (process.memoryUsage.rss() > (globalThis.memoryKept ?? usual) + room) {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // Only as a last resort V8 gives all free memory back.
  if (typeof collect === 'function')
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  globalThis.memoryKept = process.memoryUsage.rss();
}
