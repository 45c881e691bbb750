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
  type SizedEntry,
  sizedEntries,
} from '@paragraph/shared';

/** The most that is copied, files and trees: it passes through the memory of this process. In bytes. */
const mostBytes = 64 * 1024 * 1024;

/** What is checked out. */
interface CheckoutListing {
  /** The commit that is checked out. */
  readonly head: Oid;
  readonly files: readonly SizedEntry[];
  /** Of the listing itself, in bytes. Trees are smaller. */
  readonly size: number;
}

const listing = (commit: string) => ['ls-tree', '-r', '-l', '-z', '--full-tree', commit];

/** Lists what is checked out; undefined if that must not be copied. */
export function listCheckout({
  git,
  head,
  configuration,
}: Pick<Checkout, 'git' | 'head' | 'configuration'>): Listed | undefined {
  // A partial clone lacks objects, and an earlier step may have added its remote.
  if (!isOid(head) || configuration.entries.some(([key]) => isOfPartialClone(key)))
    return undefined;
  const asking = git.ask(listing(head));
  return handled(
    asking.then(({ exitCode, stdout }) =>
      exitCode === 0 ? { head, files: sizedEntries(stdout), size: stdout.length } : undefined,
    ),
  );
}

/** Undefined if git cannot list it. */
type Listed = Promise<CheckoutListing | undefined>;

/** The failure of something that is begun early, and that nobody may wait for if something else fails first. */
function handled<T>(begun: Promise<T>): Promise<T> {
  begun.catch(() => undefined);
  return begun;
}

interface Copying {
  readonly listed: Listed | undefined;
  /** The project, from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  /** The most that is copied, in bytes. */
  readonly most?: number;
}

/** A commit on its way from the checkout. */
export interface CopiedCheckout {
  /** The commit, once it is there with its trees; some of the files may be missing. */
  readonly begun: Promise<Oid | undefined>;
  /** The commit, if it is there with all of that. If it is not, it must be fetched. */
  readonly whole: Promise<Oid | undefined>;
}

/**
 * Copies what is checked out to a run's own repository: the commit with its trees and the files of a project, as a fetch
 * with a depth of 1 brings them. So they need not be fetched if the branch has not moved since. An earlier step may have
 * damaged the objects, but `index-pack` names each by its bytes.
 */
export function copyCheckout(
  { git }: Pick<Checkout, 'git'>,
  scratch: ScratchRepository,
  { listed, prefix, most = mostBytes }: Copying,
): CopiedCheckout {
  if (listed === undefined) {
    const nothing = Promise.resolve(undefined);
    return { begun: nothing, whole: nothing };
  }
  const chosen = listed.then((found) => found && chosenOf(found, prefix, most));
  // All start at once: each waits for what the one before it prints.
  const packing = git.ask(
    ['pack-objects', '--revs', '--stdout', '--quiet', '--window=0', '--filter=blob:none'],
    { input: chosen.then((wanted) => wanted?.packed ?? '') },
  );
  const indexing = scratch.git.ok(['index-pack', '--stdin', '--promisor'], {
    input: Promise.all([chosen, packing]).then(([wanted, { stdout }]) => (wanted ? stdout : '')),
  });
  const begin = async (): Promise<Chosen | undefined> => {
    const [wanted, packed, isIndexed] = await Promise.all([chosen, packing, indexing]);
    if (wanted === undefined || packed.exitCode !== 0 || !isIndexed) return undefined;
    // https://git-scm.com/docs/shallow
    await appendFile(join(scratch.git.place.gitDir, 'shallow'), `${wanted.head}\n`);
    return wanted;
  };
  const begun = begin();
  return {
    begun: handled(begun.then((wanted) => wanted?.head)),
    whole: handled(begun.then((wanted) => wanted && wholeCopy(wanted, scratch))),
  };
}

interface Chosen {
  readonly head: Oid;
  readonly blobs: readonly string[];
  /** What to pack, for `pack-objects`. */
  readonly packed: string;
}

function chosenOf(
  { head, files, size }: CheckoutListing,
  prefix: string,
  most: number,
): Chosen | undefined {
  const { rules, needed } = filesToLayOut(files, prefix);
  const copied = [...rules, ...needed];
  if (copied.reduce((sum, each) => sum + (each.size ?? 0), size) > most) return undefined;
  const blobs = [...new Set(copied.map(({ blob }) => blob))];
  // Without its parents, which a full clone has.
  const packed = [`--shallow ${head}`, head, ...blobs].map((line) => `${line}\n`).join('');
  return { head, blobs, packed };
}

async function wholeCopy(
  { head, blobs }: Chosen,
  scratch: ScratchRepository,
): Promise<Oid | undefined> {
  const copied = await scratch.git.ask(listing(head));
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
