import type { Oid } from '../git/oid.js';
import type { Entry, Path } from './files.js';
import { mergeText } from './merge-text.js';
import { firstFree } from './names-in-git.js';
import { isDraft } from './owned-paths.js';
import type { Repository } from './ports.js';
import { withDraftMark } from './project-paths.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { sameContent, type Version, versionOf } from './sync-file.js';

/**
 * The tip merged with the changes that wait for a review: Git's side of a plan whose changes also go to the side
 * branch. Planned against the tip alone, a new edit of a file would replace the waiting one. The commit is not pushed.
 */
export async function tipWithWaiting(
  {
    tip,
    side,
    forReview,
  }: {
    readonly tip: Oid;
    readonly side: Pick<SideReading, 'commit' | 'places'>;
    /** Names in Git of the files that only wait for a review. */
    readonly forReview: ReadonlySet<Path>;
  },
  repository: Repository,
): Promise<Oid> {
  if (side.commit === undefined || forReview.size === 0) return tip;
  const parted = await repository.mergeBase(side.commit, tip);
  const [base, waiting, now] = [
    parted === undefined ? new Map<Path, Entry>() : await repository.filesAt(parted),
    await repository.filesAt(side.commit),
    await repository.filesAt(tip),
  ];
  const places = [...side.places].filter(([name]) => forReview.has(name));
  const taken = new Set(now.keys());
  const files = places.map(([name, place]) => {
    // It keeps Git's name, but for the draft mark. With the other one, that name may be another file's.
    const path =
      isDraft(name) === isDraft(place)
        ? name
        : firstFree(withDraftMark(name, isDraft(place)), (each) => taken.has(each));
    taken.add(path);
    return {
      name,
      path,
      base: base.get(place) ?? base.get(name),
      waiting: waiting.get(place),
      now: now.get(name),
    };
  });
  const blobs = files.flatMap((file) => [file.base, file.waiting, file.now]);
  const contents = await repository.contents(new Set(blobs.flatMap((entry) => entry?.blob ?? [])));
  const read = (entry: Entry | undefined): Version | undefined =>
    entry === undefined ? undefined : versionOf(entry, contents);
  const removed = files.map(({ name }): [Path, undefined] => [name, undefined]);
  const merged = files.map(({ path, ...each }): [Path, Version | undefined] => [
    path,
    mergedVersion({
      base: read(each.base),
      waiting: read(each.waiting),
      now: read(each.now),
    }),
  ]);
  const changes: Changes = new Map<Path, Version | undefined>([...removed, ...merged]);
  const tree = await repository.treeWith(tip, changes);
  const message = 'Merge the changes that wait on the side branch\n';
  return repository.commit({ tree, parent: tip, merging: side.commit, message });
}

/**
 * The waiting version with the branch's changes since. If the two do not merge, Git reports the conflict when the side
 * branch is merged.
 */
function mergedVersion({
  base,
  waiting,
  now,
}: Readonly<Record<'base' | 'waiting' | 'now', Version | undefined>>): Version | undefined {
  if (waiting === undefined || now === undefined || base === undefined) return waiting;
  if (sameContent(now.content, base.content)) return waiting;
  const [ours, before, theirs] = [now.content, base.content, waiting.content];
  if (typeof ours !== 'string' || typeof before !== 'string' || typeof theirs !== 'string') {
    return waiting;
  }
  const merge = mergeText({ ours, base: before, theirs });
  return merge.kind === 'clean' ? { content: merge.text, mode: now.mode } : waiting;
}
