import { type PinPlaces, pinnedCoreVersion, requestedCli } from './cli-version.js';
import type { ParagraphCli } from './paragraph-cli.js';
import { type PreparedCli, prepareCli } from './prepare-cli.js';
import type { SyncContext } from './sync-context.js';

/** The folder that the CLI is prepared for: a project, or a folder whose project is not known yet. */
interface CliUser {
  readonly folder: string;
  /** The CLI profile that the project names. */
  readonly profile?: string;
}

/** Prepares the CLI that a project asks for. Reuses one that is ready. */
export interface CliProvider {
  /**
   * Starts the installation early if only one project is possible. `cliFor` throws its errors, so that the run is
   * registered in Paragon first.
   */
  warmUp(likely: readonly CliUser[]): Promise<void>;
  /** @throws {ActionError} when it cannot be prepared. */
  cliFor(project: CliUser): Promise<ParagraphCli>;
}

interface Preparation {
  readonly spec: string;
  readonly profile: string;
  readonly prepared: Promise<PreparedCli>;
  stop(): void;
}

type ProvidingContext = SyncContext<{ readonly cliVersion: string | undefined }>;

/** Runs work with a provider, and stops what is still running afterwards. */
export async function withCliProvider<T>(
  context: ProvidingContext,
  work: (clis: CliProvider) => Promise<T>,
): Promise<T> {
  const { close, ...clis } = cliProvider(context);
  try {
    return await work(clis);
  } finally {
    await close();
  }
}

function profileOf({ profile = 'default' }: CliUser): string {
  return profile;
}

function cliProvider({
  run,
  inputs,
  session,
  facts,
}: ProvidingContext): CliProvider & { close(): Promise<void> } {
  const { home } = session;
  const begin = (spec: string, project: CliUser): Preparation => {
    const profile = profileOf(project);
    const stopped = new AbortController();
    const signal = AbortSignal.any([run.signal, stopped.signal]);
    const prepared = facts.timed('CLI', () =>
      prepareCli(run, {
        input: inputs.cliVersion,
        project: { folder: project.folder, profile },
        home,
        signal,
      }),
    );
    prepared.catch(() => undefined);
    return { spec, profile, prepared, stop: () => stopped.abort() };
  };

  const pinPlaces = ({ folder }: CliUser): PinPlaces => ({ folder, root: run.runner.workspace });
  let latest: Preparation | undefined;
  const close = async (): Promise<void> => {
    latest?.stop();
    await latest?.prepared.catch(() => undefined);
  };
  const preparationFor = async (project: CliUser): Promise<Preparation> => {
    // A move to the tip may bring another pin.
    const { spec } = await requestedCli(inputs.cliVersion, pinPlaces(project));
    if (latest?.spec === spec && latest.profile === profileOf(project)) return latest;
    await close();
    latest = begin(spec, project);
    return latest;
  };

  return {
    async warmUp([project, another]) {
      if (project !== undefined && another === undefined) await preparationFor(project);
    },
    async cliFor(project) {
      const { cli, request } = await (await preparationFor(project)).prepared;
      const coreVersion = await pinnedCoreVersion(pinPlaces(project));
      facts.note({
        cliVersion: cli.version,
        cliVersionSource: request.source,
        ...(coreVersion === undefined ? {} : { coreVersion }),
      });
      return cli;
    },
    close,
  };
}
