import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textField } from '../action/json-fields.js';
import type { Run } from '../action/run-action.js';
import { ActionError } from '../report/errors.js';
import { provideCli } from './cli-install.js';
import { type CliRequest, requestedCli } from './cli-version.js';
import { findNodeAndNpm } from './node-and-npm.js';
import { type ParagraphCli, paragraphCli } from './paragraph-cli.js';
import type { RunHome } from './run-home.js';

export interface CliWish {
  /** The input `cliVersion`. */
  readonly input: string | undefined;
  /** The project whose pins count. */
  readonly project: { readonly folder: string; readonly profile: string } | undefined;
  readonly home: RunHome;
  /** Aborted when the run is cancelled, or no longer needs the CLI. */
  readonly signal: AbortSignal;
}

export interface PreparedCli {
  readonly cli: ParagraphCli;
  readonly request: CliRequest;
}

/**
 * Finds Node and npm, resolves and installs the wanted CLI, and signs it in.
 *
 * @throws {ActionError} for whatever of that cannot be done.
 */
export async function prepareCli(run: Run, wish: CliWish): Promise<PreparedCli> {
  const { env, log, secrets, runner } = run;
  const { signal, home, project } = wish;
  const scratch = await mkdtemp(join(home.folder, 'cli-'));
  try {
    const [request, tools] = await Promise.all([
      requestedCli(wish.input, project?.folder),
      findNodeAndNpm(env, signal),
    ]);
    const npmVersion = await versionOfNpm(tools.npm);
    log.debug(`Node ${tools.nodeVersion} (${tools.node}), npm ${npmVersion} (${tools.npm})`);
    const context = { tools, env, log, signal, redact: secrets.redact, scratch };
    const installed = await provideCli(request, {
      ...context,
      toolCache: runner.toolCache,
    }).catch((thrown: unknown) => {
      throw withSource(thrown, request);
    });
    await home.signIn(project?.profile ?? 'default');
    return {
      request,
      cli: paragraphCli({
        ...context,
        cli: installed,
        env: await home.environment(env),
        signal: run.signal,
      }),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A failure that also says who wants the version: a pin somewhere in the project is not seen from the workflow. */
function withSource(thrown: unknown, { source }: CliRequest): unknown {
  if (!(thrown instanceof ActionError)) return thrown;
  const { why, ...rest } = thrown.explanation;
  const version = `The version is ${source}.`;
  return new ActionError({ ...rest, why: why ? `${why}\n${version}` : version });
}

/** For the debug log: an npm whose files say nothing is no fault. */
async function versionOfNpm(entry: string): Promise<string> {
  try {
    const text = await readFile(join(dirname(entry), '..', 'package.json'), 'utf8');
    return textField(JSON.parse(text), 'version') ?? 'of an unknown version';
  } catch {
    return 'of an unknown version';
  }
}
