import {
  ActionError,
  type BranchProjects,
  countProjects,
  firstFew,
  type IdentifiedItem,
  literalIds,
  ownedTexts,
  readBranchProjects,
} from '@paragraph/shared';

/** Items that a message names. */
const named = 10;

/**
 * Warns of a push with literal ids if each branch has its own project and no record tells whose the ids are. Undefined
 * if no id could belong to another project.
 *
 * @param texts The files of the project that an export owns.
 */
export function literalIdsWarning(
  items: readonly IdentifiedItem[],
  texts: readonly string[],
): string | undefined {
  const literal = new Set(texts.flatMap(literalIds));
  const names = items.filter(({ id }) => literal.has(id)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return `Each branch has its own project, and the ids of ${firstFew(names, named)} are literals. If one was merged from the branch of another project, Paragon may move it out of that project. Make the ids from the project's own id (README, "Several development projects, one per branch"), or set \`allowForeignIds: true\`. Once each project has been pulled, the records tell whose they are.`;
}

/**
 * The warning for a build of which nothing tells whose the ids are; undefined if it is not needed.
 *
 * @param folders Where the projects of branches may be named; the first is the project's own.
 */
export async function warningOfLiteralIds(
  items: () => readonly IdentifiedItem[],
  folders: readonly [project: string, root: string],
): Promise<string | undefined> {
  if (countProjects(await knownEntries(folders)) < 2) return undefined;
  return literalIdsWarning(items(), [...(await ownedTexts(folders[0])).values()]);
}

/** What `.para/branches.json` says, as far as it can be read: another step tells what is wrong with it. */
async function knownEntries(folders: readonly string[]): Promise<BranchProjects> {
  try {
    return await readBranchProjects(folders);
  } catch (thrown) {
    if (thrown instanceof ActionError) return new Map();
    throw thrown;
  }
}
