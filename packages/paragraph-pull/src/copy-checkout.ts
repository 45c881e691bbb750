import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkout,
  filesToLayOut,
  isOid,
  type Oid,
  rememberObjects,
  rememberTree,
  type ScratchRepository,
  sizedEntries,
} from '@paragraph/shared';

/** The most that is copied, files and trees: it passes through the memory of this process. In bytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Copies what is checked out to a run's own repository: the commit with its trees and the files of a project, as a fetch
 * with a depth of 1 brings them. So they need not be fetched if the branch has not moved since. An earlier step may have
 * damaged the objects, but `index-pack` names each by its bytes.
 *
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 * @param most The most that is copied, in bytes.
 * @returns The commit, if it is there now with all of that. If it is not, it must be fetched.
 */
export async function copyCheckout(
  { git, head, configuration }: Pick<Checkout, 'git' | 'head' | 'configuration'>,
  scratch: ScratchRepository,
  prefix: string,
  most = mostBytes,
): Promise<Oid | undefined> {
  // A partial clone lacks objects, and an earlier step may have added its remote.
  if (!isOid(head) || configuration.entries.some(([key]) => isOfPartialClone(key)))
    return undefined;
  const listing = ['ls-tree', '-r', '-l', '-z', '--full-tree', head];
  const listed = await git.ask(listing);
  if (listed.exitCode !== 0) return undefined;
  const { rules, needed } = filesToLayOut(sizedEntries(listed.stdout), prefix);
  const files = [...rules, ...needed];
  // Trees are smaller than their listing.
  const total = files.reduce((sum, { size = 0 }) => sum + size, listed.stdout.length);
  if (total > most) return undefined;

  const blobs = [...new Set(files.map(({ blob }) => blob))];
  const packing = git.ask(
    ['pack-objects', '--revs', '--stdout', '--quiet', '--window=0', '--filter=blob:none'],
    {
      // Without its parents, which a full clone has.
      input: [`--shallow ${head}`, head, ...blobs].map((line) => `${line}\n`).join(''),
    },
  );
  const [packed, isIndexed] = await Promise.all([
    packing,
    scratch.git.ok(['index-pack', '--stdin', '--promisor'], {
      input: packing.then(({ stdout }) => stdout),
    }),
  ]);
  if (packed.exitCode !== 0 || !isIndexed) return undefined;
  // https://git-scm.com/docs/shallow
  await appendFile(join(scratch.git.place.gitDir, 'shallow'), `${head}\n`);
  const copied = await scratch.git.ask(listing);
  if (copied.exitCode !== 0) return undefined;
  const entries = sizedEntries(copied.stdout);
  const isThere = new Set(entries.flatMap(({ blob, size }) => (size === undefined ? [] : blob)));
  if (!blobs.every((blob) => isThere.has(blob))) return undefined;
  rememberObjects(scratch, blobs);
  rememberTree(scratch, head, entries);
  return head;
}

/**
 * Each of these makes git fetch what is missing, from the remote that it names.
 * https://git-scm.com/docs/partial-clone#_implementation_details
 */
function isOfPartialClone(key: string): boolean {
  return key === 'extensions.partialclone' || /\.(?:promisor|partialclonefilter)$/.test(key);
}
