/** The paths that an export owns in a Paragraph project. The commit leaves out other changes of `para pull`. */
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
 * Whether a file tells Git how to treat other files. It belongs to the repository at any path: an export that wrote one
 * could change what Git commits of the export.
 */
export function isGitRule(path: string): boolean {
  return /(?:^|\/)\.(?:gitignore|gitattributes|lfsconfig)$/i.test(path);
}

/** Folders of a checkout that an export never needs. Inside owned paths they are ordinary names. */
const notNeeded = new Set(['node_modules', 'dist', 'out', '.git']);

/** Whether the export can see a file of the project: all except the output of installations and builds. */
export function isNeeded(path: string): boolean {
  return isAtOwnedPath(path) || !path.split('/').some((segment) => notNeeded.has(segment));
}

/** The integration that a path, from the project folder, belongs to. */
export function integrationOf(path: string): string | undefined {
  return /^src\/integrations\/(?<name>[^/]+)\//.exec(path)?.groups?.name;
}

/** Whether a path, from the project folder, is a workflow or a draft of one. */
export function isWorkflow(path: string): boolean {
  return /^src\/integrations\/[^/]+\/workflows\/.+\.ts$/s.test(path);
}

/** Whether a file is a draft, which builds do not contain. */
export function isDraft(path: string): boolean {
  return path.startsWith('~', path.lastIndexOf('/') + 1);
}
