import { sameVersion } from './file-verdict.js';
import { matchFiles } from './match-files.js';
import type { ExportQuestion } from './plan.js';
import type { ExportBy, Exported, Repository } from './ports.js';
import type { AsRecorded } from './referee.js';
import { type Three, type Tree, versionOf } from './sync-file.js';

export type RecordedCli = (question: ExportQuestion) => Promise<AsRecorded>;

interface Recorded {
  readonly trees: Three<Tree>;
  /** The version of the CLI that wrote the base. */
  readonly recordedBy: string | undefined;
}

interface Context {
  readonly repository: Pick<Repository, 'contents'>;
  readonly exportBy?: ExportBy | undefined;
}

/**
 * Asks the CLI that wrote the record which of the recorded files it still exports with the same text. Undefined if there
 * is no such export.
 *
 * The answer is later than Paragon's version in the plan. It does not show an edit that is in that version and was undone
 * before the answer. A pull then records the version with the edit, so the same edit looks unedited if somebody makes it
 * again before the next pull: one of the README's known gaps.
 */
export function recordedCli(
  { trees, recordedBy }: Recorded,
  { repository, exportBy }: Context,
): RecordedCli | undefined {
  if (exportBy === undefined || recordedBy === undefined) return undefined;
  return async (question) => {
    const exported = await exportBy(recordedBy, question);
    if ('why' in exported) return 'unknown';
    const again = await loadedLike(trees.base, exported, repository);
    const files = matchFiles({ ...trees, theirs: again });
    return new Set(
      files.flatMap(({ base, theirs }) =>
        base !== undefined && sameVersion(base, theirs) ? [base.path] : [],
      ),
    );
  };
}

/** An export with its texts, except of files that are as in a tree whose texts were not loaded. */
async function loadedLike(
  tree: Tree,
  { files }: Pick<Exported, 'files'>,
  repository: Context['repository'],
): Promise<Tree> {
  const read = [...files].filter(([path, { blob }]) => {
    const known = tree.get(path)?.content;
    return known === undefined || typeof known === 'string' || known.blob !== blob;
  });
  const contents = await repository.contents(new Set(read.map(([, { blob }]) => blob)));
  return new Map([...files].map(([path, entry]) => [path, versionOf(entry, contents)]));
}
