import {
  type Checkout,
  fetchCommits,
  type NetworkContext,
  type Path,
  parseEntries,
  type ScratchRepository,
} from '@paragraph/shared';

/** The files in which two versions of a repository differ. */
interface TouchedFiles {
  /** Those of the project, from its folder. */
  readonly project: ReadonlySet<Path>;
  /** The others, from the root of the repository. */
  readonly outside: readonly string[];
}

/**
 * The files in which the checkout differs from a commit of the remote.
 *
 * @throws {ActionError} when that commit cannot be read.
 */
export async function touchedFiles(
  base: string,
  {
    checkout,
    scratch,
    prefix,
  }: {
    readonly checkout: Checkout;
    readonly scratch: ScratchRepository;
    readonly prefix: string;
  },
  context: NetworkContext,
): Promise<TouchedFiles> {
  await fetchCommits(scratch, { commits: [base], depth: 1 }, context);
  const list = ['ls-tree', '-r', '-z', '--full-tree'];
  const before = blobsOf(await scratch.git.bytes([...list, base]));
  const after = blobsOf(await checkout.git.bytes([...list, checkout.head]));
  const files = new Set([...before.keys(), ...after.keys()]);
  const touched = [...files].filter((file) => before.get(file) !== after.get(file));
  const isInside = (file: string): boolean => file.startsWith(prefix);
  return {
    project: new Set(touched.filter(isInside).map((file) => file.slice(prefix.length))),
    outside: touched.filter((file) => !isInside(file)),
  };
}

function blobsOf(listed: Buffer): ReadonlyMap<string, string> {
  return new Map(parseEntries(listed).map(({ file, blob }) => [file, blob]));
}
