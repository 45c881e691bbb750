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

/** Writes any number of blobs with one process, and gives their names in the same order. */
export async function writeBlobs(
  { git }: Place,
  texts: readonly Buffer[],
): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  // `hash-object` would want each of them in a file. https://git-scm.com/docs/git-fast-import#_blob
  const parts = texts.flatMap((text, index) => [
    Buffer.from(`blob\nmark :${index + 1}\ndata ${text.length}\n`),
    text,
    Buffer.from(`\nget-mark :${index + 1}\n`),
  ]);
  const output = await git.run(['fast-import', '--quiet', '--done'], {
    input: Buffer.concat([...parts, Buffer.from('done\n')]),
  });
  return output.split('\n').filter((line) => line !== '');
}
