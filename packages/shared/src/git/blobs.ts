import { rememberObjects } from './known-objects.js';
import type { ScratchRepository } from './scratch-repository.js';

type Place = Pick<ScratchRepository, 'git'>;

/** Its input names the objects to print. */
export const printing = ['cat-file', '--batch'];

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
  const output = await git.bytes(printing, {
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

/** Parses `git cat-file --batch` where only blobs were asked for, by their names. */
export function parseBatch(output: Buffer): FoundBlobs {
  const answers = parseObjects(output);
  const other = answers.find(({ kind }) => kind !== 'blob' && kind !== 'missing');
  if (other !== undefined) {
    throw new Error(`git cat-file found no blob: ${other.name} ${other.kind}`);
  }
  const found = answers.filter(({ kind }) => kind === 'blob');
  const missing = answers.filter(({ kind }) => kind === 'missing');
  return {
    blobs: new Map(found.map(({ name, bytes }) => [name, bytes])),
    missing: missing.map(({ name }) => name),
  };
}

/** An answer of `git cat-file --batch`. */
interface BatchAnswer {
  /** Of the object; what was asked for, if it is missing. */
  readonly name: string;
  /** Such as `blob`, or `missing`. */
  readonly kind: string;
  readonly bytes: Buffer;
}

/**
 * Parses `git cat-file --batch`: a line with name, type and size, then the bytes, then a line break.
 * https://git-scm.com/docs/git-cat-file#_batch_output
 */
export function parseObjects(output: Buffer): readonly BatchAnswer[] {
  const answers: BatchAnswer[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf('\n', at);
    const header = output.toString('latin1', at, end);
    const absent = /^(?<name>.*) missing$/.exec(header)?.groups?.name;
    if (absent !== undefined) {
      answers.push({ name: absent, kind: 'missing', bytes: Buffer.alloc(0) });
      at = end + 1;
      continue;
    }
    const { name, kind, size } =
      /^(?<name>[0-9a-f]+) (?<kind>[a-z]+) (?<size>\d+)$/.exec(header)?.groups ?? {};
    if (name === undefined || kind === undefined || size === undefined) {
      throw new Error(`git cat-file printed something unexpected: ${header.slice(0, 200)}`);
    }
    const start = end + 1;
    at = start + Number(size) + 1;
    answers.push({ name, kind, bytes: output.subarray(start, at - 1) });
  }
  return answers;
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
