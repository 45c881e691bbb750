import { isDeepStrictEqual } from 'node:util';
import type { CapturedExit, Input } from '../action/child-process.js';
import { type Git, type GitOptions, gitMethods } from './git.js';

/** A command that reads what it does from its input. */
interface EarlyCommand {
  readonly args: readonly string[];
  readonly options?: Omit<GitOptions, 'input'>;
}

/** git, with commands that start before their input is known, while the run waits for something else. */
export interface EarlyGit extends Git {
  /**
   * Starts these commands, except those that still wait. The next call with the same arguments and options gives its input
   * to such a command. A command without an input ends with the work that has started it (`owned-programs.ts`).
   */
  start(commands: readonly EarlyCommand[]): void;
}

interface Waiting extends Required<EarlyCommand> {
  readonly give: (input: Input) => void;
  readonly exit: Promise<CapturedExit>;
}

export function earlyGit(git: Git): EarlyGit {
  let waiting: readonly Waiting[] = [];
  const ask: Git['ask'] = (args, { input, ...options } = {}) => {
    const started = input === undefined ? undefined : waiting.find(isCommand({ args, options }));
    if (input === undefined || started === undefined) {
      return git.ask(args, { ...options, ...(input === undefined ? {} : { input }) });
    }
    waiting = waiting.filter((each) => each !== started);
    started.give(input);
    return started.exit;
  };
  const started = ({ args, options = {} }: EarlyCommand): Waiting => {
    const { promise: input, resolve: give } = Promise.withResolvers<string | Buffer>();
    const exit = git.ask(args, { ...options, input });
    // Whoever asks for it gets its failure.
    exit.catch(() => undefined);
    return { args, options, give, exit };
  };
  return {
    ...git,
    ...gitMethods(ask),
    start(commands) {
      let still = waiting;
      for (const command of commands) {
        const there = still.find(isCommand(command));
        if (there === undefined) waiting = [...waiting, started(command)];
        else still = still.filter((each) => each !== there);
      }
    },
  };
}

function isCommand({ args, options = {} }: EarlyCommand): (other: Waiting) => boolean {
  return (other) => isDeepStrictEqual([args, options], [other.args, other.options]);
}
