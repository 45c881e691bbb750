import {
  type Checkout,
  fetchCommits,
  type NetworkContext,
  type Path,
  parseEntries,
  type ScratchRepository,
} from '@paragraph/shared';

/**
 * The files of a project in which the checkout differs from a commit of the remote, from the project folder.
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
): Promise<ReadonlySet<Path>> {
  await fetchCommits(scratch, { commits: [base], depth: 1 }, context);
  const list = ['ls-tree', '-r', '-z', '--full-tree'];
  const paths = prefix === '' ? [] : ['--', prefix];
  const before = blobsOf(await scratch.git.bytes([...list, base, ...paths]));
  const after = blobsOf(await checkout.git.bytes([...list, checkout.head, ...paths]));
  const files = new Set([...before.keys(), ...after.keys()]);
  const touched = [...files].filter((file) => before.get(file) !== after.get(file));
  return new Set(touched.map((file) => file.slice(prefix.length)));
}

function blobsOf(listed: Buffer): ReadonlyMap<string, string> {
  return new Map(parseEntries(listed).map(({ file, blob }) => [file, blob]));
}
