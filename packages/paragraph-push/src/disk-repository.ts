import {
  type Checkout,
  type Entry,
  isOid,
  type Oid,
  projectTrees,
  type Refs,
  type Repository,
  type Version,
} from '@paragraph/shared';
import type { OwnedFiles } from './project-on-disk.js';

/** What is on disk and perhaps not in Git. */
interface OnDisk {
  /** The commit that is pushed. Commits of the job may exist only in the checkout. */
  readonly head: Oid;
  /** Undefined without a git checkout. */
  readonly checkout: Checkout | undefined;
  /** The project folder in the repository, with a slash at its end. */
  readonly prefix: string;
  /** What is pushed. */
  readonly ours: OwnedFiles;
  /** The export. */
  readonly theirs: OwnedFiles;
}

/** The repository, with the files on disk in the place of the commit that is pushed, and with the export's contents. */
export function diskRepository(
  repository: Repository,
  { branch }: Pick<Refs, 'branch'>,
  { head, checkout, prefix, ours, theirs }: OnDisk,
): Repository {
  /** The files on disk may be in no commit of the branch. */
  const tipOf = (commit: Oid): Oid =>
    commit === head && branch.kind === 'at' ? branch.commit : commit;
  return {
    ...repository,
    filesAt: async (commit) => (commit === head ? ours.files : repository.filesAt(commit)),
    treesOf: (commit) =>
      commit === head && checkout !== undefined
        ? projectTrees(checkout.git, { commit: head }, prefix)
        : repository.treesOf(commit),
    history: (from, limit) => repository.history(tipOf(from), limit),
    descent: (from, since, limit) => repository.descent(tipOf(from), since, limit),
    commitState: ({ files, ...spec }) =>
      repository.commitState({
        ...spec,
        files:
          files && new Map([...files].map(([path, file]) => [path, withContent(file, theirs)])),
      }),
    async contents(blobs) {
      const known = [...theirs.contents, ...ours.contents].filter(([blob]) => blobs.has(blob));
      const found = new Map(known);
      const missing = new Set([...blobs].filter((blob) => !found.has(blob)));
      return new Map([...found, ...(await repository.contents(missing))]);
    },
  };
}

function withContent(file: Entry | Version, { contents }: OwnedFiles): Entry | Version {
  const blob =
    'blob' in file ? file.blob : typeof file.content === 'string' ? '' : file.content.blob;
  const content = isOid(blob) ? contents.get(blob) : undefined;
  return content === undefined ? file : { content, mode: file.mode };
}
