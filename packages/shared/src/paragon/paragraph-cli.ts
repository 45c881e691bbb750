import { dirname } from 'node:path';
import { withPathEntry } from '../action/child-environment.js';
import { type Environment, runLines } from '../action/child-process.js';
import { ActionError } from '../report/errors.js';
import type { Log } from '../report/log.js';
import { duration } from '../report/summary.js';
import { explainCliFailure, type OutputLine, streamByStream } from './cli-failure.js';
import type { InstalledCli } from './cli-install.js';
import type { NodeAndNpm } from './node-and-npm.js';

/** The Paragraph CLI, installed and signed in. Its methods give what it printed, line by line. */
export interface ParagraphCli {
  readonly version: string;
  /** Installs the project's dependencies and the types of its integrations. */
  install(projectFolder: string): Promise<readonly string[]>;
  build(
    projectFolder: string,
    options: { readonly skipTypeErrors: boolean },
  ): Promise<readonly string[]>;
  push(projectFolder: string, options: { readonly dryRun: boolean }): Promise<readonly string[]>;
  /** Rewrites the project's exported files from what Paragon holds. */
  pull(projectFolder: string): Promise<readonly string[]>;
}

/** `para` ended with a failure. */
export class CliFailure extends ActionError {
  /** All that it printed, each stream by itself. */
  readonly output: readonly string[];

  constructor(command: string, exitCode: number | null, output: readonly OutputLine[]) {
    super(explainCliFailure(command, exitCode, output));
    this.output = streamByStream(output);
  }
}

export interface CliContext {
  readonly cli: InstalledCli;
  readonly tools: NodeAndNpm;
  /** With the home in which the CLI is signed in. */
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
}

/** The end of its output that a failure is explained by, however much a command prints. In characters. */
const keptOutput = 8 * 1024 * 1024;

/** The CLI behind its commands, each in a log group of its own. */
export function paragraphCli(context: CliContext): ParagraphCli {
  const run = (projectFolder: string, ...args: readonly string[]): Promise<readonly string[]> =>
    runCli(context, projectFolder, args);
  return {
    version: context.cli.version,
    install: (folder) => run(folder, 'install'),
    build: (folder, { skipTypeErrors }) =>
      run(folder, 'build', ...(skipTypeErrors ? ['--skip-type-errors'] : [])),
    push: (folder, { dryRun }) => run(folder, 'push', ...(dryRun ? ['--dry-run', '--debug'] : [])),
    pull: (folder) => run(folder, 'pull'),
  };
}

async function runCli(
  { cli, tools, env, log, signal, redact }: CliContext,
  cwd: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const command = `para ${args.join(' ')}`;
  const output = keptEnd(keptOutput);
  const started = performance.now();
  log.debug(`${tools.node} ${[cli.entry, ...args].join(' ')} (in ${cwd})`);
  const { exitCode } = await log.group(command, (write) =>
    runLines(
      {
        program: tools.node,
        args: [cli.entry, ...args],
        cwd,
        // The CLI starts `npm` and `node` by name, which have to be the ones that were chosen.
        env: withPathEntry(env, dirname(tools.node)),
        signal,
        redact,
      },
      (text, stream) => {
        write(text);
        output.add({ text, stream });
      },
    ),
  );
  log.debug(`${command}: exit code ${exitCode}, ${duration(performance.now() - started)}`);
  if (exitCode !== 0) throw new CliFailure(command, exitCode, output.lines);
  return output.lines.map(({ text }) => text);
}

/** The last lines of an output, of about so many characters. */
function keptEnd(limit: number): {
  readonly lines: readonly OutputLine[];
  add(line: OutputLine): void;
} {
  let lines: OutputLine[] = [];
  let size = 0;
  return {
    get lines() {
      return lines;
    },
    add(line) {
      lines.push(line);
      size += line.text.length + 1;
      if (size <= limit) return;
      lines = lines.slice(Math.ceil(lines.length / 2));
      size = lines.reduce((sum, { text }) => sum + text.length + 1, 0);
    },
  };
}
