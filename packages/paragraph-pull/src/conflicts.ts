import {
  type Decision,
  type FileVersion,
  integrationOf,
  isWorkflow,
  type Path,
  type SyncFile,
  workflowTitle,
} from '@paragraph/shared';

/** What a side did to a file since both last agreed. */
export type Deed = 'added' | 'changed' | 'deleted' | 'kept';

/** A file that both sides changed, each in its own way. It stays on each side as it is. */
export interface Conflict {
  /** From the project folder, as Git calls it. */
  readonly file: Path;
  readonly integration?: string;
  /** The title of the workflow, if the file is one. */
  readonly workflow?: string;
  readonly git: Deed;
  readonly paragon: Deed;
}

/** What a person has to decide. */
export function conflictsOf(decided: readonly Decision[]): readonly Conflict[] {
  return decided
    .filter(({ outcome }) => outcome.kind === 'waits' || outcome.kind === 'conflict')
    .map(({ file }) => conflictOf(file));
}

function conflictOf({ path, base, ours, theirs }: SyncFile): Conflict {
  const file = ours?.path ?? path;
  const integration = integrationOf(file);
  const workflow = isWorkflow(file) ? (titleOf(theirs) ?? titleOf(ours)) : undefined;
  return {
    file,
    ...(integration === undefined ? {} : { integration }),
    ...(workflow === undefined ? {} : { workflow }),
    git: deedOf(base, ours),
    paragon: deedOf(base, theirs),
  };
}

function deedOf(base: FileVersion | undefined, now: FileVersion | undefined): Deed {
  if (now === undefined) return base === undefined ? 'kept' : 'deleted';
  if (base === undefined) return 'added';
  const isSame = base.content === now.content && base.isDraft === now.isDraft;
  return isSame ? 'kept' : 'changed';
}

function titleOf(version: FileVersion | undefined): string | undefined {
  return typeof version?.content === 'string' ? workflowTitle(version.content) : undefined;
}
