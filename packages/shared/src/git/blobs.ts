import type { ScratchRepository } from './scratch-repository.js';

type Place = Pick<ScratchRepository, 'git'>;

/**
 * Reads any number of blobs with one process. By their names.
 *
 * @throws {Error} when one is not there: all that is read has been fetched before.
 */
export async function readBlobs(
  { git }: Place,
  names: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  if (names.length === 0) return new Map();
  const wanted = [...new Set(names)];
  const output = await git.bytes(['cat-file', '--batch'], {
    input: wanted.map((name) => `${name}\n`).join(''),
  });
  return parseBatch(output);
}

/** Parses `git cat-file --batch`: name, type and size on a line, so many bytes, and the end of a line. */
export function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf('\n', at);
    const header = output.toString('latin1', at, end);
    const { name, size } = /^(?<name>[0-9a-f]+) blob (?<size>\d+)$/.exec(header)?.groups ?? {};
    if (name === undefined || size === undefined) {
      throw new Error(`git cat-file found no blob: ${header.slice(0, 200)}`);
    }
    const start = end + 1;
    at = start + Number(size) + 1;
    blobs.set(name, output.subarray(start, at - 1));
  }
  return blobs;
}
