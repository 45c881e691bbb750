import { integrationOf, isWorkflow } from './owned-paths.js';

/** A file that a pull changes. */
export interface FileChange {
  readonly change: 'added' | 'changed' | 'deleted';
  /** Path from the root of the repository, with forward slashes. */
  readonly file: string;
  readonly integration?: string;
  /** The title of the workflow, if the file is one. */
  readonly workflow?: string;
}

export interface RawChange {
  /** As in `git diff-tree --raw`: A, D, M or T. */
  readonly status: string;
  /** Path from the root of the repository. */
  readonly path: string;
  /** The blob that counts for the title: the new one, or the old one of a deleted file. */
  readonly blob: string;
}

/** Parses `git diff-tree -r -z --raw --no-renames --no-abbrev`. */
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
    changes.push({ status, path, blob: status === 'D' ? old : fresh });
  }
  return changes;
}

/** Describes a change for people and for the output `changes`. `prefix` is the project folder with its slash. */
export function describeChange(change: RawChange, prefix: string, text: string): FileChange {
  const below = change.path.slice(prefix.length);
  const integration = integrationOf(below);
  const workflow = isWorkflow(below) ? workflowTitle(text) : undefined;
  return {
    change: change.status === 'A' ? 'added' : change.status === 'D' ? 'deleted' : 'changed',
    file: change.path,
    ...(integration === undefined ? {} : { integration }),
    ...(workflow === undefined ? {} : { workflow }),
  };
}

/** The title of a workflow, from the text of its file: its `name`, if that is a plain literal. */
export function workflowTitle(text: string): string | undefined {
  const literal =
    /^\s*(?:readonly\s+)?name(?:\s*:\s*string)?\s*=\s*(?<literal>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*;/m.exec(
      text,
    )?.groups?.literal;
  return literal?.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** The id of a workflow, from the text of its file; undefined where it is no plain literal. */
export function workflowId(text: string): string | undefined {
  return /^\s*readonly\s+id(?:\s*:\s*string)?\s*=\s*(?<quote>['"`])(?<id>[\w-]+)\k<quote>/m.exec(
    text,
  )?.groups?.id;
}

/**
 * The deletions that take a workflow away: a file whose workflow lives on under another name is only renamed.
 * `idOf` gives the id of the workflow in a blob.
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
