import { folderPrefix } from '@paragraph/shared';
/** What `para build` writes, below the project's folder. */
export const buildOutputs = ['dist', 'out', 'tsconfig.tsbuildinfo'];

/** Written by each install where the project has none of its own. */
export const lockfile = 'package-lock.json';

/** Whether an install or a build of the project writes the file. */
export function isOutput(file: string, project: string, tracking: 'tracked' | 'new'): boolean {
  const inside = folderPrefix(project);
  if (!file.startsWith(inside)) return false;
  const [first = ''] = file.slice(inside.length).split('/');
  // A tracked lockfile is part of the project's source.
  if (first === lockfile) return tracking === 'new';
  return first === 'node_modules' || buildOutputs.includes(first);
}
