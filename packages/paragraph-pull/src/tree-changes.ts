import type { ScratchRepository } from '@paragraph/shared';

/** A file that differs between two trees. */
export interface TreeChange {
  /** A added, D deleted, M modified, T of another type. */
  readonly status: string;
  /** From the root of the repository. */
  readonly path: string;
  /** Its mode in the second tree; zeros if it is missing there. */
  readonly mode: string;
  /** Its blob in the first tree; zeros if it is missing there. */
  readonly before: string;
  /** Its blob in the second tree; zeros if it is missing there. */
  readonly after: string;
}

/** A file that differs, with its two versions by blob or by text; empty for one that is missing. */
export type ComparedFile = Pick<TreeChange, 'status' | 'path' | 'before' | 'after'>;

/** The files that differ between two commits or trees. A rename is a deletion and an addition. */
export async function treeChanges(
  { git }: Pick<ScratchRepository, 'git'>,
  from: string,
  to: string,
): Promise<readonly TreeChange[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to, '--'];
  return parseRawDiff(await git.list(args));
}

/** https://git-scm.com/docs/git-diff-tree#_raw_output_format */
function parseRawDiff(fields: readonly string[]): readonly TreeChange[] {
  const changes: TreeChange[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const [, mode, before, after, status] =
      /^:\d+ (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(fields[index] ?? '') ?? [];
    const path = fields[index + 1];
    if (
      mode === undefined ||
      before === undefined ||
      after === undefined ||
      status === undefined ||
      path === undefined
    ) {
      throw new Error('git diff-tree printed something unexpected.');
    }
    changes.push({ status, path, mode, before, after });
  }
  return changes;
}
