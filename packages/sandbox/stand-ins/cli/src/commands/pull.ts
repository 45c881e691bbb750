import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeIntegrationTypes } from '../install/integration-types.js';
import type { Memory } from '../memory.js';
import { Progress } from '../progress.js';
import { readProject } from '../project.js';
import { projectFiles } from '../pull/project-files.js';
import { writeFiles } from '../pull/write-files.js';
import { signIn } from '../sign-in.js';

interface PullOptions {
  cliVersion: string;
  memory: Memory;
}

/** Everything is made before anything is written: a failure leaves the project as it was. */
export async function pull({ cliVersion, memory }: PullOptions): Promise<void> {
  const project = await readProject();
  const zeus = await signIn(project);
  const line = new Progress().start('Pulling project...');
  try {
    const document = await zeus.project(project.projectId);
    const bodyTypeFirst = isAtLeast(cliVersion, 1, 1);
    const files = await projectFiles(document, { bodyTypeFirst, memory });
    const { added, changed, removed } = await writeFiles(project.folder, files);
    const types = join(project.folder, 'node_modules', '@useparagon', 'integrations');
    const untyped = Object.keys(document.integrations).filter(
      (name) => !name.startsWith('custom.') && !existsSync(join(types, name)),
    );
    await writeIntegrationTypes(project.folder, untyped, zeus);
    line.succeed(
      `Project pulled: ${added.length} added, ${changed.length} changed, ${removed.length} removed.`,
    );
  } catch (error) {
    line.fail('Failed to pull project.');
    throw error;
  }
}

/** The output differs between versions of the CLI: from 1.1 on `bodyType` stands before `body`. */
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
