import { rememberObjects } from './known-objects.js';
import type { ScratchRepository } from './scratch-repository.js';

type Place = Pick<ScratchRepository, 'git'>;

/**
 * Reads any number of blobs with one process.
 *
 * @returns The bytes by the name of the blob.
 * @throws {Error} when one is missing: all blobs must have been fetched before.
 */
export async function readBlobs(
  { git }: Place,
  names: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { blobs, missing } = await blobsThere({ git }, names);
  const [first] = missing;
  if (first !== undefined) throw new Error(`git cat-file found no blob: ${first} missing`);
  return blobs;
}

/** Reads the blobs that exist, with one process, and names the others. */
export async function blobsThere({ git }: Place, names: readonly string[]): Promise<FoundBlobs> {
  if (names.length === 0) return { blobs: new Map(), missing: [] };
  const wanted = [...new Set(names)];
  const output = await git.bytes(['cat-file', '--batch'], {
    input: wanted.map((name) => `${name}\n`).join(''),
  });
  const found = parseBatch(output);
  rememberObjects({ git }, found.blobs.keys());
  return found;
}

interface FoundBlobs {
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly missing: readonly string[];
}

/**
 * Parses `git cat-file --batch`: a line with name, type and size, then the bytes, then a line break.
 * https://git-scm.com/docs/git-cat-file#_batch_output
 */
export function parseBatch(output: Buffer): FoundBlobs {
  const blobs = new Map<string, Buffer>();
  const missing: string[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf('\n', at);
    const header = output.toString('latin1', at, end);
    const absent = /^(?<name>[0-9a-f]+) missing$/.exec(header)?.groups?.name;
    if (absent !== undefined) {
      missing.push(absent);
      at = end + 1;
      continue;
    }
    const { name, size } = /^(?<name>[0-9a-f]+) blob (?<size>\d+)$/.exec(header)?.groups ?? {};
    if (name === undefined || size === undefined) {
      throw new Error(`git cat-file found no blob: ${header.slice(0, 200)}`);
    }
    const start = end + 1;
    at = start + Number(size) + 1;
    blobs.set(name, output.subarray(start, at - 1));
  }
  return { blobs, missing };
}

/** Writes any number of blobs with one process, and gives their names in the same order. */
export async function writeBlobs(
  { git }: Place,
  texts: readonly Buffer[],
): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  // `hash-object` needs each of them in a file. https://git-scm.com/docs/git-fast-import#_blob
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
