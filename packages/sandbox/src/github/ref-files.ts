import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The value of a ref by its full name, from git's files, which is quicker than to ask git; undefined if there is no such
 * ref. See https://git-scm.com/docs/gitrepository-layout.
 */
export async function readRef(gitDir: string, ref: string): Promise<string | undefined> {
  const value = /^(?:[0-9a-f]{40}|[0-9a-f]{64})(?=\n$)/.exec(await textOf(join(gitDir, ref)))?.[0];
  if (value !== undefined) return value;
  const packed = (await textOf(join(gitDir, 'packed-refs'))).split('\n');
  const line = packed.find((each) => each.endsWith(` ${ref}`));
  return line?.slice(0, line.indexOf(' '));
}

/** The commit that is checked out. */
export async function readHead(gitDir: string): Promise<string | undefined> {
  const [, ref] = /^ref: (.+)\n$/.exec(await textOf(join(gitDir, 'HEAD'))) ?? [];
  return readRef(gitDir, ref ?? 'HEAD');
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
