import {
  integrationOf,
  isDraft,
  isOid,
  isWorkflow,
  type Repository,
  workflowId,
  workflowTitle,
} from '@paragraph/shared';
import type { ComparedFile } from './tree-changes.js';

/** A file that a pull changes. */
export interface FileChange {
  readonly change: Change;
  /** Path from the root of the repository, with forward slashes. */
  readonly file: string;
  /** The old path, if the file was moved. */
  readonly from?: string;
  readonly integration?: string;
  /** The title of the workflow, if the file is one. */
  readonly workflow?: string;
  /** Its old title, if that has changed. */
  readonly workflowBefore?: string;
}

/** What people call what has changed: the workflow, or else the file without its folders. */
export function nameOfChange({
  workflow,
  file,
}: Pick<FileChange, 'file'> & { readonly workflow?: string | undefined }): string {
  return workflow ?? file.split('/').at(-1) ?? file;
}

/** A workflow moves to another file when it is deployed, made a draft again, or renamed. */
export type Change = 'added' | 'changed' | 'deleted' | 'renamed' | 'deployed' | 'undeployed';

/** The version that counts for the title: the new one, or the old one of a deleted file. */
function titleVersion({ status, before, after }: ComparedFile): string {
  return status === 'D' ? before : after;
}

/** The texts of the workflows in a diff, by blob; empty for binary files. */
export async function workflowTexts(
  raw: readonly ComparedFile[],
  prefix: string,
  { contents }: Pick<Repository, 'contents'>,
): Promise<(blob: string) => string> {
  const workflows = raw.filter(({ path }) => isWorkflow(path.slice(prefix.length)));
  const names = workflows.flatMap((change) => [
    titleVersion(change),
    ...(change.status === 'M' ? [change.before] : []),
  ]);
  const found = await contents(new Set(names.filter(isOid)));
  return (blob) => {
    const content = isOid(blob) ? found.get(blob) : undefined;
    return typeof content === 'string' ? content : '';
  };
}

/**
 * Describes changes for people and for the output `changes`. If a file is gone and its workflow is in a new file, that
 * is one change.
 *
 * @param prefix The project folder with its slash.
 * @param textOf The text of a version of a workflow's file; empty for other files.
 */
export function describeChanges(
  changes: readonly ComparedFile[],
  prefix: string,
  textOf: (version: string) => string,
): readonly FileChange[] {
  const idOf = (change: ComparedFile): string | undefined =>
    workflowId(textOf(titleVersion(change)));
  const gone = new Map(
    changes.flatMap((change) => {
      const id = change.status === 'D' ? idOf(change) : undefined;
      return id === undefined ? [] : [[id, change] as const];
    }),
  );
  const moved = new Set<ComparedFile>();
  const described = changes.map((change): readonly [ComparedFile, FileChange] => {
    const id = change.status === 'A' ? idOf(change) : undefined;
    const before = id === undefined ? undefined : gone.get(id);
    const file = change.path;
    const text = textOf(titleVersion(change));
    const names = namesOf(file.slice(prefix.length), text);
    const changed = before ?? (change.status === 'M' ? change : undefined);
    const titleBefore = workflowTitle(textOf(changed?.before ?? ''));
    const isRetitled = titleBefore !== undefined && titleBefore !== names.workflow;
    const workflowBefore = isRetitled ? { workflowBefore: titleBefore } : {};
    if (before === undefined) {
      // A new title does not move the workflow to another file.
      if (isRetitled && names.workflow !== undefined) {
        return [change, { change: 'renamed', file, ...names, ...workflowBefore }];
      }
      return [change, { change: kindOf(change), file, ...names }];
    }
    moved.add(before);
    return [
      change,
      {
        change: kindOfMove(before.path, file),
        file,
        from: before.path,
        ...names,
        ...workflowBefore,
      },
    ];
  });
  return described.flatMap(([raw, change]) => (moved.has(raw) ? [] : [change]));
}

function kindOfMove(from: string, to: string): Change {
  if (isDraft(from) === isDraft(to)) return 'renamed';
  return isDraft(to) ? 'undeployed' : 'deployed';
}

function kindOf({ status }: ComparedFile): Change {
  if (status === 'A') return 'added';
  return status === 'D' ? 'deleted' : 'changed';
}

function namesOf(path: string, text: string): Pick<FileChange, 'integration' | 'workflow'> {
  const integration = integrationOf(path);
  const workflow = isWorkflow(path) ? workflowTitle(text) : undefined;
  return {
    ...(integration === undefined ? {} : { integration }),
    ...(workflow === undefined ? {} : { workflow }),
  };
}
