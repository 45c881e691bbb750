import {
  integrationOf,
  isDraft,
  isOid,
  isWorkflow,
  type Repository,
  workflowId,
  workflowTitle,
} from '@paragraph/shared';

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

/** A workflow moves to another file when it is deployed, made a draft again, or renamed. */
export type Change = 'added' | 'changed' | 'deleted' | 'renamed' | 'deployed' | 'undeployed';

export interface RawChange {
  /** As in `git diff-tree --raw`: A, D, M or T. */
  readonly status: string;
  /** Path from the root of the repository. */
  readonly path: string;
  /** The blob to read the title from: the new one, or the old one of a deleted file. */
  readonly blob: string;
  /** The old blob of a file that is on both sides. */
  readonly blobBefore?: string;
}

/**
 * Parses `git diff-tree -r -z --raw --no-renames --no-abbrev`.
 * https://git-scm.com/docs/git-diff-tree#_raw_output_format
 */
export function parseRawDiff(output: string): readonly RawChange[] {
  const parts = output.split('\0');
  const changes: RawChange[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const header = /^:\d+ \d+ (?<old>[0-9a-f]+) (?<new>[0-9a-f]+) (?<status>[A-Z])/.exec(
      parts[index] ?? '',
    )?.groups;
    const path = parts[index + 1];
    if (header === undefined || path === undefined) {
      throw new Error('git diff-tree printed something unexpected.');
    }
    const { status = '', old = '', new: fresh = '' } = header;
    const blobBefore = status === 'M' ? { blobBefore: old } : {};
    changes.push({ status, path, blob: status === 'D' ? old : fresh, ...blobBefore });
  }
  return changes;
}

/** What the workflows of a diff say, by their blobs; empty for what is no text. */
export async function workflowTexts(
  raw: readonly RawChange[],
  prefix: string,
  { contents }: Pick<Repository, 'contents'>,
): Promise<(blob: string) => string> {
  const workflows = raw.filter(({ path }) => isWorkflow(path.slice(prefix.length)));
  const names = workflows.flatMap(({ blob, blobBefore = '' }) => [blob, blobBefore]).filter(isOid);
  const found = await contents(new Set(names));
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
 * @param textOf The text of a workflow's file in a blob; empty for other files.
 */
export function describeChanges(
  changes: readonly RawChange[],
  prefix: string,
  textOf: (blob: string) => string,
): readonly FileChange[] {
  const idOf = (change: RawChange): string | undefined => workflowId(textOf(change.blob));
  const gone = new Map(
    changes.flatMap((change) => {
      const id = change.status === 'D' ? idOf(change) : undefined;
      return id === undefined ? [] : [[id, change] as const];
    }),
  );
  const moved = new Set<RawChange>();
  const described = changes.map((change): readonly [RawChange, FileChange] => {
    const id = change.status === 'A' ? idOf(change) : undefined;
    const before = id === undefined ? undefined : gone.get(id);
    const file = change.path;
    const text = textOf(change.blob);
    const names = namesOf(file.slice(prefix.length), text);
    const titleBefore = workflowTitle(textOf(before?.blob ?? change.blobBefore ?? ''));
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

function kindOf({ status }: RawChange): Change {
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

/**
 * The deletions that remove a workflow. A file whose workflow is in another file now is only renamed. `idOf` gives the
 * id of the workflow in a blob.
 */
export function realDeletions(
  changes: readonly RawChange[],
  idOf: (blob: string) => string | undefined,
): readonly RawChange[] {
  const kept = new Set(
    changes.filter(({ status }) => status !== 'D').flatMap(({ blob }) => idOf(blob) ?? []),
  );
  return changes.filter(({ status, blob }) => {
    if (status !== 'D') return false;
    const id = idOf(blob);
    return id === undefined || !kept.has(id);
  });
}
