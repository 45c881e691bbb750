import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkout } from '../git/checkout.js';
import { rememberObjects } from '../git/known-objects.js';
import { isOid, type Oid } from '../git/oid.js';
import { namesInPack } from '../git/pack-index.js';
import type { ScratchRepository } from '../git/scratch-repository.js';
import { sizedEntries, type TreeEntry } from '../git/tree-entries.js';
import { filesToLayOut } from './project-tree.js';
import { rememberTree } from './whole-tree.js';

/** The most that is copied, files and trees: it passes through the memory of this process. In bytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Copies what is checked out to a run's own repository: the commit with its trees and the files of a project, as a fetch
 * with a depth of 1 brings them. So they need not be fetched if the branch has not moved since. An earlier step may have
 * damaged the objects, but `index-pack` names each by its bytes: what is listed counts only if all of it, the trees
 * included, has come under its name.
 *
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 * @param most The most that is copied, in bytes.
 * @returns The commit, if it is there now with all of that. If it is not, it must be fetched.
 */
export async function copyCheckout(
  { git, head, tree, configuration }: Pick<Checkout, 'git' | 'head' | 'tree' | 'configuration'>,
  scratch: ScratchRepository,
  prefix: string,
  most = mostBytes,
): Promise<Oid | undefined> {
  // A partial clone lacks objects, and an earlier step may have added its remote.
  if (!isOid(head) || configuration.entries.some(([key]) => isOfPartialClone(key)))
    return undefined;
  const listed = await git.ask(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', head]);
  if (listed.exitCode !== 0) return undefined;
  const listing = sizedEntries(listed.stdout);
  const isTree = ({ mode }: TreeEntry): boolean => mode === '040000';
  const { rules, needed } = filesToLayOut(listing, prefix);
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
  const [packed, pack] = await Promise.all([
    packing,
    scratch.git.find(['index-pack', '--stdin', '--promisor', '--index-version=2'], {
      input: packing.then(({ stdout }) => stdout),
    }),
  ]);
  if (packed.exitCode !== 0 || pack === undefined) return undefined;
  const { gitDir } = scratch.git.place;
  // https://git-scm.com/docs/shallow
  await appendFile(join(gitDir, 'shallow'), `${head}\n`);
  const index = join(gitDir, 'objects', 'pack', `${pack.replace('\t', '-')}.idx`);
  const came = namesInPack(await readFile(index), head.length / 2);
  const trees = listing.filter(isTree).map(({ blob }) => blob);
  if (![head, tree, ...trees, ...blobs].every((name) => came.has(name))) return undefined;
  rememberObjects(scratch, blobs);
  rememberTree(
    scratch,
    head,
    listing.filter((entry) => !isTree(entry)),
  );
  return head;
}

/**
 * Each of these makes git fetch what is missing, from the remote that it names.
 * https://git-scm.com/docs/partial-clone#_implementation_details
 */
function isOfPartialClone(key: string): boolean {
  return key === 'extensions.partialclone' || /\.(?:promisor|partialclonefilter)$/.test(key);
}
