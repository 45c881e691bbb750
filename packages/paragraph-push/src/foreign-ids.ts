import {
  type Explanation,
  type ForeignItem,
  foreignItems,
  type IdentifiedItem,
  isOid,
  literalIds,
  type Oid,
  type ProjectBranch,
  type ProjectState,
  quoted,
  type Repository,
  type SyncTarget,
} from '@paragraph/shared';
import type { OwnedFiles } from './project-on-disk.js';
import type { StateLook, StateSource } from './state-source.js';

/** Items that a message names. */
const named = 10;
const recipe =
  'Make the ids from the project\'s own id (README, "Several development projects, one per branch"). If the other project is gone, or this is what you want, set `allowForeignIds: true`.';

/** Reads what states hold. */
export interface RecordedFiles extends Pick<StateSource, 'bring'> {
  repository(target: ProjectBranch): Promise<Pick<Repository, 'stateAt' | 'contents'> | undefined>;
}

/** Input of the search for ids of other projects. */
export interface ForeignIdSearch {
  readonly items: readonly IdentifiedItem[];
  readonly target: ProjectBranch;
  readonly look: StateLook;
  readonly source: RecordedFiles;
  /** Exports what Paragon holds of this project. Called only if the records do not settle it. */
  exportOwn(): Promise<OwnedFiles>;
}

/** What a look for ids of other projects finds. */
export type ForeignIds =
  /** Why the push must not go on. */
  | { readonly kind: 'foreign'; readonly explanation: Explanation }
  | { readonly kind: 'none' }
  /** No other project has a record, so nothing tells whose the ids are. */
  | { readonly kind: 'unrecorded' };

/**
 * Looks for what carries an id of another project that is kept in the same repository: Paragon may move it out of
 * there. An id that the project has already, by its record or by what Paragon holds of it, is its own.
 *
 * @throws {ActionError} when what is recorded cannot be read.
 */
export async function findForeignIds(search: ForeignIdSearch): Promise<ForeignIds> {
  const { look, items } = search;
  if (look.kind !== 'refs') {
    if (look.kind !== 'unreadable' && look.hasOtherProjects) {
      return { kind: 'foreign', explanation: unreadIds };
    }
    return { kind: 'unrecorded' };
  }
  const { otherProjects, state } = look.refs;
  if (otherProjects.length === 0) return { kind: state.kind === 'at' ? 'none' : 'unrecorded' };
  const own = await recordedIds(ownStates(search), search);
  const unknown = items.filter(({ id }) => !own.has(id));
  if (unknown.length === 0) return { kind: 'none' };
  const suspects = foreignItems(unknown, await recordedIds(otherProjects, search));
  if (suspects.length === 0) return { kind: 'none' };
  const held = idsIn(await search.exportOwn());
  const foreign = suspects.filter(({ item }) => !held.has(item.id));
  return foreign.length > 0
    ? { kind: 'foreign', explanation: foreignIds(foreign) }
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

/** The ids in the exports that states record, each with a branch in which it is. */
async function recordedIds(
  states: readonly ProjectState[],
  { source, target }: ForeignIdSearch,
): Promise<ReadonlyMap<string, SyncTarget>> {
  if (states.length === 0) return new Map();
  const repository = await source.repository(target);
  if (repository === undefined) return new Map();
  await source.bring(states.map(({ commit }) => commit));
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
  const lines = foreign.slice(0, named).map(({ item, owner }) => {
    const { projectId, branch } = owner;
    return `- the ${item.kind} ${itemName(item)} has an id of the project ${quoted(projectId)} (branch ${quoted(branch)})`;
  });
  const more = foreign.length - named;
  return {
    what: 'The build carries an id of another project, so nothing was pushed.',
    why: [
      ...lines,
      ...(more > 0 ? [`- and ${more} more`] : []),
      'Paragon may move these items out of their project.',
    ].join('\n'),
    cure: recipe,
  };
}

/** The name, with the integration or resource where there is one. */
function itemName({ name, of }: IdentifiedItem): string {
  return of === undefined ? quoted(name) : `${quoted(name)} (${quoted(of)})`;
}

/** Without git, what other projects hold cannot be read. */
const unreadIds: Explanation = {
  what: 'The records of other projects cannot be read without git, so nothing was pushed.',
  why: 'Without them, the push might carry a workflow of another project, and Paragon may move it out of that project.',
  cure: 'Use a runner with git 2.31 or newer, and run the push after actions/checkout. If no other project uses the ids of this one, set `allowForeignIds: true`.',
};
