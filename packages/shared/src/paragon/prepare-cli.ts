import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../action/run-action.js';
import { ActionError } from '../report/errors.js';
import { provideCli } from './cli-install.js';
import { type CliRequest, requestedCli } from './cli-version.js';
import type { InstalledCli } from './installed-cli.js';
import { findNodeAndNpm } from './node-and-npm.js';
import { withWholeNodeOptions } from './node-options.js';
import { npmEnvironment, withFetchLimits } from './npm-settings.js';
import { type ParagraphCli, paragraphCli } from './paragraph-cli.js';
import type { RunHome } from './run-home.js';

/** The CLI that a project is built with. */
interface WantedCli {
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
 * @throws {ActionError} when one of these steps fails.
 */
export async function prepareCli(run: Run, wanted: WantedCli): Promise<PreparedCli> {
  const { log, secrets, runner, clock } = run;
  const { signal, home, project } = wanted;
  // Stays until the end of the run, with its tools.
  const folder = await mkdtemp(join(home.folder, 'cli-'));
  const job = npmEnvironment(withWholeNodeOptions(run.env, runner.workspace));
  const env = withFetchLimits(job, await home.npmrc(job));
  const [request, tools] = await Promise.all([
    requestedCli(wanted.input, project && { folder: project.folder, root: runner.workspace }),
    findNodeAndNpm({
      clock,
      env: home.withSomeHome(env),
      workspace: runner.workspace,
      folder: join(folder, 'tools'),
      signal,
    }),
  ]);
  log.debug(
    `Node ${tools.nodeVersion} (${tools.node}), npm ${tools.npmVersion} (${tools.npm.at(-1)})`,
  );
  for (const line of tools.instead) log.info(line);
  const context = { tools, env: tools.env, log, signal, clock, redact: secrets.redact };
  const provide = (asked: CliRequest, until: AbortSignal): Promise<InstalledCli> =>
    provideCli(asked, {
      ...context,
      signal: until,
      scratch: join(folder, 'scratch'),
      toolCache: runner.toolCache,
      privateCache: join(home.folder, 'tool-cache'),
    });
  const cli = await provide(request, signal).catch((thrown: unknown) => {
    throw withSource(thrown, request);
  });
  await home.signIn(project?.profile ?? 'default');
  return {
    request,
    cli: paragraphCli({
      ...context,
      cli,
      env: await home.environment(tools.env),
      signal: run.signal,
      provide: (version) => provide({ spec: version, source: 'from the record' }, run.signal),
    }),
  };
}

/** A failure that also names the source of the version: a pin in the project is not visible in the workflow. */
function withSource(thrown: unknown, { source }: CliRequest): unknown {
  if (!(thrown instanceof ActionError)) return thrown;
  const { why, ...rest } = thrown.explanation;
  const version = `The version is ${source}.`;
  return new ActionError({ ...rest, why: why ? `${why}\n${version}` : version });
}
