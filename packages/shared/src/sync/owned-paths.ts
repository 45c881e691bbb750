/** What an export owns in a Paragraph project. Whatever else `para pull` changes is left out of the commit. */
export const ownedPaths = [
  'src/integrations',
  'src/events',
  'src/resources',
  'src/persona.meta.ts',
] as const;

/** Whether a path, from the project folder, is one that the export owns. */
export function isOwned(path: string): boolean {
  return isAtOwnedPath(path) && !isGitRule(path);
}

/** Whether a path, from the project folder, is at an owned path, below one, or above one. */
export function touchesOwned(path: string): boolean {
  return isAtOwnedPath(path) || ownedPaths.some((owned) => owned.startsWith(`${path}/`));
}

function isAtOwnedPath(path: string): boolean {
  return ownedPaths.some((owned) => path === owned || path.startsWith(`${owned}/`));
}

/**
 * Whether a file tells Git how to treat other files. It belongs to the repository wherever it is: an export that wrote
 * one could change what Git commits of the export.
 */
export function isGitRule(path: string): boolean {
  return /(?:^|\/)\.(?:gitignore|gitattributes|lfsconfig)$/i.test(path);
}

/** Folders that a checkout may hold and an export never needs; within what it owns they are names as any other. */
const notNeeded = new Set(['node_modules', 'dist', 'out', '.git']);

/** Whether the export can see a file of the project: all but what an install or a build writes. */
export function isNeeded(path: string): boolean {
  return isAtOwnedPath(path) || !path.split('/').some((segment) => notNeeded.has(segment));
}

/** The integration that a path, from the project folder, belongs to. */
export function integrationOf(path: string): string | undefined {
  return /^src\/integrations\/(?<name>[^/]+)\//.exec(path)?.groups?.name;
}

/** Whether a path, from the project folder, is that of a workflow, a draft included. */
export function isWorkflow(path: string): boolean {
  return /^src\/integrations\/[^/]+\/workflows\/.+\.ts$/s.test(path);
}

/** Whether a file is that of a draft, which no build holds. */
export function isDraft(path: string): boolean {
  return path.startsWith('~', path.lastIndexOf('/') + 1);
}
