import {
  closeSession,
  inputReader,
  paragonHost,
  type Run,
  reportAfterwards,
} from '@paragraph/shared';

/** The `post` entry: cleans up, and tells Paragon and people what `main` could not. */
export async function post(run: Run): Promise<void> {
  const { workspace } = run.runner;
  // Reads only the inputs of the host: the others were valid at the start, and the project folder may be gone by now.
  await closeSession(run, async () =>
    paragonHost(inputReader({ workspace, secrets: run.secrets })),
  );
  await reportAfterwards(run, 'push');
}
