import { type Log, mostHeld } from '@paragraph/shared';

/** Buffers log groups of parallel commands, to show them when those have ended. */
interface GroupsHeldBack extends Pick<Log, 'group'> {
  /** Shows what was printed so far. */
  show(): Promise<void>;
}

export function groupsHeldBack(log: Pick<Log, 'group'>): GroupsHeldBack {
  let groups: Array<{ readonly title: string; readonly lines: string[] }> = [];
  return {
    async group(title, body) {
      const lines: string[] = [];
      groups.push({ title, lines });
      return body((text) => {
        lines.push(text);
        if (lines.length > mostHeld) lines.splice(0, mostHeld / 2);
      });
    },
    async show() {
      const shown = groups;
      groups = [];
      for (const { title, lines } of shown) {
        await log.group(title, async (line) => {
          for (const text of lines) line(text);
        });
      }
    },
  };
}
