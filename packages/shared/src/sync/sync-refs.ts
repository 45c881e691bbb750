/** The project and the branch that the refs of a sync are named after. */
export interface SyncTarget {
  readonly projectId: string;
  /** The branch, such as `release/1`. */
  readonly branch: string;
}

/** The prefix of the states of all projects, with a slash at the end. */
export const allStateRefs = 'refs/paragraph/';

/** The prefix of a project's states, one for each branch, with a slash at the end. */
export function stateRefs(projectId: string): string {
  return `${allStateRefs}${escapedId(projectId)}/`;
}

/** The ref of a branch's state. */
export function stateRef({ projectId, branch }: SyncTarget): string {
  return `${stateRefs(projectId)}${escapedBranch(branch)}`;
}

/** The project and branch of a ref below `refs/paragraph/`; undefined if it is not one of ours. */
export function stateTarget(ref: string): SyncTarget | undefined {
  if (!ref.startsWith(allStateRefs)) return undefined;
  const [id = '', name = '', ...rest] = ref.slice(allStateRefs.length).split('/');
  const target = { projectId: unescaped(id), branch: unescaped(name) };
  return rest.length === 0 && name !== '' && stateRef(target) === ref ? target : undefined;
}

/**
 * The branch on which conflicts, and changes that the branch rejects, wait for a person.
 *
 * @param of The branch that it is named after, if that is an earlier name of this one.
 */
export function sideBranch({ projectId, branch }: SyncTarget, of = branch): string {
  return `${sideBranches(projectId)}${escapedBranch(of)}`;
}

/** The prefix of the side branches of a project's branches, as a ref with a slash at the end. */
export function sideRefs(projectId: string): string {
  return `refs/heads/${sideBranches(projectId)}`;
}

function sideBranches(projectId: string): string {
  return `paragraph-sync/${escapedId(projectId)}/`;
}

/** The branch that a ref below {@link sideRefs} is named after; undefined if it is not one of ours. */
export function branchOfSide(ref: string, projectId: string): string | undefined {
  const prefix = sideRefs(projectId);
  const branch = ref.startsWith(prefix) ? unescaped(ref.slice(prefix.length)) : '';
  return branch !== '' && `refs/heads/${sideBranch({ projectId, branch })}` === ref
    ? branch
    : undefined;
}

/** One segment, so that `release` and `release/1` never need the same name as a folder and as a ref. */
function escapedBranch(branch: string): string {
  return branch.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/**
 * Ids are letters, digits and dashes in practice. Characters that a ref may not contain are escaped.
 * https://git-scm.com/docs/git-check-ref-format
 */
function escapedId(id: string): string {
  return id.replace(
    /[^\w-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function unescaped(segment: string): string {
  return segment.replace(/%([0-9A-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
