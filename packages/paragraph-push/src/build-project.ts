import { buildErrors, CliFailure, type ParagraphCli, type Project, timed } from '@paragraph/shared';
import { readBuild } from './build-output.js';
import type { PushContext } from './context.js';

/**
 * Installs the project's dependencies and builds it.
 *
 * @throws {ActionError} when that fails; type errors are in the findings by then.
 */
export async function buildProject(
  { inputs, findings }: PushContext,
  cli: ParagraphCli,
  { folder }: Project,
): Promise<void> {
  await timed(findings, 'para install', () => cli.install(folder));
  const { skipTypeErrors } = inputs;
  try {
    await timed(findings, 'para build', () => cli.build(folder, { skipTypeErrors }));
  } catch (thrown) {
    if (thrown instanceof CliFailure && !skipTypeErrors)
      findings.buildErrors = buildErrors(thrown.output);
    throw thrown;
  }
  findings.integrations = await readBuild(folder);
}
