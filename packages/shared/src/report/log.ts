import { EOL } from 'node:os';
import * as core from '@actions/core';
import type { Clock } from '../action/clock.js';
import { inLog, oneLine, shortenedInside } from './escape.js';

export interface AnnotationPlace {
  readonly title?: string;
  /** Path from the root of the repository, with forward slashes. */
  readonly file?: string;
  /** One-based. */
  readonly startLine?: number;
  /** One-based. */
  readonly startColumn?: number;
}

/** Writes to the job's log. */
export interface Log {
  info(line: string): void;
  /** Shown only when debug logging is on (`RUNNER_DEBUG=1`). */
  debug(line: string): void;
  notice(message: string, place?: AnnotationPlace): void;
  warning(message: string, place?: AnnotationPlace): void;
  error(message: string, place?: AnnotationPlace): void;
  /** Puts what `body` writes with `line` into a log group. The runner obeys no command in it. */
  group<T>(title: string, body: (line: (text: string) => void) => Promise<T>): Promise<T>;
}

/** The runner keeps this much of an annotation. In UTF-16 units. */
const longestAnnotation = 4_096;
/** A title is one line above the message. In UTF-16 units. */
const longestTitle = 200;

/**
 * Starts each line of a group, so that no problem matcher of an earlier step matches it. Those of setup-node (tsc,
 * ESLint) accept only white space at the beginning of a line.
 * https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md
 */
const margin = '  │ ';

/** The log of a real run: standard output, read by the runner. */
export function runnerLog(redact: (text: string) => string, clock: Clock): Log {
  // While commands are stopped, the runner would print ours instead of obeying them.
  // https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
  let stopped:
    | { readonly token: string; groups: number; readonly heldBack: Array<() => void> }
    | undefined;
  const say = (speak: () => void): void => {
    if (stopped === undefined) speak();
    else stopped.heldBack.push(speak);
  };
  const write = (text: string): void => {
    process.stdout.write(text + EOL);
  };
  const safe = (text: string): string => inLog(redact(text));
  const annotation = (message: string): string => shortenedInside(safe(message), longestAnnotation);
  const placed = ({ title, file, ...place }: AnnotationPlace = {}): AnnotationPlace => ({
    ...place,
    ...(title === undefined
      ? {}
      : { title: shortenedInside(oneLine(redact(title)), longestTitle) }),
    ...(file === undefined ? {} : { file: redact(file) }),
  });

  return {
    info: (line) => say(() => core.info(ownLine(safe(line)))),
    // The runner would drop it, and to take secrets out of each command line takes time.
    debug: core.isDebug() ? (line) => say(() => core.debug(safe(line))) : () => undefined,
    notice: (message, place) => say(() => core.notice(annotation(message), placed(place))),
    warning: (message, place) => say(() => core.warning(annotation(message), placed(place))),
    error: (message, place) => say(() => core.error(annotation(message), placed(place))),
    group: async (title, body) => {
      if (stopped === undefined) {
        core.startGroup(safe(title));
        stopped = { token: clock.uuid(), groups: 0, heldBack: [] };
        write(`::stop-commands::${stopped.token}`);
      }
      // The runner's groups do not nest. A group that starts meanwhile joins the first one, which lasts as long as any
      // of them.
      const current = stopped;
      current.groups += 1;
      try {
        return await body((text) => write(margin + safe(text).replaceAll('\n', `\n${margin}`)));
      } finally {
        current.groups -= 1;
        if (current.groups === 0) {
          stopped = undefined;
          // A child may have left a line without a line break: the empty line ends it.
          write(`${EOL}::${current.token}::`);
          core.endGroup();
          for (const speak of current.heldBack) speak();
        }
      }
    },
  };
}

// A line that begins with `::` is a command, also after white space. .NET also counts U+0085, which is spelled out by now.
// Not `\s`: it would look through all lines that follow.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
function ownLine(text: string): string {
  return text.replace(/^([^\S\r\n\u2028\u2029]*)::/gm, '$1: :');
}
