import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SampleProjectOptions {
  /** The folder that becomes the project; made if it is not there. */
  into: string;
  /** What `paragon.createProject()` gave. */
  projectId: string;
  /**
   * `tiny`: one integration with one workflow, for tests that only need a project. `full`: two
   * integrations, drafts, names with spaces and `&`, and a step factory that two workflows share.
   */
  variant?: 'tiny' | 'full';
}

const samples = fileURLToPath(new URL('../../sample-project/', import.meta.url));

/** A Paragraph project as a user has it, without what npm and the CLI make. */
export async function createSampleProject(options: SampleProjectOptions): Promise<void> {
  const { into, projectId, variant = 'full' } = options;
  await cp(join(samples, variant), into, { recursive: true });
  const file = join(into, '.para', 'project.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/(?<="projectId": ")[^"]*/, projectId));
}

/** The text of a file of a sample. */
export function sampleText(variant: 'tiny' | 'full', file: string): Promise<string> {
  return readFile(join(samples, variant, file), 'utf8');
}
