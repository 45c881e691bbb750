import { buildErrors, CliFailure, type ParagraphCli, type Project, timed } from '@paragraph/shared';
import { readBuild } from './build-output.js';
import type { Findings } from './findings.js';
import type { PushInputs } from './inputs.js';

/**
 * Installs the project's dependencies and builds it.
 *
 * @throws {ActionError} when that fails; type errors are in the findings by then.
 */
export async function buildProject(
  {
    inputs: { skipTypeErrors },
    findings,
  }: {
    readonly inputs: Pick<PushInputs, 'skipTypeErrors'>;
    readonly findings: Findings;
  },
  cli: ParagraphCli,
  { folder }: Pick<Project, 'folder'>,
): Promise<void> {
  await timed(findings, 'para install', () => cli.install(folder));
  try {
    await timed(findings, 'para build', () => cli.build(folder, { skipTypeErrors }));
  } catch (thrown) {
    if (thrown instanceof CliFailure && !skipTypeErrors)
      findings.buildErrors = buildErrors(thrown.output);
    throw thrown;
  }
  findings.integrations = await readBuild(folder);
}
