import {
  type Decision,
  dropsOwnCode,
  type FileVersion,
  integrationOf,
  isWorkflow,
  mergeText,
  type Path,
  type SyncFile,
  sameContent,
  textOf,
  unifiedDiff,
  workflowTitle,
} from '@paragraph/shared';

/** What a side did to a file since the last sync. */
type FileEdit = 'added' | 'changed' | 'deleted' | 'kept';

/**
 * A file that both sides changed differently. The branch keeps Git's version. The output `conflicts` has these fields,
 * so their names must not change.
 */
export interface Conflict {
  /** Its path in Git, from the project folder. */
  readonly file: Path;
  readonly integration?: string;
  /** The title of the workflow, if the file is one. */
  readonly workflow?: string;
  readonly git: FileEdit;
  readonly paragon: FileEdit;
  /** Where the dashboard's edit waits for a person. */
  readonly waits: 'side-branch' | 'paragon';
}

/** A conflict, and what each side did to the text. */
export interface ShownConflict {
  readonly conflict: Conflict;
  readonly edits: ReadonlyArray<{
    readonly by: 'paragon' | 'git' | 'between';
    readonly diff: string;
  }>;
  /** What the version on the side branch lacks of Git's. */
  readonly lacks?: Lack | undefined;
}

/** Code that was written by hand; or what Git changed elsewhere, since the version is Paragon's as a whole. */
type Lack = 'own-code' | 'changes';

/** The conflicts that a person must decide. */
export function conflictsOf(decided: readonly Decision[]): readonly ShownConflict[] {
  return decided.flatMap(({ file, outcome }) => {
    if (outcome.kind !== 'stays-in-paragon' && outcome.kind !== 'conflict') return [];
    const waits = outcome.kind === 'stays-in-paragon' ? 'paragon' : 'side-branch';
    const conflict = { ...conflictOf(file), waits } as const;
    return [{ conflict, edits: editsOf(file), lacks: lackOf(file, outcome) }];
  });
}

function lackOf(
  { base, ours, theirs }: SyncFile,
  outcome: Extract<Decision['outcome'], { readonly kind: 'conflict' | 'stays-in-paragon' }>,
): Lack | undefined {
  const beside = outcome.kind === 'conflict' ? outcome.version : undefined;
  if (beside === undefined || ours === undefined) return undefined;
  if (dropsOwnCode(ours.path, textOf(ours), textOf(beside))) return 'own-code';
  if (!sameContent(beside.content, theirs?.content) || changeOf(base, ours) === 'kept') {
    return undefined;
  }
  const versions = { ours: textOf(ours), base: textOf(base), theirs: textOf(theirs) };
  const isMerge = base !== undefined && sameContent(mergeText(versions).text, textOf(theirs));
  return isMerge ? undefined : 'changes';
}

/** Whether Paragon deleted a file that Git has not changed: it waits for a review, and there is nothing to choose. */
export function isDeletionAlone({ git, paragon }: Conflict): boolean {
  return git === 'kept' && paragon === 'deleted';
}

function conflictOf({ path, base, ours, theirs }: SyncFile): Omit<Conflict, 'waits'> {
  const file = ours?.path ?? path;
  const integration = integrationOf(file);
  const workflow = isWorkflow(file) ? (titleOf(theirs) ?? titleOf(ours)) : undefined;
  return {
    file,
    ...(integration === undefined ? {} : { integration }),
    ...(workflow === undefined ? {} : { workflow }),
    git: changeOf(base, ours),
    paragon: changeOf(base, theirs),
  };
}

/** The edit of each side. Without a known base, the difference between the two versions. */
function editsOf({ base, ours, theirs }: SyncFile): ShownConflict['edits'] {
  if (base === undefined && ours !== undefined && theirs !== undefined) {
    return [{ by: 'between', diff: unifiedDiff(textOf(ours), textOf(theirs)) }];
  }
  return [
    { by: 'paragon', diff: unifiedDiff(textOf(base), textOf(theirs)) },
    { by: 'git', diff: unifiedDiff(textOf(base), textOf(ours)) },
  ];
}

function changeOf(base: FileVersion | undefined, now: FileVersion | undefined): FileEdit {
  if (now === undefined) return base === undefined ? 'kept' : 'deleted';
  if (base === undefined) return 'added';
  const isSame = base.content === now.content && base.isDraft === now.isDraft;
  return isSame ? 'kept' : 'changed';
}

function titleOf(version: FileVersion | undefined): string | undefined {
  return workflowTitle(textOf(version));
}
