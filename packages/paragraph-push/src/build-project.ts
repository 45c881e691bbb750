import {
  buildErrors,
  type CheckoutSurvey,
  CliFailure,
  type CliProvider,
  type ParagraphCli,
  type Project,
} from '@paragraph/shared';
import { type BuildOutput, readBuild } from './build-output.js';
import type { PushContext } from './context.js';
import type { PushInputs } from './inputs.js';
import type { PushFactsWriter } from './push-facts.js';
import { removeOldBuild } from './remove-old-build.js';

/**
 * Builds a project with the CLI version that it asks for.
 *
 * @param onInstalled Called when its dependencies are installed.
 */
export type Build = (project: Project, onInstalled?: () => void) => Promise<Built>;

export interface Built extends BuildOutput {
  readonly cli: ParagraphCli;
}

export function builder(context: PushContext, clis: CliProvider, survey: CheckoutSurvey): Build {
  return async (project, onInstalled) => {
    const cli = await clis.cliFor(project);
    await removeOldBuild(project.folder, survey, context.run.log);
    return { cli, ...(await buildProject(context, cli, project.folder, onInstalled)) };
  };
}

interface BuildContext {
  readonly inputs: Pick<PushInputs, 'skipTypeErrors'>;
  readonly facts: PushFactsWriter;
}

/**
 * Installs the project's dependencies and builds it.
 *
 * @param folder The project's.
 * @throws {ActionError} when that fails. Type errors are in the record by then.
 */
export async function buildProject(
  { inputs: { skipTypeErrors }, facts }: BuildContext,
  cli: ParagraphCli,
  folder: string,
  onInstalled: () => void = () => undefined,
): Promise<BuildOutput> {
  await facts.timed('para install', () => cli.install(folder));
  onInstalled();
  try {
    await facts.timed('para build', () => cli.build(folder, { skipTypeErrors }));
  } catch (thrown) {
    if (thrown instanceof CliFailure && !skipTypeErrors)
      facts.note({ buildErrors: buildErrors(thrown.output) });
    throw thrown;
  }
  const output = await readBuild(folder);
  facts.note({ integrations: output.integrations });
  return output;
}
