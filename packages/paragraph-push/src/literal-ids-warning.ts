import {
  ActionError,
  type BranchProjects,
  firstFew,
  ownedTexts,
  readBranchProjects,
} from '@paragraph/shared';
import type { ForeignIds } from './foreign-ids.js';
import { literalIds } from './project-ids.js';

/** Items and projects that a message names. */
const mostNamed = 10;

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
  const others = firstFew(projects, mostNamed);
  return `\`.para/branches.json\` names ${others}, but no pull has recorded their ids. These items have literal ids: ${firstFew(names, mostNamed)}. If one of them was merged from another project's branch, the push may move it out of that project. Compute ids from the project id (README, "Several development projects, one per branch"), or set \`allowForeignIds: true\`. After a pull of each project, the records show which project has which id.`;
}

/** The warning for ids whose project is unknown; undefined if none is needed. */
export async function warningOfLiteralIds(
  found: Unrecorded,
  folder: string,
): Promise<string | undefined> {
  return literalIdsWarning(found, [...(await ownedTexts(folder)).values()]);
}

/**
 * The other projects that `.para/branches.json` names.
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

/** The valid entries of `.para/branches.json`. Another step reports its faults. */
async function knownEntries(folders: readonly string[]): Promise<BranchProjects> {
  try {
    return await readBranchProjects(folders);
  } catch (thrown) {
    if (thrown instanceof ActionError) return new Map();
    throw thrown;
  }
}
