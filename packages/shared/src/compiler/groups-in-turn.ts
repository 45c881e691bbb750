import type { Log } from '../report/log.js';

/** Most lines that a waiting group buffers. The oldest are dropped first: endless output must not fill the memory. */
export const mostHeld = 20_000;

/**
 * Log groups for commands that run in parallel. The runner's groups do not nest, so one group prints live, and the
 * output of the others is buffered until it ends.
 */
export function groupsInTurn(log: Pick<Log, 'group'>): Pick<Log, 'group'> {
  let turn: Promise<void> = Promise.resolve();
  return {
    async group(title, body) {
      let held: string[] = [];
      let write = (text: string): void => {
        held.push(text);
        if (held.length > mostHeld) held = held.slice(mostHeld / 2);
      };
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const shown = turn.then(() =>
        log.group(title, async (line) => {
          for (const text of held) line(text);
          held = [];
          write = line;
          await ended;
        }),
      );
      turn = shown;
      try {
        return await body((text) => write(text));
      } finally {
        end();
        await shown;
      }
    },
  };
}
