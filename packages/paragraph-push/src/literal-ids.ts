import {
  ActionError,
  type BranchProjects,
  firstFew,
  literalIds,
  ownedTexts,
  readBranchProjects,
} from '@paragraph/shared';
import type { ForeignIds } from './foreign-ids.js';

/** Items and projects that a message names. */
const named = 10;

type Unrecorded = Extract<ForeignIds, { readonly kind: 'unrecorded' }>;

/**
 * Warns of a push with literal ids if a project without a record may have them. Undefined if no id is a literal.
 *
 * @param texts The files of the project that an export owns.
 */
export function literalIdsWarning(
  { items, projects }: Pick<Unrecorded, 'items' | 'projects'>,
  texts: readonly string[],
): string | undefined {
  const literal = new Set(texts.flatMap(literalIds));
  const names = items.filter(({ id }) => literal.has(id)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const others = firstFew(projects, named);
  return `\`.para/branches.json\` names ${others}, of which no pull has recorded the ids, and the ids of ${firstFew(names, named)} are literals. If one was merged from the branch of another project, Paragon may move it out of that project. Make the ids from the project's own id (README, "Several development projects, one per branch"), or set \`allowForeignIds: true\`. Once each project has been pulled, the records tell whose they are.`;
}

/** The warning for a build of which nothing tells whose some ids are; undefined if it is not needed. */
export async function warningOfLiteralIds(
  found: Unrecorded,
  folder: string,
): Promise<string | undefined> {
  return literalIdsWarning(found, [...(await ownedTexts(folder)).values()]);
}

/**
 * The projects that `.para/branches.json` names beside one.
 *
 * @param folders Where that file may be; the first that has it counts.
 */
export async function otherProjectsNamed(
  projectId: string,
  folders: readonly string[],
): Promise<ReadonlySet<string>> {
  const all = [...(await knownEntries(folders)).values()].map((entry) => entry.projectId);
  return new Set(all.filter((each) => each !== projectId));
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
