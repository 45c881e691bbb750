import {
  type ParagraphCli,
  type PinPlaces,
  type PreparedCli,
  type Project,
  pinnedCoreVersion,
  prepareCli,
  requestedCli,
  timed,
} from '@paragraph/shared';
import type { PushContext } from './context.js';

/** Brings the CLI that a project wants; one that is there already is used again. */
export interface CliProvider {
  /**
   * Begins to bring it, where Paragon is not needed to tell which project is meant. What goes wrong is told by
   * `cliFor`, so that Paragon hears of the run first.
   */
  warmUp(likely: readonly Project[]): Promise<void>;
  cliFor(project: Project): Promise<ParagraphCli>;
  /** Ends what still goes on. */
  close(): Promise<void>;
}

interface Preparation {
  readonly spec: string;
  readonly profile: string;
  readonly prepared: Promise<PreparedCli>;
  stop(): void;
}

export function cliProvider({ run, inputs, findings, home }: PushContext): CliProvider {
  const begin = (spec: string, project: Project): Preparation => {
    const { profile } = project;
    const stopped = new AbortController();
    const signal = AbortSignal.any([run.signal, stopped.signal]);
    const prepared = timed(findings, 'CLI', () =>
      prepareCli(run, { input: inputs.cliVersion, project, home, signal }),
    );
    prepared.catch(() => undefined);
    return { spec, profile, prepared, stop: () => stopped.abort() };
  };

  const pinPlaces = ({ folder }: Project): PinPlaces => ({ folder, root: run.runner.workspace });
  let latest: Preparation | undefined;
  const close = async (): Promise<void> => {
    latest?.stop();
    await latest?.prepared.catch(() => undefined);
  };
  const preparationFor = async (project: Project): Promise<Preparation> => {
    // A move to the tip may bring another pin.
    const { spec } = await requestedCli(inputs.cliVersion, pinPlaces(project));
    if (latest?.spec === spec && latest.profile === project.profile) return latest;
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
      findings.cliVersion = cli.version;
      findings.cliVersionSource = request.source;
      const core = await pinnedCoreVersion(pinPlaces(project));
      if (core !== undefined) findings.coreVersion = core;
      return cli;
    },
    close,
  };
}
