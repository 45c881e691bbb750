import { appendFile, readFile } from 'node:fs/promises';

/** Sections by their heads, each with what it says: of a kind that git does not quote. */
export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Adds sections to a file of git's configuration, as `git config` does. A process for each value would be half of what
 * a checkout takes.
 *
 * @returns Whether it did: not where the file has one of them already.
 */
export async function addSections(file: string, sections: Sections): Promise<boolean> {
  const before = await readFile(file, 'utf8').catch(() => '');
  const heads = Object.keys(sections).map((name) => `[${name}]`);
  if (heads.some((head) => before.includes(head))) return false;
  const text = Object.entries(sections).map(([name, values]) =>
    [`[${name}]`, ...Object.entries(values).map(([key, value]) => `\t${key} = ${value}`), ''].join(
      '\n',
    ),
  );
  await appendFile(file, text.join(''));
  return true;
}
