/** The ids of projects and syncs are UUIDs so far. In UTF-16 units. */
const longestId = 200;

/**
 * Whether a text has the form of an id. Ids come from Paragon, from `project.json` and from the person who starts the
 * workflow, and go into requests, messages, commits, outputs and the state for `post`. That state is an environment
 * variable, and a process with one of more than 128 KiB cannot be started on Linux (MAX_ARG_STRLEN,
 * https://man7.org/linux/man-pages/man2/execve.2.html).
 */
export function isId(text: string): boolean {
  return text.length <= longestId && /^[\w.:-]+$/.test(text);
}
