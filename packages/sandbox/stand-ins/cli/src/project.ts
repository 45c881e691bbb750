import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from './cli-error.js';
import { field, parseJson } from './json.js';

export interface Project {
  folder: string;
  projectId: string;
  /** The entry of credentials.json and profiles.json that it is reached with. */
  profile: string;
}

export async function readProject(folder = process.cwd()): Promise<Project> {
  const text = await readFile(join(folder, '.para', 'project.json'), 'utf8').catch(() => {
    throw new CliError('Not a Paragon Project');
  });
  const settings = parseJson(text);
  const projectId = field(settings, 'projectId');
  if (typeof projectId !== 'string' || projectId === '') {
    throw new CliError('.para/project.json has no projectId.');
  }
  const profile = field(settings, 'profile');
  return { folder, projectId, profile: typeof profile === 'string' ? profile : 'default' };
}
