import {
  type Explanation,
  firstFewLines,
  isOid,
  type Oid,
  type ProjectBranch,
  type ProjectState,
  quoted,
  type Repository,
  type SyncTarget,
} from '@paragraph/shared';
import { type ForeignItem, foreignItems, type IdentifiedItem, literalIds } from './project-ids.js';
import type { OwnedFiles } from './project-on-disk.js';
import type { StateAccess, StateLook } from './state-source.js';

const recipe =
  'Compute ids from the project id (README, "Several development projects, one per branch"). If the other project is gone, or this is what you want, set `allowForeignIds: true`.';

/** Fetches recorded states. */
export interface RecordedFiles extends Pick<StateAccess, 'bring'> {
  repository(target: ProjectBranch): Promise<Pick<Repository, 'stateAt' | 'contents'>>;
}

/** Input of the search for ids of other projects. */
interface ForeignIdSearch {
  readonly items: readonly IdentifiedItem[];
  readonly target: ProjectBranch;
  readonly look: StateLook;
  /** Undefined without git. */
  readonly records: RecordedFiles | undefined;
  /** The other projects that `.para/branches.json` names. */
  readonly named: ReadonlySet<string>;
  /** Exports this project from Paragon. Called only if the records do not settle it. */
  exportOwn(): Promise<OwnedFiles>;
}

/** The result of a search for ids of other projects. */
export type ForeignIds =
  /** Why the push must not go on. */
  | { readonly kind: 'foreign'; readonly explanation: Explanation }
  | { readonly kind: 'none' }
  /** The owner of these ids is unknown. It may be a project that no pull has recorded. */
  | {
      readonly kind: 'unrecorded';
      readonly items: readonly IdentifiedItem[];
      readonly projects: readonly string[];
    };

/**
 * Looks for items with an id of another project in the same repository: Paragon may move such an item out of that
 * project. An id that the project already has, in its record or in Paragon, is its own.
 *
 * @throws {ActionError} when the records cannot be read.
 */
export async function findForeignIds(search: ForeignIdSearch): Promise<ForeignIds> {
  const { look, items, named } = search;
  if (look.kind !== 'refs') return withoutRecords(look, search);
  const { otherProjects } = look.refs;
  const recorded = new Set(otherProjects.map(({ projectId }) => projectId));
  const projects = [...named].filter((projectId) => !recorded.has(projectId));
  // No other project is known, so the records need not be read.
  if (recorded.size === 0 && projects.length === 0) return { kind: 'none' };
  const own = await recordedIds(ownStates(search), search);
  const unknown = items.filter(({ id }) => !own.has(id));
  if (unknown.length === 0) return { kind: 'none' };
  const suspects = foreignItems(unknown, await recordedIds(otherProjects, search));
  const held = suspects.length === 0 ? new Set<string>() : idsIn(await search.exportOwn());
  const foreign = suspects.filter(({ item }) => !held.has(item.id));
  if (foreign.length > 0) return { kind: 'foreign', explanation: foreignIds(foreign) };
  return unrecorded(
    unknown.filter(({ id }) => !held.has(id)),
    projects,
  );
}

/** If the records cannot be read, only a person can allow ids of other projects. */
function withoutRecords(
  look: Exclude<StateLook, { readonly kind: 'refs' }>,
  { items, named }: ForeignIdSearch,
): ForeignIds {
  const hasOthers = look.hasOtherProjects ?? named.size > 0;
  return hasOthers
    ? { kind: 'foreign', explanation: unreadIds(look) }
    : unrecorded(items, [...named]);
}

function unrecorded(items: readonly IdentifiedItem[], projects: readonly string[]): ForeignIds {
  return items.length > 0 && projects.length > 0
    ? { kind: 'unrecorded', items, projects }
    : { kind: 'none' };
}

function ownStates({ look, target }: ForeignIdSearch): readonly ProjectState[] {
  if (look.kind !== 'refs') return [];
  const { state, otherStates } = look.refs;
  const { projectId, branch } = target;
  return [
    ...(state.kind === 'at' ? [{ projectId, branch, commit: state.commit }] : []),
    ...[...otherStates].map(([other, commit]) => ({ projectId, branch: other, commit })),
  ];
}

/** The ids in recorded exports, each with a branch that has it. */
async function recordedIds(
  states: readonly ProjectState[],
  { records, target }: ForeignIdSearch,
): Promise<ReadonlyMap<string, SyncTarget>> {
  if (states.length === 0 || records === undefined) return new Map();
  const repository = await records.repository(target);
  await records.bring(states.map(({ commit }) => commit));
  const exports = await Promise.all(
    states.map(async (state) => ({ state, tree: (await repository.stateAt(state.commit)).tree })),
  );
  const files = exports.flatMap(({ state, tree }) =>
    tree.flatMap(({ blob }) => (isOid(blob) ? [{ state, blob }] : [])),
  );
  const contents = await repository.contents(new Set<Oid>(files.map(({ blob }) => blob)));
  return new Map(
    files.flatMap(({ state, blob }) => {
      const text = contents.get(blob);
      return typeof text === 'string' ? literalIds(text).map((id) => [id, state] as const) : [];
    }),
  );
}

function idsIn({ contents }: OwnedFiles): ReadonlySet<string> {
  return new Set(
    [...contents.values()].flatMap((text) => (typeof text === 'string' ? literalIds(text) : [])),
  );
}

function foreignIds(foreign: readonly ForeignItem[]): Explanation {
  const lines = firstFewLines(foreign, ({ item, owner: { projectId, branch } }) => {
    const owner = `the project ${quoted(projectId)} (branch ${quoted(branch)})`;
    return `the ${item.kind} ${itemName(item)} has an id of ${owner}`;
  });
  return {
    what: 'The build contains an id of another project.',
    consequence: 'nothing was pushed',
    why: `${lines}\nPushing these items may move them out of that project.`,
    cure: recipe,
  };
}

/** The name, with the integration or resource where there is one. */
function itemName({ name, of }: IdentifiedItem): string {
  return of === undefined ? quoted(name) : `${quoted(name)} (${quoted(of)})`;
}

/** There is no git, or it could not reach the host. */
function unreadIds(look: Exclude<StateLook, { readonly kind: 'refs' }>): Explanation {
  const because = look.kind === 'unreadable' ? ` (${quoted(look.why, 500)})` : '';
  return {
    what: 'The records of other projects cannot be read.',
    consequence: 'nothing was pushed',
    why: `There is no git, or it could not read them from the repository${because}. Without them, the push may contain a workflow of another project and move it out of that project.`,
    cure: 'Use a runner with git 2.31 or newer, and run the push after actions/checkout. Give the job `permissions:` with `contents: read`, and check that the runner can reach the repository. If no other project uses the ids of this one, set `allowForeignIds: true`.',
  };
}
