import { closeSession, type Run, reportAfterwards } from '@paragraph/shared';

/** The `post` entry: cleans up, and tells Paragon and people what `main` could not. */
export async function post(run: Run): Promise<void> {
  // Reads only the inputs of the report: the project folder, for example, may be gone by now.
  const context = { workspace: run.runner.workspace, secrets: run.secrets };
  await closeSession(run, async () => {
    const { readReportInputs } = await import('./inputs.js');
    return readReportInputs(context)?.host;
  });
  await reportAfterwards(run, 'pull');
}
