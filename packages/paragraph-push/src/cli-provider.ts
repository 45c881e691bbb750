import {
  type ParagraphCli,
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
  /** Brings it early, where the project is known before Paragon has named it. */
  warmUp(project: Project | undefined, signal: AbortSignal): Promise<void>;
  cliFor(project: Project): Promise<ParagraphCli>;
}

export function cliProvider({ run, inputs, findings, home }: PushContext): CliProvider {
  let prepared: (PreparedCli & { readonly profile: string }) | undefined;

  const prepare = async (project: Project, signal: AbortSignal): Promise<ParagraphCli> => {
    // A move to the tip may bring another pin.
    const { spec } = await requestedCli(inputs.cliVersion, project.folder);
    if (prepared?.request.spec !== spec || prepared.profile !== project.profile) {
      const fresh = await timed(findings, 'CLI', () =>
        prepareCli(run, { input: inputs.cliVersion, project, home, signal }),
      );
      prepared = { ...fresh, profile: project.profile };
    }
    findings.cliVersion = prepared.cli.version;
    findings.cliVersionSource = prepared.request.source;
    const core = await pinnedCoreVersion(project.folder);
    if (core !== undefined) findings.coreVersion = core;
    return prepared.cli;
  };

  return {
    async warmUp(project, signal) {
      if (project !== undefined) await prepare(project, signal);
    },
    cliFor: (project) => prepare(project, run.signal),
  };
}
