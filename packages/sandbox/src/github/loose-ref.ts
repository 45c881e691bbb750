import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The value of a ref that has a file of its own: quicker to read than to ask git for. */
export async function looseRef(gitDir: string, ref: string): Promise<string | undefined> {
  const text = await readFile(join(gitDir, ref), 'utf8').catch(() => '');
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})(?=\n$)/.exec(text)?.[0];
}

/** What is checked out, as far as files say it. */
export async function looseHead(gitDir: string): Promise<string | undefined> {
  const text = await readFile(join(gitDir, 'HEAD'), 'utf8');
  const [, ref] = /^ref: (.+)\n$/.exec(text) ?? [];
  return looseRef(gitDir, ref ?? 'HEAD');
}
